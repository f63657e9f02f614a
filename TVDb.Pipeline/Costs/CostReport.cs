using StackExchange.Redis;

namespace TVDb.Pipeline.Costs;

/// <summary>A budget's figures at one instant, in the window in force and in the budget's unit.</summary>
public sealed record BudgetFigures(BudgetWindow Window, string Tenant, WindowFigures Figures)
{
    public long Held => Figures.Held;

    public long Posted => Figures.Posted;

    public long Presumed => Figures.Presumed;

    public long Calls => Figures.Calls;

    /// <summary>Below zero where an actual cost passed its hold; null where there is no limit.</summary>
    public long? Remaining => Window.Budget.Limit - Held - Posted - Presumed;
}

/// <summary>All budgets that touch a tenant, at one instant.</summary>
public sealed record CostReport(DateTimeOffset Time, IReadOnlyList<BudgetFigures> Budgets, bool LimitsEnabled, string PriceVersion);

/// <summary>Reads what was spent: one command, however many calls were made.</summary>
public sealed class CostReader(IConnectionMultiplexer connection, CostOptions options, TimeProvider time)
{
    /// <exception cref="RedisException">Redis does not answer.</exception>
    public async Task<CostReport> ReadAsync(string tenant)
    {
        var now = time.GetUtcNow();
        BudgetWindow[] windows = [.. options.Budgets.Where(budget => budget.Tenant.Length == 0 || budget.Tenant == tenant).Select(budget => budget.WindowAt(now, tenant))];
        var values = await connection.GetDatabase().HashGetAsync(LedgerKeys.Counters, [.. windows.Select(window => (RedisValue)window.Id)]);
        var figures = windows.Zip(values, (window, value) => new BudgetFigures(window, tenant, value.IsNull ? default : WindowFigures.Read(value)));
        return new CostReport(now, [.. figures], options.LimitsEnabled, options.Prices.Version);
    }
}
