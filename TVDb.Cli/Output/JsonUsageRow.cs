using TVDb.Cli.Client;
using TVDb.V1;

namespace TVDb.Cli.Output;

/// <summary>What one tenant used of one model of one end of a provider; of `cost --json`.</summary>
internal sealed record JsonUsageRow(
    string Provider, string Model, string Tenant, string Variant, long Requests, long Errors, long Pages, long Credits, long Tokens, string? CostUsd)
{
    public static JsonUsageRow From(UsageRow row) => new(
        row.Provider,
        row.Model,
        row.Tenant,
        Wording.Word(row.Variant),
        row.Totals.Requests,
        row.Totals.Errors,
        row.Totals.Pages,
        row.Totals.Credits,
        row.Totals.Tokens,
        NanoUsd.From(row.Totals.Cost)?.ToDecimal());
}

/// <summary>What was used in one hour; of `cost --hours N --json`.</summary>
internal sealed record JsonHour(DateTime StartTime, long Requests, long Errors, long Pages, long Credits, long Tokens, string? CostUsd)
{
    public static JsonHour From(HourlyUsage hour) => new(
        hour.StartTime.ToDateTime(),
        hour.Totals.Requests,
        hour.Totals.Errors,
        hour.Totals.Pages,
        hour.Totals.Credits,
        hour.Totals.Tokens,
        NanoUsd.From(hour.Totals.Cost)?.ToDecimal());
}
