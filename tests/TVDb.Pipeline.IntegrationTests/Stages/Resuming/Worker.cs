using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using TVDb.Pipeline.Configuration;
using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Health;
using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Providers.LlamaParse;
using TVDb.Pipeline.Routing;
using TVDb.Pipeline.Routing.Resilience;
using TVDb.Pipeline.Stages;
using TVDb.Pipeline.Stages.Bills;
using TVDb.Pipeline.Storage;

namespace TVDb.Pipeline.IntegrationTests.Stages.Resuming;

/// <summary>The pipeline's own composition up to the stages, as each replica has one.</summary>
internal sealed class Worker : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public Worker(IConnectionMultiplexer connection, Death death, TimeProvider clock, IDictionary<string, string?> configuration)
    {
        var settings = new SettingReader(new ConfigurationBuilder().AddInMemoryCollection(configuration).Build());
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddMetrics();
        services.AddSingleton(connection);
        services.AddSingleton(clock);
        services.AddStorage(settings);
        services.AddCosts(settings);
        services.AddProviders(settings);
        services.AddProviderHealth(settings);
        services.AddRouting(settings);
        services.AddStages(settings);
        settings.ThrowIfAny();
        services.ConfigureHttpClientDefaults(http => http.AddHttpMessageHandler(() => new MortalHandler(death)));
        // The test's clock may be days ahead of Redis's.
        services.AddSingleton(CostOptions.Read(settings) with { ClockSkewMsMax = -1 });
        services.AddSingleton(new PostRetry(new HastyTime()));
        services.AddSingleton(provider => new ProviderPipelines(
            provider.GetRequiredService<ResilienceOptions>(),
            connection,
            new HastyTime(),
            provider.GetRequiredService<ILoggerFactory>(),
            provider.GetRequiredService<ResilienceMetrics>()));
        _services = services.BuildServiceProvider();
    }

    public StageRunner Stages => Get<StageRunner>();

    public ParseBills Bills => Get<ParseBills>();

    public LlamaParseClient Client(ProviderEnd end) => _services.GetRequiredKeyedService<LlamaParseClient>(new ProviderTarget(ProviderNames.LlamaParse, end));

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public Task<StageRunOutcome> RunAsync(DocumentJob job, CancellationToken cancellationToken = default) =>
        Stages.RunAsync(job, _ => Task.CompletedTask, cancellationToken);

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}

/// <summary>The machine's clock and a while more.</summary>
internal sealed class LaterClock : TimeProvider
{
    public TimeSpan Later { get; set; }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Later;
}

/// <summary>Every wait is over at once; what is longer is a limit, and stands.</summary>
internal sealed class HastyTime : TimeProvider
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, dueTime > TimeSpan.Zero && dueTime <= LongestWait ? TimeSpan.Zero : dueTime, period);
}
