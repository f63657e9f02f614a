using System.Globalization;

namespace TVDb.Pipeline.Costs;

/// <summary>A share of a budget that is worth telling when it is spent (COST_ALERT_THRESHOLD).</summary>
/// <param name="Figure">In the budget's unit: posted and presumed together reach it.</param>
/// <param name="Name">Share and limit, such as <c>0.8/100000000000</c>: of another limit it is another event.</param>
public sealed record BudgetThreshold(long Figure, string Name)
{
    /// <summary>As the scripts read it.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Figure}={Name}");

    /// <summary>The thresholds of a budget, the lowest first; of an unlimited one or one of 0 there are none.</summary>
    public static IReadOnlyList<BudgetThreshold> Of(Budget budget, IReadOnlyList<decimal> shares) => budget.Limit is { } limit and > 0
        ? [.. shares.Order().Select(share => new BudgetThreshold(FigureOf(limit, share), string.Create(CultureInfo.InvariantCulture, $"{share}/{limit}")))]
        : [];

    /// <summary>Rounded up: less than the share is never told as the share.</summary>
    private static long FigureOf(long limit, decimal share) => (long)Math.Ceiling(limit * share);
}

/// <summary>A threshold that spending reached, told once in the life of a window.</summary>
/// <param name="WindowId">The window.</param>
/// <param name="Threshold">The threshold's name.</param>
/// <param name="Spent">Posted and presumed, in the budget's unit.</param>
public sealed record ThresholdCrossing(string WindowId, string Threshold, long Spent);
