using Google.Protobuf.WellKnownTypes;
using TVDb.Pipeline.Health;
using TVDb.Pipeline.Routing;

namespace TVDb.Pipeline.Api;

internal static class HealthMessages
{
    public static V1.GetHealthResponse ToMessage(IReadOnlyList<ProviderHealthReport> reports, V1.HealthStatus redis, ServiceMode mode) => new()
    {
        // The contract's statuses are in order of badness: the worst is the highest.
        Status = reports.Where(report => report.Real == (mode != ServiceMode.Mock)).Select(report => report.Status.ToMessage()).Append(redis).Max(),
        Redis = redis,
        Mode = mode.ToMessage(),
        Providers = { reports.Select(ToMessage) },
    };

    private static V1.ProviderHealth ToMessage(ProviderHealthReport report) => new()
    {
        Provider = report.Provider,
        Variant = report.Real ? V1.Variant.Real : V1.Variant.Mock,
        Simulated = report.Simulated,
        Status = report.Status.ToMessage(),
        Latency = Duration.FromTimeSpan(report.Latency),
        CheckTime = report.CheckTime is { } at ? Timestamp.FromDateTimeOffset(at) : null,
        Detail = report.Detail,
    };
}
