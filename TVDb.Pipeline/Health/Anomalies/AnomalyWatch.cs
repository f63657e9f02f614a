using System.Collections.Concurrent;

namespace TVDb.Pipeline.Health.Anomalies;

/// <summary>Watches the calls of every end for what is unusual, and says so on the board.</summary>
public sealed class AnomalyWatch(EndMonitors monitors, HealthMetrics metrics, TimeProvider time, ILogger<AnomalyWatch> log)
{
    private readonly Dictionary<EndId, EndSeries> _series = [];
    private readonly ConcurrentQueue<HealthAnomaly> _raised = new();
    private readonly Lock _lock = new();
    private DateTimeOffset _stepBegan = time.GetUtcNow();

    public void Note(EndId end, CallEvidence call)
    {
        lock (_lock)
        {
            if (!_series.TryGetValue(end, out var series))
            {
                _series.Add(end, series = new EndSeries(end));
            }
            series.Add(call);
        }
    }

    /// <summary>To be called about each second: ends the step when its time is over.</summary>
    public void Look()
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            if (now - _stepBegan < EndSeries.Step)
            {
                return;
            }
            _stepBegan = now;
            foreach (var (end, series) in _series)
            {
                var (raised, ended) = series.Close(now);
                foreach (var anomaly in raised)
                {
                    HealthLog.AnomalyRaised(log, end, anomaly.Kind, anomaly.Observed, anomaly.Expected, Unit(anomaly.Kind));
                    metrics.Raised(end, anomaly.Kind);
                    _raised.Enqueue(anomaly);
                }
                foreach (var anomaly in ended)
                {
                    HealthLog.AnomalyEnded(log, end, anomaly.Kind);
                }
                if (raised.Count + ended.Count > 0)
                {
                    var active = series.Active;
                    monitors.Of(end).Tell(report => report with { Anomalies = active });
                }
            }
        }
    }

    /// <summary>What was raised here and not yet told to the other replicas.</summary>
    public bool TryTake(out HealthAnomaly anomaly) => _raised.TryDequeue(out anomaly!);

    private static string Unit(AnomalyKind kind) => kind switch
    {
        AnomalyKind.Latency => "ms",
        AnomalyKind.ErrorRate => "of all calls",
        AnomalyKind.CostRate => "nano-USD a minute",
    };
}
