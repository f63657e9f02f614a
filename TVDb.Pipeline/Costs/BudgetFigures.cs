using TVDb.Pipeline.Costs.Analytics;

namespace TVDb.Pipeline.Costs;

/// <summary>How far a budget is spent.</summary>
public enum BudgetState
{
    /// <summary>Below every alert threshold.</summary>
    Open,

    /// <summary>Posted and presumed spending reached the lowest alert threshold.</summary>
    Warning,

    /// <summary>Nothing remains.</summary>
    Exhausted,

    /// <summary>It has no limit.</summary>
    Unlimited,
}

/// <summary>A threshold of a budget, and when spending first reached it.</summary>
public sealed record CrossedThreshold(BudgetThreshold Threshold, DateTimeOffset At);

/// <summary>A budget's figures at one instant, in the window in force and in the budget's unit.</summary>
public sealed record BudgetFigures(BudgetWindow Window, string Tenant, WindowFigures Figures)
{
    public long Held => Figures.Held;

    public long Posted => Figures.Posted;

    public long Presumed => Figures.Presumed;

    public long Calls => Figures.Calls;

    /// <summary>The thresholds of the limit in force, the lowest first.</summary>
    public IReadOnlyList<BudgetThreshold> Thresholds { get; init; } = [];

    /// <summary>Those of them that were reached in this window.</summary>
    public IReadOnlyList<CrossedThreshold> Crossed { get; init; } = [];

    /// <summary>Where the window will end; null where nobody asked.</summary>
    public SpendForecast? Forecast { get; init; }

    /// <summary>Below zero where an actual cost passed its hold; null where there is no limit.</summary>
    public long? Remaining => Window.Budget.Limit - Held - Posted - Presumed;

    /// <summary>
    /// What is gone of the limit in hundredths of a percent, cut: 10,000 only where nothing remains. Null where there is no
    /// limit; of a limit of 0 all is gone.
    /// </summary>
    public long? GonePerTenThousand => Window.Budget.Limit switch
    {
        null => null,
        0 => 10_000,
        { } limit => (long)((Int128)(Held + Posted + Presumed) * 10_000 / limit),
    };

    public BudgetState State => Remaining switch
    {
        null => BudgetState.Unlimited,
        <= 0 => BudgetState.Exhausted,
        _ => Thresholds is [var lowest, ..] && Posted + Presumed >= lowest.Figure ? BudgetState.Warning : BudgetState.Open,
    };
}
