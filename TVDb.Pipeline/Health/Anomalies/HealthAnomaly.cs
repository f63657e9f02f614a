namespace TVDb.Pipeline.Health.Anomalies;

/// <summary>What is unusual.</summary>
public enum AnomalyKind
{
    /// <summary>Calls take longer. Milliseconds, the geometric mean of a step's good calls.</summary>
    Latency,

    /// <summary>More calls fail. A share, 0 to 1.</summary>
    ErrorRate,

    /// <summary>Calls cost more, each or by their number. Nano-dollars a minute.</summary>
    CostRate,
}

/// <summary>A figure of an end that left its own baseline upwards.</summary>
/// <param name="End">The end.</param>
/// <param name="Kind">Which figure, and its unit.</param>
/// <param name="RaisedAt">When it was raised.</param>
/// <param name="Observed">The figure then.</param>
/// <param name="Expected">What the baseline had expected.</param>
public sealed record HealthAnomaly(EndId End, AnomalyKind Kind, DateTimeOffset RaisedAt, double Observed, double Expected);
