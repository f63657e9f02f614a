namespace TVDb.Pipeline.Health;

/// <summary>Events 1300 to 1399.</summary>
internal static partial class HealthLog
{
    [LoggerMessage(1300, LogLevel.Information, "{End} is {Status}: {Good} of its last {Calls} calls were good, circuit open: {CircuitOpen}, last probe {LatencyMs:0} ms {Detail}")]
    public static partial void StatusChanged(ILogger log, EndId end, ProviderHealthStatus status, int good, int calls, bool circuitOpen, double latencyMs, string detail);

    [LoggerMessage(1301, LogLevel.Warning, "Health is this replica's own view only: Redis cannot be reached. {Detail}")]
    public static partial void Alone(ILogger log, string detail);

    [LoggerMessage(1302, LogLevel.Information, "Health is shared again, by {Replicas} replicas")]
    public static partial void SharedAgain(ILogger log, int replicas);

    [LoggerMessage(1303, LogLevel.Warning, "{End}: {Kind} is unusual: {Observed:0.###} {Unit} where {Expected:0.###} was expected")]
    public static partial void AnomalyRaised(ILogger log, EndId end, Anomalies.AnomalyKind kind, double observed, double expected, string unit);

    [LoggerMessage(1304, LogLevel.Information, "{End}: {Kind} is as usual again")]
    public static partial void AnomalyEnded(ILogger log, EndId end, Anomalies.AnomalyKind kind);

    [LoggerMessage(1305, LogLevel.Information, "For most replicas {End} turned from {From} to {To}")]
    public static partial void SharedTurned(ILogger log, EndId end, ProviderHealthStatus from, ProviderHealthStatus to);
}
