using Microsoft.Extensions.Hosting;
using TVDb.Pipeline.Redis;

namespace TVDb.Pipeline.Costs;

/// <summary>
/// Presumes spent what nobody resolved in time. Every replica sweeps and none leads: the verb takes effect once, whoever
/// says it.
/// </summary>
public sealed class HoldSweeper(
    Ledger ledger,
    OpenHolds holds,
    CostOptions options,
    TimeProvider time,
    ILogger<HoldSweeper> log,
    CostMetrics metrics,
    PresumedShares shares) : BackgroundService
{
    private const int BatchMax = 200;

    /// <summary>Expires all holds past their time; answers how many it presumed.</summary>
    public async Task<int> SweepAsync()
    {
        var presumed = 0;
        while (true)
        {
            var expired = await holds.ExpiredAsync(time.GetUtcNow(), BatchMax);
            foreach (var hold in expired)
            {
                if (await ledger.ExpireAsync(hold.Hold) is { Outcome: ResolveOutcome.Done, State: HoldState.Held })
                {
                    presumed++;
                    metrics.Presumed(hold.Hold);
                    shares.Watch(hold.Hold.Call.Tenant);
                    SweepLog.Presumed(log, hold.Hold.Id, new NanoUsd(hold.Hold.AmountNanoUsd));
                }
            }
            if (expired.Count < BatchMax)
            {
                return presumed;
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.SweepInterval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await SweepOrSayWhyNotAsync();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops; other replicas sweep on.
        }
    }

    private async Task SweepOrSayWhyNotAsync()
    {
        try
        {
            await SweepAsync();
        }
        catch (Exception e) when (RedisFaults.IsUnavailable(e))
        {
            SweepLog.RedisUnavailable(log, e.Message);
        }
    }
}

/// <summary>Events 1000 to 1099.</summary>
internal static partial class SweepLog
{
    [LoggerMessage(1000, LogLevel.Warning, "Hold {HoldId} was not resolved in time: {Amount} is presumed spent")]
    public static partial void Presumed(ILogger log, string holdId, NanoUsd amount);

    [LoggerMessage(1001, LogLevel.Warning, "Expired holds cannot be swept now, Redis does not answer: {Detail}")]
    public static partial void RedisUnavailable(ILogger log, string detail);
}
