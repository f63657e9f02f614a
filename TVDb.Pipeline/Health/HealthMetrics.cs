using System.Diagnostics.Metrics;

namespace TVDb.Pipeline.Health;

/// <summary>How the ends are, measured by this replica.</summary>
public sealed class HealthMetrics
{
    public const string MeterName = "TVDb.Health";

    private readonly Gauge<int> _status;
    private readonly Histogram<double> _probes;
    private readonly Counter<long> _transitions;
    private readonly Counter<long> _anomalies;

    public HealthMetrics(Meter meter)
    {
        _status = meter.CreateGauge<int>("tvdb.health.status", "{status}", "How an end is: 0 unknown, 1 healthy, 2 degraded, 3 unhealthy");
        _probes = meter.CreateHistogram<double>("tvdb.health.probe.duration", "s", "How long probes took");
        _transitions = meter.CreateCounter<long>("tvdb.health.transitions", "{transition}", "Changes of an end's status in this replica's own view");
        _anomalies = meter.CreateCounter<long>("tvdb.health.anomalies", "{anomaly}", "Anomalies that were raised");
    }

    public void Is(EndId end, ProviderHealthStatus status) => _status.Record((int)status, Provider(end), Variant(end));

    public void Probed(EndId end, TimeSpan latency) => _probes.Record(latency.TotalSeconds, Provider(end), Variant(end));

    public void Turned(EndId end, ProviderHealthStatus to) => _transitions.Add(1, Provider(end), Variant(end), new("to", Word(to)));

    public void Raised(EndId end, Anomalies.AnomalyKind kind) => _anomalies.Add(1, Provider(end), Variant(end), new("kind", kind.ToString()));

    private static KeyValuePair<string, object?> Provider(EndId end) => new("provider", end.Provider);

    private static KeyValuePair<string, object?> Variant(EndId end) => new("variant", end.Variant);

    private static string Word(ProviderHealthStatus status) => status switch
    {
        ProviderHealthStatus.Unknown => "unknown",
        ProviderHealthStatus.Healthy => "healthy",
        ProviderHealthStatus.Degraded => "degraded",
        ProviderHealthStatus.Unhealthy => "unhealthy",
    };
}
