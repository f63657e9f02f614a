using System.Collections.Concurrent;

namespace TVDb.Pipeline.Health;

/// <summary>A monitor for each end that is probed or called, whatever providers there are.</summary>
public sealed class EndMonitors(HealthBoard board, HealthOptions options, HealthMetrics metrics, TimeProvider time, ILogger<EndMonitor> log)
{
    private readonly ConcurrentDictionary<EndId, EndMonitor> _monitors = new();

    public IReadOnlyCollection<KeyValuePair<EndId, EndMonitor>> All => _monitors.ToArray();

    public EndMonitor Of(EndId end) =>
        _monitors.GetOrAdd(end, static (end, on) => new EndMonitor(end, on.board, on.options, on.metrics, on.time, on.log), (board, options, metrics, time, log));
}
