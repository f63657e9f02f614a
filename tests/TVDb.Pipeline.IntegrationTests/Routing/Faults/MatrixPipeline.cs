using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using TVDb.Pipeline.Costs;
using TVDb.Pipeline.IntegrationTests.Environments;
using TVDb.Pipeline.IntegrationTests.Stages.Resuming;
using TVDb.Pipeline.Routing;
using TVDb.Pipeline.Routing.Resilience;

namespace TVDb.Pipeline.IntegrationTests.Routing.Faults;

/// <summary>
/// A pipeline with circuits, health and budgets that nobody else has touched. Its retries do not wait, and a call's time limit is
/// a tenth of what the settings say.
/// </summary>
internal sealed class MatrixPipeline : IAsyncDisposable
{
    private readonly HostedPipeline _pipeline;
    private readonly GrpcChannel _channel;

    private MatrixPipeline(HostedPipeline pipeline) => (_pipeline, _channel) = (pipeline, GrpcChannel.ForAddress(pipeline.GrpcAddress));

    public ChannelBase Channel => _channel;

    public CostOptions Costs => _pipeline.Services.GetRequiredService<CostOptions>();

    public static async Task<MatrixPipeline> StartAsync(MatrixSlot slot, IReadOnlyDictionary<string, string> settings) => new(
        await HostedPipeline.StartAsync(slot.Redis, slot.Simulator, slot.Mock, new Dictionary<string, string>(settings) { ["MAX_STAGE_ATTEMPTS"] = "2" }, Hurry));

    public ValueTask DisposeAsync()
    {
        _channel.Dispose();
        return _pipeline.DisposeAsync();
    }

    private static void Hurry(IServiceCollection services)
    {
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<ProviderRouter>(provider, (TimeProvider)new TenfoldTime()));
        services.AddSingleton(provider => new ProviderPipelines(
            provider.GetRequiredService<ResilienceOptions>(),
            provider.GetRequiredService<IConnectionMultiplexer>(),
            new HastyTime(),
            provider.GetRequiredService<ILoggerFactory>(),
            provider.GetRequiredService<ResilienceMetrics>()));
    }

    /// <summary>Timers run ten times as fast.</summary>
    private sealed class TenfoldTime : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, dueTime > TimeSpan.Zero ? dueTime / 10 : dueTime, period);
    }
}
