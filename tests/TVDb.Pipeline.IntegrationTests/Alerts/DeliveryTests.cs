using TVDb.Metering;
using TVDb.Pipeline.Alerts;
using TVDb.Pipeline.Alerts.Deliveries;
using TVDb.Pipeline.IntegrationTests.Environments;
using TVDb.TestServers;

namespace TVDb.Pipeline.IntegrationTests.Alerts;

/// <summary>Deliveries: at least once, again and again for a day, by whichever replica.</summary>
public sealed class DeliveryTests
{
    public static TheoryData<RedisKind> Kinds => RedisServers.Kinds;

    [Theory, MemberData(nameof(Kinds))]
    public async Task Round_ReceiverFailsFirst_IsTriedAgainAndDelivered(RedisKind kind)
    {
        var channel = new TestChannel();
        await using var alerts = await TestDesk.StartAsync(kind, options: null, channel);
        using var counts = new MeterCounts(alerts.Meter);
        var (began, courier) = (alerts.Clock.GetUtcNow(), alerts.Courier());
        await alerts.Desk().RaiseNowAsync(TestDesk.Event("a"));
        channel.Answer = _ => channel.Received.Count <= 2 ? new SendOutcome("it answered 500") : SendOutcome.Delivered;

        Assert.Equal(1, await courier.RoundAsync(channel));
        var failed = await DeliveryAsync(alerts);
        Assert.Equal(0, await courier.RoundAsync(channel));
        alerts.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(1, await courier.RoundAsync(channel));
        alerts.Clock.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(1, await courier.RoundAsync(channel));
        alerts.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(0, await courier.RoundAsync(channel));

        Assert.Equal(new Delivery(DeliveryState.Pending, 1, began, began, "it answered 500"), failed);
        Assert.Equal(new Delivery(DeliveryState.Delivered, 3, began, began.AddSeconds(6), ""), await DeliveryAsync(alerts));
        Assert.Equal(["a", "a", "a"], channel.Received);
        Assert.Equal(["tvdb.alerts.deliveries{test,delivered} 1", "tvdb.alerts.deliveries{test,failed} 2", "tvdb.alerts.raised{anomaly} 1"], counts.Lines);
        Assert.Equal((0, TimeSpan.Zero), await alerts.Queue.DepthAsync("test"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Round_ReceiverFailsForADay_IsADeadLetterUntilItIsSentAgain(RedisKind kind)
    {
        var channel = new TestChannel { Answer = _ => new SendOutcome("it answered 500") };
        await using var alerts = await TestDesk.StartAsync(kind, options: null, channel);
        var (began, courier) = (alerts.Clock.GetUtcNow(), alerts.Courier());
        await alerts.Desk().RaiseNowAsync(TestDesk.Event("a"));
        await alerts.Desk().RaiseNowAsync(TestDesk.Event("b"));
        while (await DeliveryAsync(alerts) is { State: DeliveryState.Pending })
        {
            await courier.RoundAsync(channel);
            alerts.Clock.Advance(TimeSpan.FromMinutes(10));
        }

        var given = await DeliveryAsync(alerts);
        var listed = (await alerts.Store.ListAsync(new AlertQuery { Undelivered = true })).Alerts;
        Assert.Equal((DeliveryState.DeadLetter, "it answered 500"), (given.State, given.Problem));
        Assert.InRange(given.At - began, TimeSpan.FromHours(24), TimeSpan.FromHours(24.2));
        Assert.Equal(["b", "a"], listed.Select(alert => alert.Event.Id));

        channel.Answer = _ => SendOutcome.Delivered;
        Assert.Equal(0, await courier.RoundAsync(channel));
        Assert.Equal(1, await alerts.Queue.ResendAsync(listed[1]));
        Assert.Equal(0, await alerts.Queue.ResendAsync(listed[1]));
        Assert.Equal(1, await courier.RoundAsync(channel));
        Assert.Equal((DeliveryState.Delivered, 1), ((await DeliveryAsync(alerts)).State, (await DeliveryAsync(alerts)).Attempts));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Take_ReplicaDiesWithADelivery_AnotherHasItAfterTheLease(RedisKind kind)
    {
        var channel = new TestChannel();
        await using var alerts = await TestDesk.StartAsync(kind, options: null, channel);
        await alerts.Desk().RaiseNowAsync(TestDesk.Event("a"));

        var dead = Assert.Single(await alerts.Queue.TakeAsync("test", 10));
        Assert.Equal(0, await alerts.Courier().RoundAsync(channel));
        alerts.Clock.Advance(alerts.Options.Lease);

        Assert.Equal(1, await alerts.Courier().RoundAsync(channel));
        Assert.Equal(["a"], channel.Received);
        Assert.Equal("a", dead.Alert.Event.Id);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Settle_ByOneWhoWasTooSlow_IsHeardOnlyWhereItWasDelivered(RedisKind kind)
    {
        var channel = new TestChannel();
        await using var alerts = await TestDesk.StartAsync(kind, options: null, channel);
        await alerts.Desk().RaiseNowAsync(TestDesk.Event("a"));
        var slow = Assert.Single(await alerts.Queue.TakeAsync("test", 10));
        alerts.Clock.Advance(alerts.Options.Lease);
        var now = alerts.Clock.GetUtcNow();
        var second = Assert.Single(await alerts.Queue.TakeAsync("test", 10));

        await alerts.Queue.SettleAsync("test", slow, new Delivery(DeliveryState.DeadLetter, 1, now, now, "too slow"), next: null);
        var afterFailure = await DeliveryAsync(alerts);
        await alerts.Queue.SettleAsync("test", slow, new Delivery(DeliveryState.Delivered, 1, now, now, ""), next: null);
        await alerts.Queue.SettleAsync("test", second, new Delivery(DeliveryState.Pending, 1, now, now, "it answered 500"), now);

        Assert.Equal(DeliveryState.Pending, afterFailure.State);
        Assert.Equal(DeliveryState.Delivered, (await DeliveryAsync(alerts)).State);
        Assert.Empty(await alerts.Queue.TakeAsync("test", 10));
    }

    [Fact]
    public async Task Round_OneChannelHangs_TheOtherGoesOn()
    {
        var (bad, good) = (new TestChannel("bad") { Answer = _ => new SendOutcome("it did not answer") }, new TestChannel("good"));
        await using var alerts = await TestDesk.StartAsync(RedisServer.AnyKind, options: null, bad, good);
        await alerts.Desk().RaiseNowAsync(TestDesk.Event("a"));

        await alerts.Courier().RoundAsync(bad);
        await alerts.Courier().RoundAsync(good);

        Assert.Equal(
            [("bad", DeliveryState.Pending), ("good", DeliveryState.Delivered)],
            (await alerts.Store.FindAsync("a"))!.Deliveries.Select(delivery => (delivery.Key, delivery.Value.State)));
    }

    private static async Task<Delivery> DeliveryAsync(TestDesk alerts) => (await alerts.Store.FindAsync("a"))!.Deliveries.Single().Value;
}
