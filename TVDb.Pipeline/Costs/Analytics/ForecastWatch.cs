using Microsoft.Extensions.Hosting;
using StackExchange.Redis;
using TVDb.Pipeline.Redis;

namespace TVDb.Pipeline.Costs.Analytics;

/// <summary>
/// Looks every ten minutes whether a budget is on the way to its limit, and tells of it once a window and setting of the limit.
/// Told is only what can be relied on: an estimate from the days before that was held against enough of them, or, where too
/// few days are known, the window's own pace once half of it is over. What is exhausted already needs no forecast.
/// </summary>
public sealed class ForecastWatch(IConnectionMultiplexer connection, CostReader costs, TimeProvider time, ILogger<ForecastWatch> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    /// <summary>Who spends has spent lately: of other tenants' budgets there is nothing to forecast.</summary>
    private static readonly TimeSpan Lately = TimeSpan.FromDays(1);

    private readonly ForecastReader _forecasts = new(connection);
    private readonly HashSet<(string WindowId, long? Limit, long Revision)> _told = [];

    /// <summary>Told of each budget whose forecast reaches its limit, with the forecast.</summary>
    public event Action<BudgetFigures>? WillBeExhausted;

    /// <summary>Looks once at every budget: one command each for 32 days of usage, two for each tenant that spent lately.</summary>
    /// <exception cref="RedisException">Redis does not answer.</exception>
    public async Task LookAsync()
    {
        var now = time.GetUtcNow();
        var recent = await UsageDays.ReadAsync(connection.GetDatabase(), now - Lately, now);
        var reports = new List<BudgetFigures>();
        foreach (var tenant in recent.Select(cell => cell.Tenant).Append("").Distinct())
        {
            reports.AddRange((await costs.ReadAsync(tenant)).Budgets.Where(budget => !budget.Window.Budget.IsForEachTenant || tenant.Length > 0));
        }
        BudgetFigures[] budgets = [.. reports.DistinctBy(budget => budget.Window.Id).Where(budget => budget.Remaining > 0)];
        foreach (var budget in (await _forecasts.ForecastAsync(budgets, now)).Where(budget => IsOnItsWay(budget, now)))
        {
            if (_told.Add((budget.Window.Id, budget.Window.Budget.Limit, budget.Window.Budget.Revision)))
            {
                WillBeExhausted?.Invoke(budget);
            }
        }
        var inForce = budgets.Select(budget => budget.Window.Id).ToHashSet();
        _told.RemoveWhere(told => !inForce.Contains(told.WindowId));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await LookOrSayWhyNotAsync();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops; other replicas look on.
        }
    }

    private static bool IsOnItsWay(BudgetFigures budget, DateTimeOffset now) => budget.Forecast is { ExhaustedAt: not null } forecast
        && (forecast.Interval is not null || (forecast.Basis == ForecastBasis.Pace && now - budget.Window.Start >= budget.Window.End - now));

    private async Task LookOrSayWhyNotAsync()
    {
        try
        {
            await LookAsync();
        }
        catch (Exception e) when (RedisFaults.IsUnavailable(e))
        {
            ForecastLog.RedisUnavailable(log, e.Message);
        }
    }
}

/// <summary>Events 1070 to 1079.</summary>
internal static partial class ForecastLog
{
    [LoggerMessage(1070, LogLevel.Warning, "Budgets cannot be forecast now, Redis does not answer: {Detail}")]
    public static partial void RedisUnavailable(ILogger log, string detail);
}
