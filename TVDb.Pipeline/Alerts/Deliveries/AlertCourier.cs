using Microsoft.Extensions.Hosting;
using TVDb.Pipeline.Redis;

namespace TVDb.Pipeline.Alerts.Deliveries;

/// <summary>
/// Delivers alerts, each channel by itself: a receiver that hangs holds up no other. At least once: a replica that dies
/// between a try and its note leaves a delivery that another makes again, with the same id.
/// </summary>
public sealed class AlertCourier(
    IEnumerable<IAlertChannel> channels,
    DeliveryQueue queue,
    AlertOptions options,
    AlertMetrics metrics,
    TimeProvider time,
    ILogger<AlertCourier> log) : BackgroundService
{
    private const int BatchMax = 16;

    private static readonly TimeSpan MeasureInterval = TimeSpan.FromSeconds(15);

    private readonly IAlertChannel[] _channels = [.. channels];

    /// <summary>Tries what is due through a channel, a batch at most; answers how many there were.</summary>
    public async Task<int> RoundAsync(IAlertChannel channel)
    {
        var taken = await queue.TakeAsync(channel.Name, BatchMax);
        await Task.WhenAll(taken.Select(delivery => TryAsync(channel, delivery)));
        return taken.Count;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Enabled)
        {
            return;
        }
        try
        {
            await Task.WhenAll(_channels.Select(channel => RunAsync(channel, stoppingToken)));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops; other replicas go on.
        }
    }

    private async Task RunAsync(IAlertChannel channel, CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Interval, time);
        var measured = time.GetTimestamp();
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                // A batch that is under way when the host stops ends by its timeout.
                while (await RoundAsync(channel) == BatchMax)
                {
                    stoppingToken.ThrowIfCancellationRequested();
                }
                if (time.GetElapsedTime(measured) >= MeasureInterval)
                {
                    measured = time.GetTimestamp();
                    var (depth, age) = await queue.DepthAsync(channel.Name);
                    metrics.Outbox(channel.Name, depth, age);
                }
            }
            catch (Exception e) when (RedisFaults.IsUnavailable(e))
            {
                AlertLog.RedisUnavailable(log, e.Message);
            }
        }
    }

    private async Task TryAsync(IAlertChannel channel, TakenDelivery taken)
    {
        var outcome = await channel.SendAsync(taken.Alert, CancellationToken.None);
        var now = time.GetUtcNow();
        var (id, attempts) = (taken.Alert.Event.Id, taken.Delivery.Attempts + 1);
        if (outcome.Problem is not { } problem)
        {
            metrics.Tried(channel.Name, DeliveryState.Delivered);
            await queue.SettleAsync(channel.Name, taken, new Delivery(DeliveryState.Delivered, attempts, taken.Delivery.Since, now, ""), next: null);
        }
        else if (DeliveryBackoff.Next(options, attempts, now - taken.Delivery.Since, outcome.RetryAfter, Random.Shared.NextDouble()) is { } wait)
        {
            AlertLog.NotDelivered(log, id, channel.Name, attempts, problem, wait.TotalSeconds);
            metrics.Tried(channel.Name, DeliveryState.Pending);
            await queue.SettleAsync(channel.Name, taken, new Delivery(DeliveryState.Pending, attempts, taken.Delivery.Since, now, problem), now + wait);
        }
        else
        {
            AlertLog.GivenUp(log, id, channel.Name, attempts, problem);
            metrics.Tried(channel.Name, DeliveryState.DeadLetter);
            await queue.SettleAsync(channel.Name, taken, new Delivery(DeliveryState.DeadLetter, attempts, taken.Delivery.Since, now, problem), next: null);
        }
    }
}
