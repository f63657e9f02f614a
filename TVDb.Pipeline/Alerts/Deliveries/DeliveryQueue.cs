using System.Globalization;
using StackExchange.Redis;

namespace TVDb.Pipeline.Alerts.Deliveries;

/// <summary>A delivery that this replica has for a while.</summary>
/// <param name="Alert">The alert.</param>
/// <param name="Delivery">The delivery so far.</param>
/// <param name="TakenUntilMs">Until when, unix ms: tells who has it.</param>
internal sealed record TakenDelivery(AlertRecord Alert, Delivery Delivery, long TakenUntilMs);

/// <summary>
/// The outbox in Redis, a list a channel: every replica takes from it and none leads. What a replica took and never settled is
/// due again.
/// </summary>
public sealed class DeliveryQueue(IConnectionMultiplexer connection, AlertStore store, AlertOptions options, TimeProvider time)
{
    private IDatabase Redis => connection.GetDatabase();

    internal async Task<IReadOnlyList<TakenDelivery>> TakeAsync(string channel, int most)
    {
        var now = time.GetUtcNow();
        var until = (now + options.Lease).ToUnixTimeMilliseconds();
        var ids = (string[])(await AlertScripts.Take.RunAsync(Redis, [AlertKeys.Due(channel)], now.ToUnixTimeMilliseconds(), until, most))!;
        var taken = new List<TakenDelivery>();
        foreach (var (id, alert) in ids.Zip(await Task.WhenAll(ids.Select(store.FindAsync))))
        {
            if (alert?.Deliveries.FirstOrDefault(delivery => delivery.Key == channel).Value is { } delivery)
            {
                taken.Add(new TakenDelivery(alert, delivery, until));
            }
            else
            {
                // Its retention is over.
                await Redis.SortedSetRemoveAsync(AlertKeys.Due(channel), id);
                await Redis.SortedSetRemoveAsync(AlertKeys.Waiting(channel), id);
            }
        }
        return taken;
    }

    /// <param name="channel">The channel.</param>
    /// <param name="taken">As it was taken.</param>
    /// <param name="ended">As it stands after the try.</param>
    /// <param name="next">When it is due again; null: it is over.</param>
    internal async Task SettleAsync(string channel, TakenDelivery taken, Delivery ended, DateTimeOffset? next)
    {
        var id = taken.Alert.Event.Id;
        await AlertScripts.Settle.RunAsync(
            Redis,
            [AlertKeys.Alert(id), AlertKeys.Due(channel), AlertKeys.Waiting(channel)],
            id,
            taken.TakenUntilMs,
            AlertKeys.Delivery(channel),
            AlertJson.Write(ended),
            next?.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture) ?? "",
            ended.State == DeliveryState.Delivered ? "1" : "0");
    }

    /// <summary>Begins each delivery of an alert again that was given up; answers how many.</summary>
    public async Task<int> ResendAsync(AlertRecord alert)
    {
        var now = time.GetUtcNow();
        var begun = 0;
        foreach (var (channel, delivery) in alert.Deliveries.Where(each => each.Value.State == DeliveryState.DeadLetter))
        {
            begun += (int)await AlertScripts.Resend.RunAsync(
                Redis,
                [AlertKeys.Alert(alert.Event.Id), AlertKeys.Due(channel), AlertKeys.Waiting(channel)],
                alert.Event.Id,
                AlertKeys.Delivery(channel),
                AlertJson.Write(delivery),
                AlertJson.Write(new Delivery(DeliveryState.Pending, 0, now, now, "")),
                now.ToUnixTimeMilliseconds());
        }
        return begun;
    }

    /// <summary>How many alerts wait for a channel, and for how long the oldest does.</summary>
    public async Task<(long Depth, TimeSpan Age)> DepthAsync(string channel)
    {
        var oldest = Redis.SortedSetRangeByRankWithScoresAsync(AlertKeys.Waiting(channel), 0, 0);
        var depth = await Redis.SortedSetLengthAsync(AlertKeys.Waiting(channel));
        var age = await oldest is [var first] ? time.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds((long)first.Score) : TimeSpan.Zero;
        return (depth, age > TimeSpan.Zero ? age : TimeSpan.Zero);
    }
}
