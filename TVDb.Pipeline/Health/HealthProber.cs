using Microsoft.Extensions.Hosting;
using TVDb.Pipeline.Health.History;

namespace TVDb.Pipeline.Health;

/// <summary>Probes every end of every provider at start and at each interval, and one that is not well more often.</summary>
public sealed class HealthProber(
    IEnumerable<ProviderProbe> probes,
    EndMonitors monitors,
    HealthHistory history,
    HealthOptions options,
    HealthMetrics metrics,
    TimeProvider time) : BackgroundService
{
    private readonly ProviderProbe[] _probes = [.. probes];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        foreach (var probe in _probes)
        {
            monitors.Of(new EndId(probe.Provider, probe.Real)).Tell(report => report with { Detail = probe.Ask is null ? "not configured" : "" });
        }
        try
        {
            await Task.WhenAll(_probes.Where(probe => probe.Ask is not null).Select(probe => WatchAsync(probe, stoppingToken)));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task WatchAsync(ProviderProbe probe, CancellationToken stoppingToken)
    {
        var end = new EndId(probe.Provider, probe.Real);
        var monitor = monitors.Of(end);
        for (var isFirst = true; ; isFirst = false)
        {
            var (began, timestamp) = (time.GetUtcNow(), time.GetTimestamp());
            var answer = await probe.AskAsync(options.UnhealthyFrom, time, stoppingToken);
            var latency = time.GetElapsedTime(timestamp);
            if (isFirst && answer.Problem is null && latency >= options.DegradedFrom)
            {
                // It connected, and its code was compiled: that is no slowness of the provider's. The next one tells.
                continue;
            }
            metrics.Probed(end, latency);
            monitor.Probed(answer, began, latency);
            history.Probed(end, answer.Problem is null);
            // From begin to begin: a slow answer does not make probes rarer.
            var rest = (monitor.NeedsProbes ? options.RecoveryInterval : options.Interval) - latency;
            await Task.Delay(rest > TimeSpan.Zero ? rest : TimeSpan.Zero, time, stoppingToken);
        }
    }
}
