using Google.Protobuf.WellKnownTypes;
using TVDb.Pipeline.Health;
using TVDb.Pipeline.Health.Anomalies;

namespace TVDb.Pipeline.Api;

internal static class HealthMessages
{
    private const double NanoUsdPerUsd = 1e9;

    public static V1.ProviderHealth ToMessage(ProviderHealthReport report, CallSummary calls, IReadOnlyList<ReplicaView> views)
    {
        var message = new V1.ProviderHealth
        {
            Provider = report.Provider,
            Variant = VariantOf(report.End),
            Simulated = report.Simulated,
            Status = report.Status.ToMessage(),
            Latency = Duration.FromTimeSpan(report.Latency),
            CheckTime = ToTimestamp(report.CheckTime),
            Detail = report.Detail,
            OwnStatus = report.OwnStatus.ToMessage(),
            SharedStatus = report.SharedStatus.ToMessage(),
            Since = ToTimestamp(report.Since),
            CircuitOpen = report.CircuitOpen,
            Calls = calls.Tally.Count,
            LatencyP50 = ToDuration(calls.P50),
            LatencyP95 = ToDuration(calls.P95),
            LatencyP99 = ToDuration(calls.P99),
            Views = { views.Select(ToMessage) },
            Anomalies = { report.Anomalies.Select(ToMessage) },
        };
        if (calls.Tally.Count > 0)
        {
            message.SuccessRatio = (double)calls.Tally.Good / calls.Tally.Count;
        }
        return message;
    }

    public static V1.Variant VariantOf(EndId end) => end.Real ? V1.Variant.Real : V1.Variant.Mock;

    public static Duration? ToDuration(TimeSpan? time) => time is { } some ? Duration.FromTimeSpan(some) : null;

    private static Timestamp? ToTimestamp(DateTimeOffset? at) => at is { } some ? Timestamp.FromDateTimeOffset(some) : null;

    private static V1.ReplicaHealth ToMessage(ReplicaView view) => new()
    {
        Replica = view.Replica,
        Status = view.Status.ToMessage(),
        Time = Timestamp.FromDateTimeOffset(view.At),
    };

    private static V1.HealthAnomaly ToMessage(HealthAnomaly anomaly)
    {
        var unit = anomaly.Kind == AnomalyKind.CostRate ? NanoUsdPerUsd : 1;
        return new V1.HealthAnomaly
        {
            Kind = anomaly.Kind.ToMessage(),
            RaiseTime = Timestamp.FromDateTimeOffset(anomaly.RaisedAt),
            Observed = anomaly.Observed / unit,
            Expected = anomaly.Expected / unit,
        };
    }
}
