using TVDb.Cli.Client;
using TVDb.V1;

namespace TVDb.Cli.Output;

/// <summary>A line of `budgets … --json`.</summary>
internal sealed record JsonBudgetSetting(
    string Name,
    JsonLimit? Limit,
    long LimitRevision,
    DateTime? UntilTime,
    JsonLimit? LastingLimit,
    JsonLimit? ConfiguredLimit,
    bool ChangedAtRunTime,
    string TimeZone,
    string? NextTimeZone,
    DateTime? NextTimeZoneTime,
    IReadOnlyList<double> Thresholds,
    double? Percent,
    string? State)
{
    public static JsonBudgetSetting From(BudgetSetting budget) => new(
        budget.Name,
        JsonLimit.From(budget.Limit),
        budget.LimitRevision,
        budget.UntilTime?.ToDateTime(),
        JsonLimit.From(budget.LastingLimit),
        JsonLimit.From(budget.ConfiguredLimit),
        budget.ChangedAtRunTime,
        budget.TimeZone,
        budget.NextTimeZone.Length > 0 ? budget.NextTimeZone : null,
        budget.NextTimeZoneTime?.ToDateTime(),
        [.. budget.Thresholds],
        budget.Status is { HasPercent: true } status ? status.Percent : null,
        budget.Status is null ? null : Wording.Word(budget.Status.State));
}

/// <summary>Both null: unlimited.</summary>
internal sealed record JsonLimit(string? Usd, long? Requests)
{
    public static JsonLimit? From(BudgetLimit? limit) => limit is null
        ? null
        : new JsonLimit(NanoUsd.From(limit.Usd)?.ToDecimal(), limit.HasRequests ? limit.Requests : null);
}
