namespace TVDb.Pipeline.Routing;

/// <summary>What the router's decision stands on.</summary>
public sealed record RoutingFacts
{
    /// <summary>The job's mode.</summary>
    public required ServiceMode Mode { get; init; }

    /// <summary>The request's wish where money is short.</summary>
    public required FallbackPolicy OnBudgetExhausted { get; init; }

    /// <summary>The request's wish where a provider is down.</summary>
    public required FallbackPolicy OnUnavailable { get; init; }

    /// <summary>The providers whose real end may serve, in the order in which they are tried.</summary>
    public required IReadOnlyList<RealEnd> Providers { get; init; }

    /// <summary>What the step works on was made by a mock: no money is spent on it.</summary>
    public bool MadeByMock { get; init; }
}

/// <summary>What is known of a provider's real end.</summary>
/// <param name="Provider">Its name.</param>
/// <param name="Obstacle">Why it does not serve; null: it may.</param>
/// <param name="Tried">It was called for this step.</param>
/// <param name="NeverMock">An operator put it on real: no mock serves in its place.</param>
public sealed record RealEnd(string Provider, Obstacle? Obstacle, bool Tried = false, bool NeverMock = false);
