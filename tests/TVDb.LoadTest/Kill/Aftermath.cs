using StackExchange.Redis;
using TVDb.LoadTest.Commands;
using TVDb.LoadTest.Servers;
using TVDb.Pipeline.Costs;

namespace TVDb.LoadTest.Kill;

/// <summary>What the ledger says when all callers are dead and their holds have run out.</summary>
internal sealed class Aftermath(ConnectionMultiplexer connection, Ledger ledger, CostOptions options, Invoice invoice)
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(20);

    private double _millisecondsToSpare;

    /// <summary>Until no hold is open, or <paramref name="until"/>: holds open then are a target missed.</summary>
    public async Task WaitForExpiryAsync(DateTimeOffset until, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(LookInterval, TimeProvider.System);
        while (TimeProvider.System.GetUtcNow() < until && await OpenAsync() > 0)
        {
            await timer.WaitForNextTickAsync(cancellationToken);
        }
        _millisecondsToSpare = (until - TimeProvider.System.GetUtcNow()).TotalMilliseconds;
    }

    public async Task<(object Figures, Target[] Targets)> LookAsync(int kills, int killed)
    {
        var open = await OpenAsync();
        var audit = await LoadLedger.AuditAsync(connection);
        var total = (await ReadAsync(KillPlan.Tenant(0))).Single(budget => budget.Window.Budget.Scope == BudgetScope.Total);
        var rests = await Task.WhenAll(Enumerable.Range(0, KillPlan.TenantCount).Select(i => RestAsync(KillPlan.Tenant(i))));
        var notAdmitted = 0;
        foreach (var (tenant, rest) in rests)
        {
            notAdmitted += await IsExactlyFreeAsync(tenant, rest) ? 0 : 1;
        }
        var figures = new
        {
            invoice.Reserved,
            invoice.Calls,
            invoice.Posts,
            InvoiceNanoUsd = invoice.BilledNanoUsd,
            AnsweredPostsNanoUsd = invoice.PostedNanoUsd,
            PostedNanoUsd = total.Posted,
            PresumedNanoUsd = total.Presumed,
            MillisecondsToSpare = Math.Round(_millisecondsToSpare),
            JournalEntries = audit.Entries,
            FirstDifferences = audit.Differences.Take(5),
        };
        return (figures,
        [
            Target.AtLeast("kills_between_reserve_and_post", killed, kills),
            Target.None("open_holds_after_expiry_plus_1_s", open),
            Target.None("held_nano_usd", total.Held),
            Target.None("audit_differences", audit.Differences.Count),
            Target.AtLeast("posted_plus_presumed_minus_invoice_nano_usd", total.Posted + total.Presumed - invoice.BilledNanoUsd, 0),
            Target.AtLeast("posted_minus_answered_posts_nano_usd", total.Posted - invoice.PostedNanoUsd, 0),
            Target.None("posts_not_done", invoice.BadPosts),
            Target.None("tenants_to_whom_the_rest_is_not_free_exactly", notAdmitted),
        ]);
    }

    private async Task<(string Tenant, long Free)> RestAsync(string tenant) =>
        (tenant, (await ReadAsync(tenant)).Min(budget => budget.Window.Budget.Limit!.Value - budget.Posted - budget.Presumed));

    private async Task<IReadOnlyList<BudgetFigures>> ReadAsync(string tenant) =>
        (await new CostReader(connection, options, TimeProvider.System).ReadAsync(tenant)).Budgets;

    private async Task<bool> IsExactlyFreeAsync(string tenant, long rest)
    {
        var lifetime = TimeSpan.FromMinutes(1);
        if (await ledger.ReserveAsync(KillPlan.Request($"more-{tenant}:embed:0:1", tenant, rest + 1, lifetime)) is not ReserveResult.Refused
            || await ledger.ReserveAsync(KillPlan.Request($"rest-{tenant}:embed:0:1", tenant, rest, lifetime)) is not ReserveResult.Held held)
        {
            return false;
        }
        return (await ledger.VoidAsync(held.Hold, left: false)).Outcome == ResolveOutcome.Done;
    }

    private Task<long> OpenAsync() => connection.GetDatabase().SortedSetLengthAsync(LedgerKeys.Open);
}
