using NodaTime;
using StackExchange.Redis;

namespace TVDb.Pipeline.Costs.Analytics;

/// <summary>
/// Forecasts budgets from the usage of the days before: one command a day, 32 in all, however many calls were made. Presumed
/// calls and those under way are in no hour's usage; of the window in force the counters tell what is posted and presumed.
/// </summary>
public sealed class ForecastReader(IConnectionMultiplexer connection)
{
    /// <summary>Whole days (UTC) before today. What is older leaves Redis, see PastWindows.</summary>
    public const int DaysLearned = 31;

    /// <summary>The figures with a forecast each, at the instant they were read.</summary>
    /// <exception cref="RedisException">Redis does not answer.</exception>
    public async Task<IReadOnlyList<BudgetFigures>> ForecastAsync(IReadOnlyList<BudgetFigures> budgets, DateTimeOffset now)
    {
        var first = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero).AddDays(-DaysLearned);
        var days = await UsageDays.ReadAsync(connection.GetDatabase(), first, now);
        var paid = days.Where(cell => cell.Variant == CallFacts.Real && cell.Hour <= now).ToLookup(cell => cell.Tenant);
        // Of a tenant's budget this tenant's calls alone are meant.
        var all = paid.SelectMany(cells => cells);
        return [.. budgets.Select(figures => figures with { Forecast = Forecast(figures, figures.Window.Budget.IsPerTenant ? paid[figures.Tenant] : all, first, now) })];
    }

    private static SpendForecast Forecast(BudgetFigures figures, IEnumerable<UsageCell> paid, DateTimeOffset first, DateTimeOffset now)
    {
        var (window, budget) = (figures.Window, figures.Window.Budget);
        var hours = new long[(int)(now - first).TotalHours + 1];
        foreach (var cell in paid.Where(cell => budget.Covers(cell.Provider, cell.Tenant, cell.Model)))
        {
            hours[(int)(cell.Hour - first).TotalHours] += budget.Unit == BudgetUnit.Requests ? cell.Figures.Requests : cell.Figures.NanoUsd;
        }
        var series = new SpendSeries(first, hours, budget.Zone, (int)(window.End - now).TotalHours + 1);
        return SpendForecaster.Forecast(
            series, HoursFrom(window.Start), HoursFrom(now), HoursFrom(window.End), figures.Posted + figures.Presumed, budget.Limit);

        double HoursFrom(DateTimeOffset time) => (time - first).TotalHours;
    }
}
