namespace TVDb.Pipeline.Costs.Analytics;

/// <summary>What an estimate of a window's end stands on.</summary>
public enum ForecastBasis
{
    /// <summary>Nothing was spent yet that one could go by.</summary>
    None,

    /// <summary>Too few days are known: the window's own pace, gone on with. There is no interval.</summary>
    Pace,

    /// <summary>The days before and the window so far. There is an interval where enough days could be checked.</summary>
    Profile,
}

/// <summary>Where a window's spending will stand at its end, in the budget's unit. An estimate; see <see cref="SpendForecaster"/>.</summary>
/// <param name="Basis">What it stands on.</param>
/// <param name="Expected">Posted and presumed spending at the end.</param>
/// <param name="DaysChecked">Earlier days on which the same estimate was made and held against what came; the interval is theirs.</param>
public sealed record SpendForecast(ForecastBasis Basis, long Expected, int DaysChecked)
{
    /// <summary>Four in five windows end in it. Null where too few days could be checked to say so.</summary>
    public ForecastInterval? Interval { get; init; }

    /// <summary>When the expected spending reaches the limit; null: not in this window, or there is no limit.</summary>
    public DateTimeOffset? ExhaustedAt { get; init; }

    /// <summary>The same, of the interval's upper end.</summary>
    public DateTimeOffset? ExhaustedAtEarliest { get; init; }
}

/// <summary>The ends of an 80 % interval.</summary>
public sealed record ForecastInterval(long Low, long High);
