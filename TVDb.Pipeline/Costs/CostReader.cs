using StackExchange.Redis;
using TVDb.Pipeline.Costs.Analytics;
using TVDb.Pipeline.Costs.RunTime;

namespace TVDb.Pipeline.Costs;

/// <summary>
/// Reads what was spent. One command reads all budgets, one their thresholds, and one each day of usage: never more than
/// 33, however many calls were made; with forecasts, which read the 31 days before today, never more than 65.
/// </summary>
public sealed class CostReader(IConnectionMultiplexer connection, CostOptions configured, TimeProvider time, BudgetsInForce? inForce = null)
{
    private readonly BudgetsInForce _budgets = inForce ?? BudgetsInForce.Of(configured);
    private readonly ForecastReader _forecasts = new(connection);

    private IDatabase Redis => connection.GetDatabase();

    /// <summary>The budgets that touch a tenant, without usage.</summary>
    /// <exception cref="RedisException">Redis does not answer.</exception>
    public Task<CostReport> ReadAsync(string tenant) => ReadBudgetsAsync(new CostQuery(tenant), time.GetUtcNow());

    /// <exception cref="RedisException">Redis does not answer.</exception>
    public async Task<CostReport> ReadAsync(CostQuery query)
    {
        var now = time.GetUtcNow();
        var from = query.UsageFrom(now);
        // All are on their way before the first answers.
        var budgets = ReadBudgetsAsync(query, now);
        var cells = (await UsageDays.ReadAsync(Redis, from, now)).Where(cell => cell.Hour >= from && cell.Hour <= now && query.Includes(cell)).ToList();
        var report = await budgets;
        return report with
        {
            Budgets = query.Forecasts ? await _forecasts.ForecastAsync(report.Budgets, now) : report.Budgets,
            UsageFrom = from,
            Usage = RowsOf(cells),
            Series = SeriesOf(cells, from, query.SeriesHours),
        };
    }

    private async Task<CostReport> ReadBudgetsAsync(CostQuery query, DateTimeOffset now)
    {
        var options = _budgets.At(now);
        BudgetWindow[] windows = [.. options.BudgetsOf(query.Tenant).Where(query.Touches).Select(budget => budget.WindowAt(now, query.Tenant))];
        (BudgetWindow Window, BudgetThreshold Threshold)[] thresholds =
            [.. windows.SelectMany(window => BudgetThreshold.Of(window.Budget, options.AlertThresholds).Select(threshold => (window, threshold)))];
        var counters = Redis.HashGetAsync(LedgerKeys.Counters, [.. windows.Select(window => (RedisValue)window.Id)]);
        var crossings = await Redis.HashGetAsync(LedgerKeys.Crossed, [.. thresholds.Select(each => (RedisValue)$"{each.Window.Id}|{each.Threshold.Name}")]);
        var crossed = thresholds.Zip(crossings, (each, at) => (each.Window, each.Threshold, At: at))
            .Where(each => !each.At.IsNull)
            .ToLookup(each => each.Window, each => new CrossedThreshold(each.Threshold, DateTimeOffset.FromUnixTimeMilliseconds((long)each.At)));
        var of = thresholds.ToLookup(each => each.Window, each => each.Threshold);
        var figures = windows.Zip(await counters, (window, value) => new BudgetFigures(window, query.Tenant, value.IsNull ? default : WindowFigures.Read(value))
        {
            Thresholds = [.. of[window]],
            Crossed = [.. crossed[window]],
        });
        return new CostReport(now, [.. figures], options.LimitsEnabled, options.Prices.Version);
    }

    private static IReadOnlyList<UsageRow> RowsOf(IEnumerable<UsageCell> cells) =>
    [
        .. cells.GroupBy(cell => (cell.Provider, cell.Model, cell.Tenant, cell.Variant))
            .Select(group => new UsageRow(group.Key.Provider, group.Key.Model, group.Key.Tenant, group.Key.Variant, Sum(group)))
            .OrderBy(row => row.Provider, StringComparer.Ordinal)
            .ThenBy(row => row.Model, StringComparer.Ordinal)
            .ThenBy(row => row.Tenant, StringComparer.Ordinal)
            .ThenBy(row => row.Variant, StringComparer.Ordinal),
    ];

    private static IReadOnlyList<HourlyUsage> SeriesOf(IEnumerable<UsageCell> cells, DateTimeOffset from, int hours)
    {
        var byHour = cells.ToLookup(cell => cell.Hour);
        return [.. Enumerable.Range(0, hours).Select(hour => from.AddHours(hour)).Select(hour => new HourlyUsage(hour, Sum(byHour[hour])))];
    }

    private static UsageFigures Sum(IEnumerable<UsageCell> cells) => cells.Aggregate(default(UsageFigures), (sum, cell) => sum + cell.Figures);
}
