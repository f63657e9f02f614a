using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Providers.LlamaParse;
using TVDb.Pipeline.Routing;

namespace TVDb.Pipeline.Stages.Bills;

/// <summary>
/// Asks LlamaParse what a parse did cost whose cost is open, and tells the ledger. Open are presumed holds, of a call
/// whose worker died or gave up, and completed parses posted at tier × pages before their credits were known.
/// </summary>
public sealed class ParseBills(
    IServiceProvider clients,
    JobFiles files,
    DueBills due,
    OpenHolds holds,
    Ledger ledger,
    PriceCatalog prices,
    TimeProvider time,
    ILogger<ParseBills> log,
    CostMetrics metrics)
{
    private static readonly TimeSpan LookTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan AfterTrouble = TimeSpan.FromMinutes(1);

    private LlamaParseClient? Client => clients.GetKeyedService<LlamaParseClient>(ProviderTarget.Real(ProviderNames.LlamaParse));

    /// <summary>Without a key there is nobody to ask.</summary>
    public bool CanAsk => Client is not null;

    /// <summary>Settles one bill that is due: it is off the list afterwards, or due later.</summary>
    public async Task SettleAsync(DueBill bill, CancellationToken cancellationToken)
    {
        try
        {
            if (await holds.FindAsync(bill.HoldId) is { } open)
            {
                await SettlePresumedAsync(bill, open, cancellationToken);
            }
            else
            {
                await SettlePostedAsync(bill, cancellationToken);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            BillLog.FilesUnreadable(log, e, bill.HoldId);
            await due.PutOffAsync(bill, time.GetUtcNow() + AfterTrouble);
        }
    }

    private async Task SettlePresumedAsync(DueBill bill, ListedHold open, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (open.State != HoldState.Presumed)
        {
            // Posted without credits, as its checkpoint says, and the post has not reached the ledger yet.
            await due.PutOffAsync(bill, now + AfterTrouble);
            return;
        }
        switch (await AskAsync(bill, open.Hold, cancellationToken))
        {
            case ParseBillAnswer.Known { Usage: var usage, Failed: var failed }:
                var actual = CallPricing.Actual(prices, ProviderNames.LlamaParse, open.Hold.Call.Model, usage);
                var posted = await ledger.PostAsync(open.Hold, actual, new LedgerUsage(usage.Pages, usage.Credits, usage.Tokens, failed));
                metrics.Posted(open.Hold, actual, posted.Outcome);
                BillLog.PresumedSettled(log, bill.HoldId, actual, new NanoUsd(open.Hold.AmountNanoUsd), posted.Outcome);
                if (posted.Outcome == ResolveOutcome.Unavailable)
                {
                    await due.PutOffAsync(bill, now + AfterTrouble);
                    return;
                }
                // Removed first: made and posted in the same instant, the two are one on the list.
                await due.RemoveAsync(bill);
                if (usage is { Pages: > 0, Credits: 0 } && BillSchedule.NextForCredits(now, now) is { } next)
                {
                    await due.AddAsync(bill with { Since = now }, next);
                }
                break;
            case ParseBillAnswer.NotYet:
                await due.PutOffAsync(bill, BillSchedule.NextForPresumed(bill.Since, now));
                break;
            case ParseBillAnswer.NobodyKnows { Why: var why }:
                BillLog.LeftToPeople(log, bill.HoldId, why);
                await due.PutOffAsync(bill, now + BillSchedule.LeftToPeople);
                break;
        }
    }

    private async Task SettlePostedAsync(DueBill bill, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var submitted = await ReadSubmittedAsync(bill, cancellationToken);
        if (submitted?.Ticket.Hold is { } hold && await AskAsync(bill, hold, cancellationToken) is var answer and not ParseBillAnswer.NobodyKnows)
        {
            if (answer is ParseBillAnswer.Known { Usage: { Credits: > 0 } usage })
            {
                var actual = CallPricing.Actual(prices, ProviderNames.LlamaParse, hold.Call.Model, usage);
                var adjusted = await ledger.AdjustAsync(hold, actual);
                if (adjusted.Outcome == ResolveOutcome.Unavailable)
                {
                    await due.PutOffAsync(bill, now + AfterTrouble);
                    return;
                }
                metrics.Posted(hold, actual, adjusted.Outcome);
                // Refused where it was voided or reconciled to nothing meanwhile: that stands.
                BillLog.CreditsArrived(log, bill.HoldId, usage.Credits, actual, adjusted.Outcome);
            }
            else if (BillSchedule.NextForCredits(bill.Since, now) is { } next)
            {
                await due.PutOffAsync(bill, next);
                return;
            }
        }
        await due.RemoveAsync(bill);
    }

    private async Task<ParseBillAnswer> AskAsync(DueBill bill, Hold hold, CancellationToken cancellationToken)
    {
        if (await ReadSubmittedAsync(bill, cancellationToken) is not { } submitted)
        {
            return new ParseBillAnswer.NobodyKnows("the provider's id of the parse was never written down");
        }
        if (hold.Call.PriceVersion != prices.Version)
        {
            // Price and version are fixed in the hold, and that catalog is gone.
            return new ParseBillAnswer.NobodyKnows($"it was held at prices {hold.Call.PriceVersion}, and those in force are {prices.Version}");
        }
        if (Client is not { } client)
        {
            return new ParseBillAnswer.NotYet();
        }
        using var timeout = new CancellationTokenSource(LookTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            return ParseBillAnswer.Of(await client.LookAsync(submitted.ProviderJobId, either.Token));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new ParseBillAnswer.NotYet();
        }
    }

    /// <summary>Null where it is not there, or is of another try of the parse.</summary>
    private async Task<SubmittedParse?> ReadSubmittedAsync(DueBill bill, CancellationToken cancellationToken) =>
        ParseHoldId.RunOf(bill.HoldId) is { } runId
            && await files.ReadSubmittedAsync(bill.Tenant, runId, cancellationToken) is { } submitted
            && submitted.Ticket.Hold?.Id == bill.HoldId
            ? submitted
            : null;
}

/// <summary>Events 1600 to 1699.</summary>
internal static partial class BillLog
{
    [LoggerMessage(1600, LogLevel.Information, "Presumed hold {HoldId}: LlamaParse says it did cost {Actual} of the {Presumed} presumed; post: {Outcome}")]
    public static partial void PresumedSettled(ILogger log, string holdId, NanoUsd actual, NanoUsd presumed, ResolveOutcome outcome);

    [LoggerMessage(1601, LogLevel.Warning, "Presumed hold {HoldId} is left to people: {Why}")]
    public static partial void LeftToPeople(ILogger log, string holdId, string why);

    [LoggerMessage(1602, LogLevel.Information, "Parse {HoldId} was billed late: {Credits} credits, {Actual}; adjust: {Outcome}")]
    public static partial void CreditsArrived(ILogger log, string holdId, long credits, NanoUsd actual, ResolveOutcome outcome);

    [LoggerMessage(1603, LogLevel.Error, "The files of parse {HoldId} cannot be read: LlamaParse cannot be asked what it did cost")]
    public static partial void FilesUnreadable(ILogger log, Exception e, string holdId);

    [LoggerMessage(1604, LogLevel.Warning, "Nobody can be asked for open bills now, Redis does not answer: {Detail}")]
    public static partial void RedisUnavailable(ILogger log, string detail);

    [LoggerMessage(1605, LogLevel.Warning, "The credits of {HoldId} come late and Redis cannot be told to ask for them: tier x pages stands: {Detail}")]
    public static partial void NotNoted(ILogger log, string holdId, string detail);
}
