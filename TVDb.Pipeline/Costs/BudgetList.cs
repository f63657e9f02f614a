using System.Globalization;
using System.Text.RegularExpressions;

namespace TVDb.Pipeline.Costs;

/// <summary>
/// Budgets as COST_BUDGETS lists them: names as GetCost shows them, each with its limit, such as
/// <c>total:month=500; openai/model/text-embedding-3-large:day=20; openai/*:day=5; tenant/acme:month=100; openai:hour:requests=1000</c>.
/// A star is each tenant by itself.
/// </summary>
internal static partial class BudgetList
{
    public const string Expected = "budgets as NAME=LIMIT, separated by ';': a name such as total:month, openai:day, openai/model/MODEL:day, "
        + "tenant/TENANT:month, openai/TENANT:day (* for each tenant), with :requests at its end where it counts requests; a limit in US dollars or requests";

    /// <param name="text">As it is written.</param>
    /// <param name="providers">Who may be named.</param>
    /// <param name="budgets">What it says.</param>
    public static bool TryParse(string text, IReadOnlyCollection<string> providers, out IReadOnlyList<Budget> budgets)
    {
        List<Budget> read = [];
        budgets = read;
        foreach (var part in text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (Entry().Match(part) is not { Success: true } match || Parse(match, providers) is not { } budget)
            {
                return false;
            }
            read.Add(budget);
        }
        return true;
    }

    private static Budget? Parse(Match match, IReadOnlyCollection<string> providers)
    {
        var period = Enum.Parse<BudgetPeriod>(match.Groups["period"].Value, ignoreCase: true);
        var unit = match.Groups["requests"].Success ? BudgetUnit.Requests : BudgetUnit.Usd;
        var text = match.Groups["limit"].Value;
        long limit;
        if (unit == BudgetUnit.Usd)
        {
            if (!NanoUsd.TryParseUsd(text, out var amount))
            {
                return null;
            }
            limit = amount.Value;
        }
        else if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit > int.MaxValue)
        {
            return null;
        }
        return match.Groups["covered"].Value.Split('/', 3) switch
        {
            ["total"] => new Budget(BudgetScope.Total, period, unit, limit),
            ["tenant", var tenant] => new Budget(BudgetScope.Tenant, period, unit, limit) { Tenant = Each(tenant) },
            [var provider] when providers.Contains(provider) => new Budget(BudgetScope.Provider, period, unit, limit) { Provider = provider },
            [var provider, var tenant] when providers.Contains(provider) => new Budget(BudgetScope.ProviderTenant, period, unit, limit) { Provider = provider, Tenant = Each(tenant) },
            [var provider, "model", var model] when providers.Contains(provider) => new Budget(BudgetScope.Model, period, unit, limit) { Provider = provider, Model = model },
            _ => null,
        };
    }

    private static string Each(string tenant) => tenant == "*" ? "" : tenant;

    [GeneratedRegex(@"^(?<covered>[A-Za-z0-9._*/-]+):(?<period>hour|day|month)(?<requests>:requests)?\s*=\s*(?<limit>[0-9.]+)$", RegexOptions.CultureInvariant)]
    private static partial Regex Entry();
}
