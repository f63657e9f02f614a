using TVDb.Pipeline.Health.Anomalies;

namespace TVDb.Pipeline.Health;

/// <summary>How one end is, as far as this replica knows.</summary>
/// <param name="Provider">The provider's name.</param>
/// <param name="Real">True for the real end, false for the mock.</param>
/// <param name="Simulated">True where a simulator answered the last probe.</param>
/// <param name="Status">What is acted upon: the worse of this replica's own view and of the shared status.</param>
/// <param name="Latency">How long the last probe took.</param>
/// <param name="CheckTime">When it was made; null before the first.</param>
/// <param name="Detail">What is wrong, for people; empty where nothing is.</param>
public sealed record ProviderHealthReport(
    string Provider,
    bool Real,
    bool Simulated,
    ProviderHealthStatus Status,
    TimeSpan Latency,
    DateTimeOffset? CheckTime,
    string Detail)
{
    public EndId End => new(Provider, Real);

    /// <summary>By this replica's probes and calls alone.</summary>
    public ProviderHealthStatus OwnStatus { get; init; } = Status;

    /// <summary>What most replicas say; Unknown where Redis cannot be reached.</summary>
    public ProviderHealthStatus SharedStatus { get; init; }

    /// <summary>Since when it has its status.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>This replica's circuit breaker lets no call through.</summary>
    public bool CircuitOpen { get; init; }

    /// <summary>What lasts unusually long, fails unusually often or costs unusually much in this replica's calls just now.</summary>
    public IReadOnlyList<HealthAnomaly> Anomalies { get; init; } = [];
}

/// <summary>How an end is by one replica's probes and calls.</summary>
/// <param name="Replica">The replica's id.</param>
/// <param name="Status">Its own status of the end.</param>
/// <param name="At">When it said so.</param>
public sealed record ReplicaView(string Replica, ProviderHealthStatus Status, DateTimeOffset At);
