using NodaTime;

namespace TVDb.Pipeline.Costs.RunTime;

/// <summary>What an operator wants of a budget. What is null stays as it is.</summary>
/// <param name="Budget">Which one; only its name matters.</param>
public sealed record BudgetWish(Budget Budget)
{
    public LimitWish? Limit { get; init; }

    /// <summary>How long the limit is to be so; null: for good.</summary>
    public TimeSpan? For { get; init; }

    /// <summary>From the end of the window in force.</summary>
    public DateTimeZone? Zone { get; init; }

    /// <summary>Shares of the limit; none: nothing is told.</summary>
    public IReadOnlyList<decimal>? Thresholds { get; init; }
}

/// <summary>A limit in the budget's unit; null: unlimited.</summary>
public sealed record LimitWish(long? Limit);
