namespace TVDb.Pipeline.Health;

/// <summary>How an end is. In order of badness: the worse of two is the higher. The numbers are those of <c>share.lua</c>.</summary>
public enum ProviderHealthStatus
{
    /// <summary>Nothing is known yet.</summary>
    Unknown = 0,

    Healthy = 1,

    /// <summary>It serves, but slower or less surely than it should.</summary>
    Degraded = 2,

    /// <summary>It should not be called.</summary>
    Unhealthy = 3,
}
