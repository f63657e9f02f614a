using System.Globalization;
using StackExchange.Redis;

namespace TVDb.Pipeline.Costs;

/// <summary>A budget's figures at one instant, in the window in force and in the budget's unit.</summary>
public sealed record BudgetFigures(BudgetWindow Window, string Tenant, long Held, long Posted, long Presumed, long Calls)
{
    /// <summary>Below zero where an actual cost passed its hold; null where there is no limit.</summary>
    public long? Remaining => Window.Budget.Limit - Held - Posted - Presumed;
}

/// <summary>All budgets that touch a tenant, at one instant.</summary>
public sealed record CostReport(DateTimeOffset Time, IReadOnlyList<BudgetFigures> Budgets, bool LimitsEnabled, string PriceVersion);

/// <summary>Reads what was spent: one command, however many calls were made.</summary>
public sealed class CostReader(IConnectionMultiplexer connection, CostOptions options, TimeProvider time)
{
    private static readonly string[] Fields = ["held", "posted", "presumed", "calls"];

    /// <exception cref="RedisException">Redis does not answer.</exception>
    public async Task<CostReport> ReadAsync(string tenant)
    {
        var now = time.GetUtcNow();
        BudgetWindow[] windows = [.. options.Budgets.Where(budget => budget.Tenant.Length == 0 || budget.Tenant == tenant).Select(budget => budget.WindowAt(now, tenant))];
        RedisValue[] fields = [.. windows.SelectMany(window => Fields.Select(field => (RedisValue)$"{window.Id}|{field}"))];
        var values = await connection.GetDatabase().HashGetAsync(LedgerKeys.Counters, fields);
        var figures = windows.Select((window, i) => new BudgetFigures(
            window,
            tenant,
            Held: Figure(values[4 * i]),
            Posted: Figure(values[(4 * i) + 1]),
            Presumed: Figure(values[(4 * i) + 2]),
            Calls: Figure(values[(4 * i) + 3])));
        return new CostReport(now, [.. figures], options.LimitsEnabled, options.Prices.Version);
    }

    private static long Figure(RedisValue value) => value.IsNull ? 0 : long.Parse(value.ToString(), CultureInfo.InvariantCulture);
}
