using TVDb.Cli.Client;
using TVDb.V1;

namespace TVDb.Cli.Output;

/// <summary>`cost analysis --json`. Money is exact decimal text in USD.</summary>
internal sealed record JsonCostAnalysis(
    DateTime? StartTime, DateTime? EndTime, IReadOnlyList<JsonSpendRow> Rows, JsonDocumentTotals? Documents, IReadOnlyList<JsonRecommendation> Recommendations)
{
    public static JsonCostAnalysis From(GetCostAnalysisResponse analysis) => new(
        analysis.StartTime?.ToDateTime(),
        analysis.EndTime?.ToDateTime(),
        [.. analysis.Rows.Select(JsonSpendRow.From)],
        analysis.Documents is { } documents ? JsonDocumentTotals.From(documents) : null,
        [.. analysis.Recommendations.Select(each => new JsonRecommendation(Wording.Word(each.Kind), each.Subject, NanoUsd.From(each.Saving)?.ToDecimal(), each.Advice, each.Reckoning))]);
}

/// <summary>What calls of one tenant, provider, model and stage came to; stage is null where it is not known.</summary>
internal sealed record JsonSpendRow(
    string Tenant, string Provider, string Model, string? Stage, long Calls, string? CostUsd, long Pages, long Tokens,
    long FailedCalls, string? FailedCostUsd, long RepeatedCalls, string? RepeatedCostUsd, long Overruns, string? OverrunCostUsd)
{
    public static JsonSpendRow From(SpendRow row) => new(
        row.Tenant,
        row.Provider,
        row.Model,
        row.Stage == V1.Stage.Unspecified ? null : Wording.Word(row.Stage),
        row.Calls,
        NanoUsd.From(row.Cost)?.ToDecimal(),
        row.Pages,
        row.Tokens,
        row.FailedCalls,
        NanoUsd.From(row.FailedCost)?.ToDecimal(),
        row.RepeatedCalls,
        NanoUsd.From(row.RepeatedCost)?.ToDecimal(),
        row.Overruns,
        NanoUsd.From(row.OverrunCost)?.ToDecimal());
}

/// <summary>Completed jobs, as far as money goes.</summary>
internal sealed record JsonDocumentTotals(
    long Documents, long Pages, string? CostUsd, string? CostPerDocumentUsd, string? CostPerPageUsd, long CachedStages, string? SavedUsd, long CachedStagesUnpriced, bool Complete)
{
    public static JsonDocumentTotals From(DocumentTotals totals) => new(
        totals.Documents,
        totals.Pages,
        NanoUsd.From(totals.Cost)?.ToDecimal(),
        NanoUsd.From(totals.CostPerDocument)?.ToDecimal(),
        NanoUsd.From(totals.CostPerPage)?.ToDecimal(),
        totals.CachedStages,
        NanoUsd.From(totals.Saved)?.ToDecimal(),
        totals.CachedStagesUnpriced,
        totals.Complete);
}

/// <summary>Advice, and the figures it comes of.</summary>
internal sealed record JsonRecommendation(string Kind, string Subject, string? SavingUsd, string Advice, string Reckoning);
