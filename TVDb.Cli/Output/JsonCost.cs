using TVDb.Cli.Client;
using TVDb.V1;

namespace TVDb.Cli.Output;

/// <summary>`cost --json`. Money is exact decimal text in USD; limit and remaining are null where unlimited.</summary>
internal sealed record JsonCost(
    DateTime? Time,
    bool LimitsEnabled,
    string PriceVersion,
    IReadOnlyList<JsonBudget> Budgets,
    DateTime? UsageStartTime,
    IReadOnlyList<JsonUsageRow> Usage,
    IReadOnlyList<JsonHour> Series)
{
    public static JsonCost From(GetCostResponse cost) => new(
        cost.Time?.ToDateTime(),
        cost.LimitsEnabled,
        cost.PriceVersion,
        [.. cost.Budgets.Select(JsonBudget.From)],
        cost.UsageStartTime?.ToDateTime(),
        [.. cost.Usage.Select(JsonUsageRow.From)],
        [.. cost.Series.Select(JsonHour.From)]);
}

internal sealed record JsonBudget(
    string Name,
    string Scope,
    string? Provider,
    string Window,
    string? LimitUsd,
    string? PostedUsd,
    string? PresumedUsd,
    string? HeldUsd,
    string? RemainingUsd,
    JsonRequests? Requests,
    long Calls,
    double? Percent,
    string State,
    IReadOnlyList<JsonCrossed> CrossedThresholds,
    DateTime? WindowStart,
    DateTime? ResetsAt,
    JsonForecast? Forecast)
{
    public static JsonBudget From(BudgetStatus budget) => new(
        budget.Name,
        Wording.Word(budget.Scope),
        budget.Provider.Length > 0 ? budget.Provider : null,
        Wording.Word(budget.Window),
        NanoUsd.From(budget.Limit)?.ToDecimal(),
        NanoUsd.From(budget.Posted)?.ToDecimal(),
        NanoUsd.From(budget.Presumed)?.ToDecimal(),
        NanoUsd.From(budget.Held)?.ToDecimal(),
        NanoUsd.From(budget.Remaining)?.ToDecimal(),
        budget.Requests is { } requests ? new JsonRequests(requests.HasLimit ? requests.Limit : null, requests.Posted, requests.Presumed, requests.Held) : null,
        budget.Calls,
        budget.HasPercent ? budget.Percent : null,
        Wording.Word(budget.State),
        [.. budget.CrossedThresholds.Select(crossed => new JsonCrossed(crossed.Share, crossed.CrossTime?.ToDateTime()))],
        budget.WindowStart?.ToDateTime(),
        budget.ResetsAt?.ToDateTime(),
        budget.Forecast is { } forecast ? JsonForecast.From(forecast) : null);
}

/// <summary>Figures of a budget that counts requests; all amounts of money are null then.</summary>
internal sealed record JsonRequests(long? Limit, long Posted, long Presumed, long Held);

/// <summary>An alert threshold that was reached, and when.</summary>
internal sealed record JsonCrossed(double Share, DateTime? CrossTime);
