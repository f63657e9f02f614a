using StackExchange.Redis;
using TVDb.Pipeline.Costs;
using TVDb.TestServers;

namespace TVDb.LoadTest.Chaos;

/// <summary>Holds the ledger against the provider's invoice and the budgets against their limits, again and again.</summary>
internal sealed class MoneyWatch(ConnectionMultiplexer connection, CostOptions costs, ProviderServer provider)
{
    private readonly CostReader _reader = new(connection, costs, TimeProvider.System);

    public int Polls { get; private set; }

    /// <summary>Polls at which the ledger knew of less than was billed.</summary>
    public int BelowInvoice { get; private set; }

    /// <summary>Polls at which a budget was over its limit.</summary>
    public int OverLimit { get; private set; }

    /// <remarks>
    /// The invoice is read first. A call on it had its hold before it was billed, and since then either its hold, which is no less,
    /// or its post: whatever the ledger is told in between, its sum covers that invoice. Read the other way round, a call that
    /// begins and is billed in between would look like one that was never held.
    /// </remarks>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        var invoice = await provider.InvoiceAsync(cancellationToken);
        var budgets = await BudgetsAsync();
        var total = Total(budgets);
        Polls++;
        BelowInvoice += total.Posted + total.Presumed + total.Held < invoice.TotalNanoUsd ? 1 : 0;
        OverLimit += budgets.Any(budget => budget.Remaining < 0) ? 1 : 0;
    }

    public async Task<BudgetFigures> TotalAsync() => Total(await BudgetsAsync());

    private static BudgetFigures Total(IEnumerable<BudgetFigures> budgets) => budgets.Single(budget => budget.Window.Budget.Scope == BudgetScope.Total);

    private async Task<IReadOnlyList<BudgetFigures>> BudgetsAsync() => (await _reader.ReadAsync(ChaosPlan.Tenant)).Budgets;
}
