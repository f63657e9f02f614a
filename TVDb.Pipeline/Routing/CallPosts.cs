using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Costs.Recovery;

namespace TVDb.Pipeline.Routing;

/// <summary>Tells the ledger how a call ended, until it has heard; what comes of a post is counted and logged.</summary>
public sealed class CallPosts(Ledger ledger, PostRetry retry, LedgerSpool spool, CostMetrics metrics, ILogger<CallPosts> log)
{
    /// <summary>Null where the ledger has it; otherwise why not: then it is kept and said later.</summary>
    public async Task<CallFailure?> PostAsync(LedgerVerb.Post post)
    {
        var (hold, actual) = (post.Hold, post.Actual);
        var posted = await SayAsync(post);
        switch (posted.Outcome)
        {
            case ResolveOutcome.Done:
                break;
            case ResolveOutcome.Recovered:
                CallLog.PostRecovered(log, hold.Id, actual);
                break;
            case ResolveOutcome.Unavailable:
                CallLog.PostPending(log, hold.Id, actual);
                return CostRefusals.LedgerUnavailable();
            case ResolveOutcome.Conflict:
                // Whoever asked the provider about a call presumed spent was faster, and heard another figure.
                CallLog.PostConflict(log, hold.Id, actual);
                break;
            case ResolveOutcome.Refused:
                throw new InvalidOperationException($"hold {hold.Id}: post answered {posted}");
        }
        metrics.Posted(hold, actual, posted.Outcome);
        if (actual.Value > hold.AmountNanoUsd)
        {
            CallLog.PostOverrun(log, hold.Id, new NanoUsd(hold.AmountNanoUsd), actual);
        }
        return null;
    }

    public Task VoidAsync(Hold hold, bool left) => SayAsync(new LedgerVerb.Void(hold, left));

    /// <summary>Says it until the ledger hears it; where patience ends first, it is kept and said later.</summary>
    private async Task<ResolveResult> SayAsync(LedgerVerb verb)
    {
        var result = await retry.ResolveAsync(() => ledger.SayAsync(verb));
        if (result.Outcome == ResolveOutcome.Unavailable)
        {
            await spool.LaterAsync(verb);
        }
        return result;
    }
}
