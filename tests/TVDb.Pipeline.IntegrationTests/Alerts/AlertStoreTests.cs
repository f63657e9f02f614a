using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;
using TVDb.Pipeline.Alerts;
using TVDb.Pipeline.IntegrationTests.Environments;
using TVDb.TestServers;

namespace TVDb.Pipeline.IntegrationTests.Alerts;

public sealed class AlertStoreTests
{
    public static TheoryData<RedisKind> Kinds => RedisServers.Kinds;

    [Theory, MemberData(nameof(Kinds))]
    public async Task Acknowledge_TwiceAndUnknown_TheFirstWordStands(RedisKind kind)
    {
        await using var alerts = await TestDesk.StartAsync(kind);
        var noon = alerts.Clock.GetUtcNow();
        await alerts.Desk().RaiseNowAsync(TestDesk.Event("a"));
        await alerts.Desk().RaiseNowAsync(TestDesk.Event("b"));

        var first = await alerts.Store.AcknowledgeAsync("a", "ann", "seen");
        alerts.Clock.Advance(TimeSpan.FromMinutes(1));
        var second = await alerts.Store.AcknowledgeAsync("a", "bob", "mine");

        Assert.Equal(new Acknowledgement("ann", "seen", noon), first!.Acknowledgement);
        Assert.Equal(first.Acknowledgement, second!.Acknowledgement);
        Assert.Null(await alerts.Store.AcknowledgeAsync("c", "ann", ""));
        Assert.Equal(["b"], Ids(await alerts.Store.ListAsync(new AlertQuery { IsOpen = true })));
        Assert.Equal(["a"], Ids(await alerts.Store.ListAsync(new AlertQuery { IsOpen = false })));
        Assert.Equal(["b"], (await alerts.Store.AfterAsync(0, openOnly: true)).Select(alert => alert.Event.Id));
        Assert.Equal(["b"], (await alerts.Store.AfterAsync(1)).Select(alert => alert.Event.Id));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task List_PageByPage_EachMatchIsOnOne(RedisKind kind)
    {
        await using var alerts = await TestDesk.StartAsync(kind);
        var desk = alerts.Desk();
        for (var n = 0; n < 450; n++)
        {
            await desk.RaiseNowAsync(TestDesk.Event($"event-{n}", (AlertKind)(n % 10), (AlertSeverity)(n % 3)));
        }
        var query = new AlertQuery { Kinds = [AlertKind.DeadLetter, AlertKind.Overrun], SeverityMin = AlertSeverity.Critical, PageSize = 7 };
        var found = new List<string>();
        AlertPage page;
        do
        {
            page = await alerts.Store.ListAsync(query);
            found.AddRange(Ids(page));
            query = query with { Before = page.Next };
        }
        while (page.Next is not null);

        Assert.Equal(Enumerable.Range(0, 450).Reverse().Where(n => n % 10 is 4 or 5 && n % 3 == 2).Select(n => $"event-{n}"), found);
    }

    [Fact]
    public async Task List_ByTime_TakesFromAndLeavesOutTo()
    {
        await using var alerts = await TestDesk.StartAsync(RedisServer.AnyKind);
        var noon = alerts.Clock.GetUtcNow();
        foreach (var id in new[] { "a", "b", "c" })
        {
            await alerts.Desk().RaiseNowAsync(TestDesk.Event(id));
            alerts.Clock.Advance(TimeSpan.FromHours(1));
        }

        Assert.Equal(["b"], Ids(await alerts.Store.ListAsync(new AlertQuery { RaisedAfter = noon.AddHours(1), RaisedBefore = noon.AddHours(2) })));
    }

    [Fact]
    public async Task Forget_AlertsWhoseRetentionIsOver_LeaveTheLists()
    {
        await using var alerts = await TestDesk.StartAsync(RedisServer.AnyKind);
        var redis = alerts.Connection.GetDatabase();
        foreach (var id in new[] { "a", "b", "c" })
        {
            await alerts.Desk().RaiseNowAsync(TestDesk.Event(id));
        }
        var kept = await redis.KeyTimeToLiveAsync("{tvdb:alerts}:alert:a");
        await redis.KeyDeleteAsync(["{tvdb:alerts}:alert:a", "{tvdb:alerts}:alert:b"]);
        using var forgetter = new AlertForgetter(alerts.Connection, alerts.Clock, NullLogger<AlertForgetter>.Instance);

        Assert.InRange(kept!.Value, TimeSpan.FromDays(29.9), TimeSpan.FromDays(30));
        Assert.Equal(2, await forgetter.ForgetAsync());
        Assert.Equal([(RedisValue)"c"], await redis.SortedSetRangeByRankAsync("{tvdb:alerts}:log"));
        Assert.Equal([(RedisValue)"c"], await redis.SortedSetRangeByRankAsync("{tvdb:alerts}:open"));
    }

    private static IEnumerable<string> Ids(AlertPage page) => page.Alerts.Select(alert => alert.Event.Id);
}
