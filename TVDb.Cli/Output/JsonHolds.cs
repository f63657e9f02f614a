using TVDb.Cli.Client;
using TVDb.V1;

namespace TVDb.Cli.Output;

/// <summary>A line of `holds list --json`.</summary>
internal sealed record JsonHold(
    string Id, string State, string Tenant, string Provider, string Model, string? AmountUsd, DateTime? CreateTime, DateTime? ExpireTime)
{
    public static JsonHold From(OpenHold hold) => new(
        hold.Id,
        Wording.Word(hold.State),
        hold.Tenant,
        hold.Provider,
        hold.Model,
        NanoUsd.From(hold.Amount)?.ToDecimal(),
        hold.CreateTime?.ToDateTime(),
        hold.ExpireTime?.ToDateTime());
}

/// <summary>`holds reconcile --json`; the held amount is null for one hold that was named.</summary>
internal sealed record JsonSettled(long Settled, string? HeldAmountUsd, long Remaining);
