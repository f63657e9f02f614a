using StackExchange.Redis;

namespace TVDb.Pipeline.Costs;

/// <summary>A budget's figures at one instant, in the window in force.</summary>
public sealed record BudgetFigures(BudgetWindow Window, NanoUsd Held, NanoUsd Posted, long Calls)
{
    /// <summary>Below zero where an actual cost passed its hold; null where there is no limit.</summary>
    public NanoUsd? Remaining => Window.Budget.Limit is { } limit ? limit - Held - Posted : null;
}

/// <summary>All budgets at one instant.</summary>
public sealed record CostReport(DateTimeOffset Time, IReadOnlyList<BudgetFigures> Budgets, bool LimitsEnabled, string PriceVersion);

/// <summary>Reads what was spent: one hash per budget, however many calls were made.</summary>
public sealed class CostReader(IConnectionMultiplexer connection, CostOptions options, TimeProvider time)
{
    /// <exception cref="RedisException">Redis does not answer.</exception>
    public async Task<CostReport> ReadAsync()
    {
        var now = time.GetUtcNow();
        var figures = await Task.WhenAll(options.Budgets.Select(budget => ReadAsync(budget.WindowAt(now))));
        return new CostReport(now, figures, options.LimitsEnabled, options.Prices.Version);
    }

    private async Task<BudgetFigures> ReadAsync(BudgetWindow window)
    {
        var values = await connection.GetDatabase().HashGetAsync(window.Key, ["held", "posted", "calls"]);
        return new BudgetFigures(window, new NanoUsd((long)values[0]), new NanoUsd((long)values[1]), (long)values[2]);
    }
}
