using TVDb.Metering;
using TVDb.Pipeline.Alerts;
using TVDb.Pipeline.IntegrationTests.Environments;
using TVDb.TestServers;

namespace TVDb.Pipeline.IntegrationTests.Alerts;

/// <summary>Each event is raised once, whoever and how many tell of it.</summary>
public sealed class AlertDeskTests
{
    public static TheoryData<RedisKind> Kinds => RedisServers.Kinds;

    [Theory, MemberData(nameof(Kinds))]
    public async Task Raise_ManyReplicasAtOnce_IsOneAlertEach(RedisKind kind)
    {
        await using var alerts = await TestDesk.StartAsync(kind, options: null, new TestChannel());
        using var counts = new MeterCounts(alerts.Meter);
        AlertDesk[] replicas = [alerts.Desk(), alerts.Desk(), alerts.Desk()];

        var first = await Task.WhenAll(Enumerable.Range(0, 20).SelectMany(n => replicas.Select(desk => desk.RaiseNowAsync(TestDesk.Event($"event-{n}")))));

        var all = await alerts.AllAsync();
        Assert.Equal(20, first.Count(isFirst => isFirst));
        Assert.Equal(Enumerable.Range(1, 20).Reverse().Select(n => (long)n), all.Select(alert => alert.Sequence));
        Assert.Equal(20, all.Select(alert => alert.Event.Id).Distinct().Count());
        Assert.Equal(["tvdb.alerts.raised{anomaly} 20"], counts.Lines);
        Assert.Equal((20, TimeSpan.Zero), await alerts.Queue.DepthAsync("test"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Raise_Transitions_AreToldOnceAndOnlyWhereTheStateIsAnother(RedisKind kind)
    {
        await using var alerts = await TestDesk.StartAsync(kind);
        AlertDesk[] replicas = [alerts.Desk(), alerts.Desk()];
        var told = new List<string>();
        foreach (var (replica, state) in new[] { (0, "healthy"), (1, "healthy"), (0, "unhealthy"), (1, "unhealthy"), (1, "healthy"), (0, "healthy"), (0, "degraded"), (0, "unhealthy") })
        {
            alerts.Clock.Advance(TimeSpan.FromSeconds(1));
            var change = TestDesk.Event($"health:openai:{state}:{alerts.Clock.GetUtcNow().ToUnixTimeMilliseconds()}") with
            {
                Transition = new AlertTransition("health:openai", state, state == "healthy"),
            };
            if (await replicas[replica].RaiseNowAsync(change))
            {
                told.Add(state);
            }
        }

        Assert.Equal(["unhealthy", "healthy", "degraded", "unhealthy"], told);
    }

    [Fact]
    public async Task Raise_FirstStateIsBad_IsTold()
    {
        await using var alerts = await TestDesk.StartAsync(RedisServer.AnyKind);

        Assert.True(await alerts.Desk().RaiseNowAsync(TestDesk.Event("a") with { Transition = new AlertTransition("thing", "unhealthy", IsWell: false) }));
    }

    [Fact]
    public async Task Raise_WithAlertingOff_RaisesNothing()
    {
        await using var alerts = await TestDesk.StartAsync(RedisServer.AnyKind, new AlertOptions { Enabled = false }, new TestChannel());
        using var desk = alerts.Desk();
        await desk.StartAsync(TestContext.Current.CancellationToken);

        desk.RaiseSoon(TestDesk.Event("soon"));
        await desk.RaiseAsync(TestDesk.Event("a"));
        Assert.False(await desk.RaiseNowAsync(TestDesk.Event("b")));
        await desk.StopAsync(TestContext.Current.CancellationToken);

        Assert.Empty(await alerts.AllAsync());
    }

    [Fact]
    public async Task RaiseSoon_WhenTheDeskIsAtWork_IsRaised()
    {
        await using var alerts = await TestDesk.StartAsync(RedisServer.AnyKind);
        using var desk = alerts.Desk();
        await desk.StartAsync(TestContext.Current.CancellationToken);

        desk.RaiseSoon(TestDesk.Event("soon"));

        while ((await alerts.AllAsync()).Count == 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, TestContext.Current.CancellationToken);
        }
        await desk.StopAsync(TestContext.Current.CancellationToken);
        Assert.Equal("soon", Assert.Single(await alerts.AllAsync()).Event.Id);
    }
}
