using Google.Protobuf.WellKnownTypes;
using TVDb.Pipeline.Costs;

namespace TVDb.Pipeline.Api;

/// <summary>What was used, as the contract's messages.</summary>
internal static class UsageMessages
{
    public static V1.UsageRow ToMessage(UsageRow row) => new()
    {
        Provider = row.Provider,
        Model = row.Model,
        Tenant = row.Tenant,
        Variant = row.Variant switch
        {
            CallFacts.Real => V1.Variant.Real,
            CallFacts.Mock => V1.Variant.Mock,
            var other => throw new InvalidOperationException($"the ledger counts calls of variant '{other}'"),
        },
        Totals = ToMessage(row.Figures),
    };

    public static V1.HourlyUsage ToMessage(HourlyUsage hour) => new()
    {
        StartTime = Timestamp.FromDateTimeOffset(hour.Hour),
        Totals = ToMessage(hour.Figures),
    };

    private static V1.UsageTotals ToMessage(UsageFigures figures) => new()
    {
        Requests = figures.Requests,
        Errors = figures.Errors,
        Pages = figures.Pages,
        Credits = figures.Credits,
        Tokens = figures.Tokens,
        Cost = new NanoUsd(figures.NanoUsd).ToMessage(),
    };
}
