using StackExchange.Redis;
using TVDb.Pipeline.Costs.RunTime;

namespace TVDb.Pipeline.Costs;

/// <summary>
/// Reads what was spent. One command reads all budgets, one their thresholds, and one each day of usage: never more than
/// 33, however many calls were made.
/// </summary>
public sealed class CostReader(IConnectionMultiplexer connection, CostOptions configured, TimeProvider time, BudgetsInForce? inForce = null)
{
    private readonly BudgetsInForce _budgets = inForce ?? BudgetsInForce.Of(configured);

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
        var cells = (await ReadUsageAsync(from, now)).Where(cell => cell.Hour >= from && cell.Hour <= now && query.Includes(cell)).ToList();
        return await budgets with
        {
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

    private async Task<IEnumerable<UsageCell>> ReadUsageAsync(DateTimeOffset from, DateTimeOffset now)
    {
        var days = new List<DateTimeOffset>();
        for (var day = new DateTimeOffset(from.UtcDateTime.Date, TimeSpan.Zero); day <= now; day = day.AddDays(1))
        {
            days.Add(day);
        }
        var hashes = await Task.WhenAll(days.Select(day => Redis.HashGetAllAsync(LedgerKeys.Usage(day))));
        return days.Zip(hashes).SelectMany(day => day.Second.Select(cell => UsageCell.Read(day.First, cell.Name!, cell.Value)));
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
