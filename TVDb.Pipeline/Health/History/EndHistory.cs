namespace TVDb.Pipeline.Health.History;

/// <summary>What was counted of an end in some span of time, by all replicas.</summary>
public sealed record HistoryFigures
{
    /// <summary>For how long at least one replica knew how it is.</summary>
    public TimeSpan Observed { get; init; }

    /// <summary>For how much of that it was unhealthy for most.</summary>
    public TimeSpan Down { get; init; }

    /// <summary>How often it came back from that, and how long it had taken, in all.</summary>
    public long Recoveries { get; init; }

    public TimeSpan RecoveryTime { get; init; }

    public long ProbesGood { get; init; }

    public long ProbesBad { get; init; }

    public long CallsGood { get; init; }

    public long CallsFailed { get; init; }

    public long CallsTimedOut { get; init; }

    public long CallsRateLimited { get; init; }

    public long FallbacksGood { get; init; }

    public long FallbacksBad { get; init; }

    public long Anomalies { get; init; }

    /// <summary>Null where nobody looked.</summary>
    public double? Availability => Observed > TimeSpan.Zero ? 1 - (Down / Observed) : null;

    /// <summary>Of calls that were served or should have been: a rate limit is no error. Null without such.</summary>
    public double? ErrorRate => Share(CallsFailed + CallsTimedOut, CallsGood + CallsFailed + CallsTimedOut);

    /// <summary>Null where nothing fell back.</summary>
    public double? FallbackSuccess => Share(FallbacksGood, FallbacksGood + FallbacksBad);

    /// <summary>Null where it never had to recover.</summary>
    public TimeSpan? MeanTimeToRecovery => Recoveries > 0 ? RecoveryTime / Recoveries : null;

    private static double? Share(long part, long whole) => whole > 0 ? (double)part / whole : null;
}

/// <summary>An hour of it; the first and the last may be cut.</summary>
public sealed record HistoryHour(DateTimeOffset Start, HistoryFigures Figures);

/// <summary>An end's history.</summary>
/// <param name="End">The end.</param>
/// <param name="Figures">Over the whole span.</param>
/// <param name="Latencies">Of calls that were answered well or not at all; of whole hours.</param>
/// <param name="Hours">Each hour of the span, oldest first.</param>
public sealed record EndHistory(EndId End, HistoryFigures Figures, LatencyHistogram Latencies, IReadOnlyList<HistoryHour> Hours);
