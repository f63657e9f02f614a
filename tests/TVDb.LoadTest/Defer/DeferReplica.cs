using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;
using TVDb.Pipeline.Configuration;
using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Health;
using TVDb.Pipeline.Jobs;
using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Routing;
using TVDb.Pipeline.Stages;
using TVDb.Pipeline.Storage;

namespace TVDb.LoadTest.Defer;

/// <summary>
/// The pipeline's own services on a clock that the command moves. Its rounds are started by hand, one after the other: what
/// each did is then there to be counted.
/// </summary>
internal sealed class DeferReplica : IAsyncDisposable
{
    private const int JobsAtOnce = 16;
    private readonly ServiceProvider _services;
    private readonly FakeTimeProvider _clock;
    private readonly JobReleaser _releaser;

    public DeferReplica(SettingReader settings, ConnectionMultiplexer connection, FakeTimeProvider clock)
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace).SetMinimumLevel(LogLevel.Error));
        services.AddMetrics();
        services.AddSingleton<TimeProvider>(clock);
        services.AddSingleton<IConnectionMultiplexer>(connection);
        services.AddStorage(settings);
        services.AddCosts(settings);
        services.AddProviders(settings);
        services.AddProviderHealth(settings);
        services.AddRouting(settings);
        services.AddStages(settings);
        services.AddJobs(settings);
        settings.ThrowIfAny();
        // The last one counts. Redis goes by another clock.
        services.AddSingleton(provider => CostOptions.Read(settings) with { ClockSkewMsMax = -1 });
        _services = services.BuildServiceProvider();
        _clock = clock;
        _releaser = ActivatorUtilities.CreateInstance<JobReleaser>(_services);
    }

    public T Get<T>() where T : notnull => _services.GetRequiredService<T>();

    /// <summary>One round of the releaser.</summary>
    public Task ReleaseAsync(CancellationToken cancellationToken) => _releaser.RunAsync(cancellationToken);

    /// <summary>Works until no job is ready.</summary>
    public async Task WorkAsync(CancellationToken cancellationToken)
    {
        var (queue, runner, options) = (Get<JobQueue>(), Get<JobRunner>(), Get<JobOptions>());
        while (await queue.LeaseAsync(JobsAtOnce) is { Count: > 0 } leased)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await Task.WhenAll(leased.Select(async job =>
            {
                using var lease = new JobLease(job.JobId, job.Token, _clock.GetUtcNow() + options.Lease, options.Lease / 6, _clock);
                await runner.RunAsync(lease, cancellationToken);
            }));
        }
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
