namespace TVDb.Pipeline.Health;

public enum ProviderHealthStatus
{
    /// <summary>Not probed yet.</summary>
    Unknown,
    Healthy,
    Degraded,
    Unhealthy,
}

/// <summary>A look at one end of a provider by an endpoint that costs nothing.</summary>
/// <param name="Provider">The provider's name.</param>
/// <param name="Real">True for the real end, false for the mock.</param>
/// <param name="Ask">Makes one probe; null where the end is not configured.</param>
public sealed record ProviderProbe(string Provider, bool Real, Func<CancellationToken, Task<ProbeAnswer>>? Ask);

/// <param name="Problem">Null where the end answered as it should.</param>
/// <param name="Simulated">True where a simulator answered.</param>
public sealed record ProbeAnswer(string? Problem, bool Simulated);

/// <summary>What the last probe of an end found.</summary>
public sealed record ProviderHealthReport(
    string Provider,
    bool Real,
    bool Simulated,
    ProviderHealthStatus Status,
    TimeSpan Latency,
    DateTimeOffset? CheckTime,
    string Detail);
