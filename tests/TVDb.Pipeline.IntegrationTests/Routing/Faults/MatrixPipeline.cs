using System.Globalization;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using TVDb.Pipeline.Costs;
using TVDb.Pipeline.IntegrationTests.Stages.Resuming;
using TVDb.Pipeline.Routing;
using TVDb.Pipeline.Routing.Resilience;

namespace TVDb.Pipeline.IntegrationTests.Routing.Faults;

/// <summary>
/// The whole pipeline in this process, with circuits, health and budgets that nobody else has touched. Its retries do not wait,
/// and a call's time limit is a tenth of what the settings say.
/// </summary>
internal sealed class MatrixPipeline : IAsyncDisposable
{
    private readonly App _app;
    private readonly GrpcChannel _channel;
    private readonly string _storage = Directory.CreateTempSubdirectory("tvdb-matrix-").FullName;

    public MatrixPipeline(MatrixSlot slot, IReadOnlyDictionary<string, string> settings)
    {
        _app = new App([.. Settings(slot), .. settings]);
        _channel = GrpcChannel.ForAddress(_app.Server.BaseAddress, new GrpcChannelOptions { HttpHandler = _app.Server.CreateHandler() });
    }

    public ChannelBase Channel => _channel;

    public CostOptions Costs => _app.Services.GetRequiredService<CostOptions>();

    /// <summary>
    /// The program ends as on SIGTERM and disposes of its services itself. The factory would stop it a second time meanwhile, and
    /// has nothing else to dispose of.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        var lifetime = _app.Services.GetRequiredService<IHostApplicationLifetime>();
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (lifetime.ApplicationStopped.Register(stopped.SetResult))
        {
            lifetime.StopApplication();
            await stopped.Task;
        }
        Directory.Delete(_storage, recursive: true);
    }

    private Dictionary<string, string> Settings(MatrixSlot slot) => new()
    {
        ["ConnectionStrings:redis"] = slot.Redis,
        ["Storage:Path"] = _storage,
        ["SERVICE_MODE"] = "real",
        ["MAX_STAGE_ATTEMPTS"] = "2",
        ["DRAIN_SECONDS"] = "0",
        ["LLAMAPARSE_API_KEY"] = slot.Simulator.ApiKey,
        ["OPENAI_API_KEY"] = slot.Simulator.ApiKey,
        ["LLAMAPARSE_BASE_URL"] = slot.Simulator.Address.ToString(),
        ["OPENAI_BASE_URL"] = slot.Simulator.Address + "v1",
        ["MOCK_LLAMAPARSE_BASE_URL"] = slot.Mock.Address.ToString(),
        ["MOCK_OPENAI_BASE_URL"] = slot.Mock.Address + "v1",
    };

    private sealed class App(IReadOnlyList<KeyValuePair<string, string>> settings) : WebApplicationFactory<Program>
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            foreach (var (name, value) in settings)
            {
                builder.UseSetting(name, value);
            }
            builder.ConfigureLogging(logging => logging.ClearProviders());
            builder.ConfigureTestServices(Hurry);
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
    }

    /// <summary>Timers run ten times as fast.</summary>
    private sealed class TenfoldTime : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, dueTime > TimeSpan.Zero ? dueTime / 10 : dueTime, period);
    }
}
