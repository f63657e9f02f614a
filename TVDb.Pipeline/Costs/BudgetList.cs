using System.Diagnostics.CodeAnalysis;
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
    public const string ExpectedName = "a name such as total:month, openai:day, openai/model/MODEL:day, "
        + "tenant/TENANT:month, openai/TENANT:day (* for each tenant), with :requests at its end where it counts requests";

    public const string Expected = "budgets as NAME=LIMIT, separated by ';': " + ExpectedName + "; a limit in US dollars or requests";

    /// <param name="text">As it is written.</param>
    /// <param name="providers">Who may be named.</param>
    /// <param name="budgets">What it says.</param>
    public static bool TryParse(string text, IReadOnlyCollection<string> providers, out IReadOnlyList<Budget> budgets)
    {
        List<Budget> read = [];
        budgets = read;
        foreach (var part in text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (part.Split('=', StringSplitOptions.TrimEntries) is not [var name, var limit]
                || !TryParseName(name, providers, out var budget)
                || !TryParseLimit(limit, budget.Unit, out var figure))
            {
                return false;
            }
            read.Add(budget with { Limit = figure });
        }
        return true;
    }

    /// <summary>The budget of a name, without a limit.</summary>
    /// <param name="name">As it is written.</param>
    /// <param name="providers">Who may be named; null: anybody, as in what was set while others were configured.</param>
    /// <param name="budget">What it says.</param>
    public static bool TryParseName(string name, IReadOnlyCollection<string>? providers, [NotNullWhen(true)] out Budget? budget)
    {
        budget = Name().Match(name) is { Success: true } match ? Parse(match, providers) : null;
        return budget is not null;
    }

    private static Budget? Parse(Match match, IReadOnlyCollection<string>? providers)
    {
        var period = Enum.Parse<BudgetPeriod>(match.Groups["period"].Value, ignoreCase: true);
        var unit = match.Groups["requests"].Success ? BudgetUnit.Requests : BudgetUnit.Usd;
        return match.Groups["covered"].Value.Split('/', 3) switch
        {
            ["total"] => new Budget(BudgetScope.Total, period, unit, null),
            ["tenant", var tenant] => new Budget(BudgetScope.Tenant, period, unit, null) { Tenant = Each(tenant) },
            [var provider] when providers?.Contains(provider) ?? true => new Budget(BudgetScope.Provider, period, unit, null) { Provider = provider },
            [var provider, var tenant] when providers?.Contains(provider) ?? true => new Budget(BudgetScope.ProviderTenant, period, unit, null) { Provider = provider, Tenant = Each(tenant) },
            [var provider, "model", var model] when providers?.Contains(provider) ?? true => new Budget(BudgetScope.Model, period, unit, null) { Provider = provider, Model = model },
            _ => null,
        };
    }

    private static bool TryParseLimit(string text, BudgetUnit unit, out long limit)
    {
        if (unit == BudgetUnit.Requests)
        {
            return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) && limit <= int.MaxValue;
        }
        var parsed = NanoUsd.TryParseUsd(text, out var amount);
        limit = amount.Value;
        return parsed;
    }

    private static string Each(string tenant) => tenant == "*" ? "" : tenant;

    [GeneratedRegex(@"^(?<covered>[A-Za-z0-9._*/-]+):(?<period>hour|day|month)(?<requests>:requests)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
