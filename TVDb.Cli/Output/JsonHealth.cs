using Google.Protobuf.WellKnownTypes;
using TVDb.V1;

namespace TVDb.Cli.Output;

/// <summary>`health --json`; with `--watch` one at each change, with its time.</summary>
internal sealed record JsonHealth(
    string Status, string Mode, string Redis, bool Shared, string Replica, DateTime? Time, IReadOnlyList<JsonProviderHealth> Providers)
{
    public static JsonHealth From(GetHealthResponse health, Timestamp? time = null) => new(
        HealthReport.Word(health.Status),
        Wording.Word(health.Mode),
        HealthReport.Word(health.Redis),
        health.Shared,
        health.Replica,
        time?.ToDateTime(),
        [.. health.Providers.Select(JsonProviderHealth.From)]);
}

internal sealed record JsonProviderHealth(
    string Provider,
    string Variant,
    bool Simulated,
    string Status,
    string OwnStatus,
    string SharedStatus,
    DateTime? Since,
    long? LatencyMs,
    DateTime? CheckTime,
    string? Detail,
    bool CircuitOpen,
    long Calls,
    double? SuccessRatio,
    long? LatencyP50Ms,
    long? LatencyP95Ms,
    long? LatencyP99Ms,
    IReadOnlyList<JsonReplicaHealth> Views,
    IReadOnlyList<JsonAnomaly> Anomalies)
{
    public static JsonProviderHealth From(ProviderHealth health) => new(
        health.Provider,
        Wording.Word(health.Variant),
        health.Simulated,
        HealthReport.Word(health.Status),
        HealthReport.Word(health.OwnStatus),
        HealthReport.Word(health.SharedStatus),
        health.Since?.ToDateTime(),
        Milliseconds(health.Latency),
        health.CheckTime?.ToDateTime(),
        health.Detail.Length > 0 ? health.Detail : null,
        health.CircuitOpen,
        health.Calls,
        health.HasSuccessRatio ? health.SuccessRatio : null,
        Milliseconds(health.LatencyP50),
        Milliseconds(health.LatencyP95),
        Milliseconds(health.LatencyP99),
        [.. health.Views.Select(view => new JsonReplicaHealth(view.Replica, HealthReport.Word(view.Status), view.Time?.ToDateTime()))],
        [.. health.Anomalies.Select(anomaly => new JsonAnomaly(Wording.Word(anomaly.Kind), anomaly.RaiseTime?.ToDateTime(), anomaly.Observed, anomaly.Expected))]);

    private static long? Milliseconds(Duration? time) => (long?)time?.ToTimeSpan().TotalMilliseconds;
}

internal sealed record JsonReplicaHealth(string Replica, string Status, DateTime? Time);

internal sealed record JsonAnomaly(string Kind, DateTime? RaiseTime, double Observed, double Expected);
