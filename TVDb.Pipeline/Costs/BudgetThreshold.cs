using System.Globalization;

namespace TVDb.Pipeline.Costs;

/// <summary>A share of a budget's limit that is worth telling when it is spent (COST_ALERT_THRESHOLD).</summary>
/// <param name="Share">Of the limit; 0.8 is 80 %.</param>
/// <param name="Limit">In the budget's unit.</param>
/// <param name="Revision">Of the limit, see <see cref="Budget.Revision"/>.</param>
public sealed record BudgetThreshold(decimal Share, long Limit, long Revision = 0)
{
    /// <summary>Posted and presumed together reach it. Rounded up: less than the share is never told as the share.</summary>
    public long Figure { get; } = (long)Math.Ceiling(Limit * Share);

    /// <summary>
    /// Such as <c>0.8/100000000000</c>, and <c>0.8/100000000000/2</c> of the limit's revision 2, however the share was written:
    /// of another limit it is another event.
    /// </summary>
    public string Name => Revision == 0
        ? string.Create(CultureInfo.InvariantCulture, $"{Share:0.###}/{Limit}")
        : string.Create(CultureInfo.InvariantCulture, $"{Share:0.###}/{Limit}/{Revision}");

    /// <summary>As the scripts read it.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Figure}={Name}");

    /// <summary>Reads a <see cref="Name"/>.</summary>
    public static BudgetThreshold Parse(string name)
    {
        var parts = name.Split('/');
        return new BudgetThreshold(
            decimal.Parse(parts[0], CultureInfo.InvariantCulture),
            long.Parse(parts[1], CultureInfo.InvariantCulture),
            parts.Length > 2 ? long.Parse(parts[2], CultureInfo.InvariantCulture) : 0);
    }

    /// <summary>The thresholds of a budget, by its own shares or the deployment's, the lowest first; of an unlimited one or one of 0 there are none.</summary>
    public static IReadOnlyList<BudgetThreshold> Of(Budget budget, IReadOnlyList<decimal> shares) => budget.Limit is { } limit and > 0
        ? [.. (budget.Thresholds ?? shares).Order().Select(share => new BudgetThreshold(share, limit, budget.Revision))]
        : [];
}

/// <summary>A threshold that spending reached, told once in the life of a window.</summary>
/// <param name="WindowId">The window.</param>
/// <param name="Threshold">The threshold's name.</param>
/// <param name="Spent">Posted and presumed, in the budget's unit.</param>
public sealed record ThresholdCrossing(string WindowId, string Threshold, long Spent);
