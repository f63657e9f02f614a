using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using TVDb.Pipeline.Redis;

namespace TVDb.Pipeline.Costs;

/// <summary>
/// Watches how much of the spending in each budget's window is only presumed. A growing share means that workers die or
/// a provider leaves us without answers, and that the figures people look at are guesses.
/// </summary>
public sealed class PresumedShares(CostReader costs, CostOptions options, CostMetrics metrics, TimeProvider time, ILogger<PresumedShares> log) : BackgroundService
{
    /// <summary>Read for the budgets that have no tenant.</summary>
    private const string NoTenant = "";

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);
    private readonly ConcurrentDictionary<string, bool> _tenants = new() { [NoTenant] = true };
    private readonly HashSet<string> _warned = [];

    /// <summary>Told of each budget's window whose share is above the threshold, once a window.</summary>
    public event Action<BudgetFigures>? ManyPresumed;

    /// <summary>A tenant's hold was presumed: its own budgets are watched until no window in force has presumed spending.</summary>
    public void Watch(string tenant) => _tenants[tenant] = true;

    /// <summary>Measures every share once, and warns of those above the threshold, once a window.</summary>
    public async Task LookAsync()
    {
        foreach (var tenant in _tenants.Keys)
        {
            var figures = (await costs.ReadAsync(tenant)).Budgets
                .Where(budget => budget.Window.Budget.Unit == BudgetUnit.Usd && budget.Window.Budget.IsPerTenant == (tenant != NoTenant))
                .ToList();
            figures.ForEach(Measure);
            if (tenant != NoTenant && figures.All(budget => budget.Presumed == 0))
            {
                _tenants.TryRemove(tenant, out _);
            }
        }
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
            // The host stops.
        }
    }

    private async Task LookOrSayWhyNotAsync()
    {
        try
        {
            await LookAsync();
        }
        catch (Exception e) when (RedisFaults.IsUnavailable(e))
        {
            ShareLog.RedisUnavailable(log, e.Message);
        }
    }

    private void Measure(BudgetFigures figures)
    {
        var spent = (decimal)figures.Posted + figures.Presumed;
        metrics.PresumedShare(figures.Window.Budget, spent == 0 ? 0 : (double)(figures.Presumed / spent));
        if (figures.Presumed * 100m > spent * options.PresumedSharePercentMax && _warned.Add(figures.Window.Id))
        {
            ShareLog.ManyPresumed(log, figures.Window.Id, new NanoUsd(figures.Presumed), new NanoUsd(figures.Posted), options.PresumedSharePercentMax);
            ManyPresumed?.Invoke(figures);
        }
    }
}

/// <summary>Events 1060 to 1069.</summary>
internal static partial class ShareLog
{
    [LoggerMessage(1060, LogLevel.Warning, "Budget {WindowId}: {Presumed} is presumed spent beside {Posted} posted, more than {Percent} % of it: see tvdb holds list")]
    public static partial void ManyPresumed(ILogger log, string windowId, NanoUsd presumed, NanoUsd posted, int percent);

    [LoggerMessage(1061, LogLevel.Warning, "The share of presumed spending cannot be read now, Redis does not answer: {Detail}")]
    public static partial void RedisUnavailable(ILogger log, string detail);
}
