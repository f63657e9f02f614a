using TVDb.V1;

namespace TVDb.Cli.Output;

/// <summary>`health --json`.</summary>
internal sealed record JsonHealth(string Status, string Mode, string Redis, IReadOnlyList<JsonProviderHealth> Providers)
{
    public static JsonHealth From(GetHealthResponse health) => new(
        HealthReport.Word(health.Status),
        Wording.Word(health.Mode),
        HealthReport.Word(health.Redis),
        [.. health.Providers.Select(JsonProviderHealth.From)]);
}

internal sealed record JsonProviderHealth(
    string Provider, string Variant, bool Simulated, string Status, long? LatencyMs, DateTime? CheckTime, string? Detail)
{
    public static JsonProviderHealth From(ProviderHealth health) => new(
        health.Provider,
        Wording.Word(health.Variant),
        health.Simulated,
        HealthReport.Word(health.Status),
        (long?)health.Latency?.ToTimeSpan().TotalMilliseconds,
        health.CheckTime?.ToDateTime(),
        health.Detail.Length > 0 ? health.Detail : null);
}
