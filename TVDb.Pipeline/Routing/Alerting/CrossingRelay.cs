using Microsoft.Extensions.Hosting;
using TVDb.Pipeline.Alerts;
using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Redis;

namespace TVDb.Pipeline.Routing.Alerting;

/// <summary>
/// Makes alerts of the thresholds that the ledger's script found crossed. First it is raised, then taken off the ledger's list:
/// whoever dies in between leaves it to be raised again under the same id, which is no other alert. Every replica relays.
/// Where ALERTING_ENABLED is false they are taken off and not raised: GetCost shows them all the same.
/// </summary>
public sealed class CrossingRelay(UntoldCrossings crossings, AlertDesk desk, CostOptions costs, AlertOptions options, TimeProvider time, ILogger<CrossingRelay> log)
    : BackgroundService
{
    private const int RoundMax = 100;

    /// <summary>One round; answers how many there were.</summary>
    public async Task<int> RelayAsync()
    {
        var untold = await crossings.PeekAsync(RoundMax);
        foreach (var (crossing, listed) in untold)
        {
            await desk.RaiseNowAsync(CostAlerts.Of(crossing, costs));
            await crossings.RemoveAsync(listed);
        }
        return untold.Count;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    while (await RelayAsync() == RoundMax)
                    {
                        stoppingToken.ThrowIfCancellationRequested();
                    }
                }
                catch (Exception e) when (RedisFaults.IsUnavailable(e))
                {
                    RelayLog.RedisUnavailable(log, e.Message);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops; other replicas go on.
        }
    }
}

/// <summary>Events 1850 to 1859.</summary>
internal static partial class RelayLog
{
    [LoggerMessage(1850, LogLevel.Warning, "Crossed thresholds cannot be told now, Redis does not answer: {Detail}")]
    public static partial void RedisUnavailable(ILogger log, string detail);
}
