using System.Globalization;

namespace TVDb.Pipeline.Costs.Analytics;

/// <summary>Advice by rule from an analysis: each rule is a pure function, and tells the figures it went by.</summary>
public static class Recommendations
{
    private const string LlamaParse = "llamaparse";
    private const string CheapTier = "cost_effective";

    /// <summary>A limit guards something where spending comes to at least this part of it.</summary>
    private const int GuardingPercent = 25;

    private const int OverrunsMin = 3;

    private static readonly string[] ExpensiveTiers = ["agentic", "agentic_plus"];

    /// <summary>The dearest first.</summary>
    public static IReadOnlyList<Recommendation> Of(SpendAnalysis analysis, IEnumerable<Budget> budgets, PriceCatalog prices) =>
    [
        .. CheaperTier(analysis, prices)
            .Concat(ReuseResults(analysis))
            .Concat(BatchPricing(analysis, prices))
            .Concat(LowerLimit(analysis, budgets))
            .Concat(OverrunningTenant(analysis))
            .OrderByDescending(each => each.SavingNanoUsd)
            .ThenBy(each => each.Kind),
    ];

    /// <summary>
    /// A format that carries its text has no scan to be read: its tier buys layout at most. PDFs and images are left out: their
    /// job does not tell whether their text is a picture.
    /// </summary>
    private static IEnumerable<Recommendation> CheaperTier(SpendAnalysis analysis, PriceCatalog prices)
    {
        if (!prices.Knows(LlamaParse, CheapTier, PriceUnit.Page))
        {
            yield break;
        }
        var dear = analysis.Documents.Documents.Where(document =>
            document.Parse is { IsPaid: true, Provider: LlamaParse } && ExpensiveTiers.Contains(document.Parse.Model) && CarriesItsText(document.MediaType));
        foreach (var group in dear.GroupBy(document => (document.Tenant, document.Parse.Model)).OrderBy(group => group.Key.Tenant, StringComparer.Ordinal))
        {
            var (pages, cost) = (group.Sum(document => document.Parse.Quantity), group.Sum(document => document.Parse.NanoUsd));
            var cheap = prices.Cost(LlamaParse, CheapTier, new Quantity(PriceUnit.Page, pages)).Value;
            if (cost > cheap)
            {
                yield return new Recommendation(
                    RecommendationKind.CheaperTier,
                    group.Key.Tenant,
                    cost - cheap,
                    Text($"parse documents that carry their text (office formats, HTML) on {CheapTier} in place of {group.Key.Model}"),
                    Text($"{group.Count()} such documents, {pages} pages, cost {Usd(cost)} on {group.Key.Model}; {pages} pages on {CheapTier} are {Usd(cheap)}. Compare some results first"));
            }
        }
    }

    private static IEnumerable<Recommendation> ReuseResults(SpendAnalysis analysis)
    {
        var twice = analysis.Documents.Documents.Where(document => document.Parse.IsPaid || document.Embed.IsPaid)
            .GroupBy(document => (document.Tenant, document.DocumentId, document.Parse.Model, Embedding: document.Embed.Model))
            .Where(group => group.Count() > 1)
            .Select(group => (group.Key.Tenant, Again: group.Count() - 1, NanoUsd: group.Sum(document => document.NanoUsd) - group.Max(document => document.NanoUsd)));
        foreach (var group in twice.GroupBy(each => each.Tenant).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            var (documents, again, saving) = (group.Count(), group.Sum(each => each.Again), group.Sum(each => each.NanoUsd));
            if (saving > 0)
            {
                yield return new Recommendation(
                    RecommendationKind.ReuseResults,
                    group.Key,
                    saving,
                    "send without fresh, and keep results longer (RESULT_RETENTION_DAYS) where the same documents come again",
                    Text($"{documents} documents were paid for {documents + again} times on the same tier and model; all but the dearest time of each are {Usd(saving)}"));
            }
        }
    }

    private static IEnumerable<Recommendation> BatchPricing(SpendAnalysis analysis, PriceCatalog prices)
    {
        var deferrable = analysis.Documents.Documents.Where(document =>
            document is { IsBatch: true, Embed.IsPaid: true } && prices.Knows(document.Embed.Provider, document.Embed.Model, PriceUnit.BatchInputToken));
        foreach (var group in deferrable.GroupBy(document => (document.Embed.Provider, document.Embed.Model)).OrderBy(group => group.Key.Model, StringComparer.Ordinal))
        {
            var (cost, tokens) = (group.Sum(document => document.Embed.NanoUsd), group.Sum(document => document.Embed.Quantity));
            var batch = prices.Cost(group.Key.Provider, group.Key.Model, new Quantity(PriceUnit.BatchInputToken, tokens)).Value;
            if (cost > batch)
            {
                yield return new Recommendation(
                    RecommendationKind.BatchPricing,
                    group.Key.Model,
                    cost - batch,
                    "embed batch jobs through the provider's Batch API, whose answer takes up to a day",
                    Text($"{group.Count()} batch jobs embedded {tokens} tokens for {Usd(cost)}; at the catalog's price for batches they are {Usd(batch)}"));
            }
        }
    }

    /// <summary>Of limits a day on money, over days that are over. Presumed spending is not in it.</summary>
    private static IEnumerable<Recommendation> LowerLimit(SpendAnalysis analysis, IEnumerable<Budget> budgets)
    {
        foreach (var budget in budgets.Where(budget => budget is { Period: BudgetPeriod.Day, Unit: BudgetUnit.Usd, Limit: > 0 } && IsOne(budget)))
        {
            var highest = analysis.Days
                .Select(day => day.Spend.Where(each => budget.Covers(each.Key.Provider, each.Key.Tenant, each.Key.Model)).Sum(each => each.Value.NanoUsd))
                .DefaultIfEmpty()
                .Max();
            if (highest > 0 && (Int128)highest * 100 < (Int128)budget.Limit!.Value * GuardingPercent)
            {
                yield return new Recommendation(
                    RecommendationKind.LowerLimit,
                    budget.NameFor(budget.Tenant),
                    0,
                    Text($"lower the limit, for instance to {Usd(highest * 2)}: it would stop a runaway sooner"),
                    Text($"the dearest of {analysis.Days.Count} days (UTC) did cost {Usd(highest)}, less than {GuardingPercent} % of the limit of {Usd(budget.Limit.Value)}"));
            }
        }
    }

    private static IEnumerable<Recommendation> OverrunningTenant(SpendAnalysis analysis)
    {
        var (overruns, over) = (analysis.Total.Overruns, analysis.Total.OverrunNanoUsd);
        var most = analysis.Spend.GroupBy(each => each.Key.Tenant)
            .Select(group => (Tenant: group.Key, Figures: SpendFigures.Sum(group.Select(each => each.Value))))
            .OrderByDescending(each => each.Figures.Overruns)
            .FirstOrDefault();
        if (most.Figures.Overruns >= OverrunsMin && most.Figures.Overruns * 2 > overruns)
        {
            yield return new Recommendation(
                RecommendationKind.OverrunningTenant,
                most.Tenant,
                0,
                "look at this tenant's documents: their calls cost more than was held, and so can pass a limit",
                Text($"{most.Figures.Overruns} of {overruns} overruns are its calls', by {Usd(most.Figures.OverrunNanoUsd)} of {Usd(over)}"));
        }
    }

    private static bool IsOne(Budget budget) => budget.Scope is not (BudgetScope.Tenant or BudgetScope.ProviderTenant) || budget.Tenant.Length > 0;

    private static bool CarriesItsText(string mediaType) =>
        mediaType.StartsWith("application/vnd.openxmlformats-officedocument.", StringComparison.Ordinal) || mediaType is "text/html" or "application/xhtml+xml";

    private static string Usd(long nanoUsd) => new NanoUsd(nanoUsd).ToString();

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
