using Google.Protobuf.WellKnownTypes;
using TVDb.Pipeline.Costs;

namespace TVDb.Pipeline.Api;

/// <summary>Holds and journal entries as the contract's messages.</summary>
internal static class LedgerMessages
{
    public static V1.OpenHold ToMessage(ListedHold listed) => new()
    {
        Id = listed.Hold.Id,
        State = listed.State == HoldState.Presumed ? V1.HoldState.Presumed : V1.HoldState.Held,
        Tenant = listed.Hold.Call.Tenant,
        Provider = listed.Hold.Call.Provider,
        Model = listed.Hold.Call.Model,
        Amount = new NanoUsd(listed.Hold.AmountNanoUsd).ToMessage(),
        CreateTime = Timestamp.FromDateTimeOffset(listed.Hold.MadeAt),
        ExpireTime = Timestamp.FromDateTimeOffset(listed.Hold.ExpiresAt),
    };

    public static V1.ExportLedgerResponse ToMessage(JournalEntry entry) => new()
    {
        Sequence = entry.Number,
        Time = Timestamp.FromDateTimeOffset(DateTimeOffset.FromUnixTimeMilliseconds(entry.TimeMs)),
        Verb = entry.Verb,
        FromState = entry.From,
        HoldId = entry.HoldId,
        Tenant = entry.Call.Tenant,
        Provider = entry.Call.Provider,
        Model = entry.Call.Model,
        PriceVersion = entry.Call.PriceVersion,
        Amount = entry.Verb == "reserve" ? new NanoUsd(entry.AmountNanoUsd!.Value).ToMessage() : null,
        ActualCost = entry.ActualNanoUsd is { } actual ? new NanoUsd(actual).ToMessage() : null,
        Usage = entry.Usage is { } usage ? new V1.Usage { Pages = usage.Pages, Credits = usage.Credits, Tokens = usage.Tokens, Requests = 1 } : null,
        Who = entry.By?.Who ?? "",
        Why = entry.By?.Why ?? "",
    };
}
