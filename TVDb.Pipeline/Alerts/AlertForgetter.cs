using Microsoft.Extensions.Hosting;
using StackExchange.Redis;
using TVDb.Pipeline.Redis;

namespace TVDb.Pipeline.Alerts;

/// <summary>Takes alerts off the lists that are gone: Redis collects each ALERT_RETENTION_DAYS after it was raised.</summary>
public sealed class AlertForgetter(IConnectionMultiplexer connection, TimeProvider time, ILogger<AlertForgetter> log) : BackgroundService
{
    private const int ChunkMax = 200;
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    private IDatabase Redis => connection.GetDatabase();

    /// <summary>From the oldest on, until one is still there; answers how many were taken off.</summary>
    public async Task<int> ForgetAsync()
    {
        for (var forgotten = 0; ;)
        {
            var ids = await Redis.SortedSetRangeByRankAsync(AlertKeys.Log, 0, ChunkMax - 1);
            var known = await Task.WhenAll(ids.Select(id => Redis.KeyExistsAsync(AlertKeys.Alert(id.ToString()))));
            RedisValue[] gone = [.. ids.Zip(known).TakeWhile(each => !each.Second).Select(each => each.First)];
            if (gone.Length > 0)
            {
                await Redis.SortedSetRemoveAsync(AlertKeys.Log, gone);
                await Redis.SortedSetRemoveAsync(AlertKeys.Open, gone);
            }
            forgotten += gone.Length;
            if (gone.Length < ChunkMax)
            {
                return forgotten;
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
                try
                {
                    await ForgetAsync();
                }
                catch (Exception e) when (RedisFaults.IsUnavailable(e))
                {
                    AlertLog.RedisUnavailable(log, e.Message);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops; other replicas go on.
        }
    }
}
