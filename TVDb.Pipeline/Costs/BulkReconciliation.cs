namespace TVDb.Pipeline.Costs;

/// <summary>Which presumed holds: those that match in all that is set. Empty and null match any.</summary>
public sealed record HoldFilter(string Provider, string Tenant, DateTimeOffset? ExpiredBefore)
{
    public bool Matches(Hold hold) =>
        (Provider.Length == 0 || Provider == hold.Call.Provider)
        && (Tenant.Length == 0 || Tenant == hold.Call.Tenant)
        && (ExpiredBefore is null || hold.ExpiresAt < ExpiredBefore);
}

/// <param name="Settled">Holds settled.</param>
/// <param name="HeldAmount">What was held for them.</param>
/// <param name="Remaining">Presumed holds that match and are not settled.</param>
/// <param name="LedgerUnavailable">The ledger ceased to answer in the middle.</param>
public sealed record BulkResult(long Settled, NanoUsd HeldAmount, long Remaining, bool LedgerUnavailable);

/// <summary>Settles many presumed holds by one person's word: what no provider can be asked about would else be said one by one.</summary>
public sealed class BulkReconciliation(OpenHolds holds, Ledger ledger)
{
    private const int PageMax = 500;

    /// <param name="filter">Which holds.</param>
    /// <param name="spent">Each did cost its held amount; else nothing.</param>
    /// <param name="by">Who says so, and why.</param>
    /// <param name="most">How many at most, the longest presumed first.</param>
    /// <param name="cancellationToken">Ends it between two holds.</param>
    public async Task<BulkResult> SettleAsync(HoldFilter filter, bool spent, Reconciliation by, int most, CancellationToken cancellationToken)
    {
        // All are listed before the first is settled: settling moves the pages.
        var (chosen, matching) = await FindAsync(filter, most, cancellationToken);
        var (settled, gone, amount) = (0L, 0L, NanoUsd.Zero);
        foreach (var hold in chosen)
        {
            cancellationToken.ThrowIfCancellationRequested();
            switch ((await ledger.ReconcileAsync(hold, spent ? new NanoUsd(hold.AmountNanoUsd) : null, by)).Outcome)
            {
                case ResolveOutcome.Done:
                    settled++;
                    amount += new NanoUsd(hold.AmountNanoUsd);
                    break;
                case ResolveOutcome.Unavailable:
                    return new BulkResult(settled, amount, matching - settled - gone, LedgerUnavailable: true);
                default:
                    // Someone else, or the provider's own word, settled it since it was listed.
                    gone++;
                    break;
            }
        }
        return new BulkResult(settled, amount, matching - settled - gone, LedgerUnavailable: false);
    }

    private async Task<(List<Hold> Chosen, long Matching)> FindAsync(HoldFilter filter, int most, CancellationToken cancellationToken)
    {
        var chosen = new List<Hold>();
        var matching = 0L;
        for (var skip = 0; ; skip += PageMax)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var page = await holds.PresumedAsync(skip, PageMax);
            foreach (var listed in page.Where(listed => filter.Matches(listed.Hold)))
            {
                matching++;
                if (chosen.Count < most)
                {
                    chosen.Add(listed.Hold);
                }
            }
            if (page.Count == 0)
            {
                return (chosen, matching);
            }
        }
    }
}
