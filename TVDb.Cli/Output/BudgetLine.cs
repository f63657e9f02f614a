using System.Globalization;
using TVDb.Cli.Client;
using TVDb.V1;

namespace TVDb.Cli.Output;

/// <summary>A budget's figures in its own unit: nano-dollars, or requests.</summary>
internal sealed record BudgetLine(long? Limit, long Posted, long Presumed, long Held, bool IsMoney)
{
    /// <summary>Below zero where an actual cost passed its hold; null where there is no limit.</summary>
    public long? Remaining => Limit - Posted - Presumed - Held;

    public static BudgetLine From(BudgetStatus budget) => budget.Requests is { } requests
        ? new BudgetLine(requests.HasLimit ? requests.Limit : null, requests.Posted, requests.Presumed, requests.Held, IsMoney: false)
        : new BudgetLine(
            NanoUsd.From(budget.Limit)?.Amount,
            NanoUsd.From(budget.Posted)?.Amount ?? 0,
            NanoUsd.From(budget.Presumed)?.Amount ?? 0,
            NanoUsd.From(budget.Held)?.Amount ?? 0,
            IsMoney: true);

    public string Show(long? figure) => figure is not { } amount ? "unlimited"
        : IsMoney ? new NanoUsd(amount).ToString()
        : string.Create(CultureInfo.InvariantCulture, $"{amount:N0} requests");
}
