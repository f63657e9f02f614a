using Microsoft.Extensions.Logging.Abstractions;
using TVDb.Pipeline.Alerts;
using TVDb.Pipeline.Costs;
using TVDb.Pipeline.IntegrationTests.Costs;
using TVDb.Pipeline.IntegrationTests.Environments;
using TVDb.Pipeline.Routing.Alerting;
using TVDb.TestServers;

namespace TVDb.Pipeline.IntegrationTests.Alerts;

/// <summary>From the ledger's script to an alert.</summary>
public sealed class CrossingRelayTests
{
    public static TheoryData<RedisKind> Kinds => RedisServers.Kinds;

    [Theory, MemberData(nameof(Kinds))]
    public async Task Relay_ThresholdsThatACallCrossed_AreAnAlertEach(RedisKind kind)
    {
        await using var alerts = await TestDesk.StartAsync(kind);
        var ledger = new TestLedger(alerts.Connection, llamaParse: new NanoUsd(100), total: new NanoUsd(120));
        var hold = await ledger.HoldAsync(new NanoUsd(100));
        var window = ledger.Options.Budgets[0].WindowAt(ledger.Clock.GetUtcNow());
        await ledger.Ledger.PostAsync(hold, new NanoUsd(100));
        await ledger.Ledger.AdjustAsync(hold, new NanoUsd(10));
        await ledger.Ledger.AdjustAsync(hold, new NanoUsd(100));

        var relayed = await Task.WhenAll(Relay(alerts, ledger).RelayAsync(), Relay(alerts, ledger).RelayAsync());
        Assert.Equal(0, await Relay(alerts, ledger).RelayAsync());

        var total = ledger.Options.Budgets[2].WindowAt(ledger.Clock.GetUtcNow());
        var all = await alerts.AllAsync();
        Assert.InRange(relayed.Sum(), 3, 6);
        Assert.Equal(
            [$"budget:{total.Id}:0.8/120", $"budget:{window.Id}:1/100", $"budget:{window.Id}:0.8/100"],
            all.OrderByDescending(alert => alert.Sequence).Select(alert => alert.Event.Id));
        Assert.Equal(
            new AlertFigures(AlertUnit.NanoUsd, 100, 100) { Threshold = 0.8m, Window = window.Id, ResetsAt = window.End },
            all.Single(alert => alert.Event.Id.EndsWith(":0.8/100", StringComparison.Ordinal)).Event.Figures);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Relay_ReplicaDiedAfterRaising_RaisesNoOther(RedisKind kind)
    {
        await using var alerts = await TestDesk.StartAsync(kind);
        var ledger = new TestLedger(alerts.Connection, llamaParse: new NanoUsd(100));
        await ledger.Ledger.PostAsync(await ledger.HoldAsync(new NanoUsd(90)), new NanoUsd(90));
        var untold = Assert.Single(await new UntoldCrossings(alerts.Connection).PeekAsync(10));
        Assert.True(await alerts.Desk().RaiseNowAsync(CostAlerts.Of(untold.Crossing, ledger.Options)));

        Assert.Equal(1, await Relay(alerts, ledger).RelayAsync());

        Assert.Single(await alerts.AllAsync());
        Assert.Empty(await new UntoldCrossings(alerts.Connection).PeekAsync(10));
    }

    [Fact]
    public async Task Relay_WithAlertingOff_RaisesNothingAndGetCostShowsItAllTheSame()
    {
        await using var alerts = await TestDesk.StartAsync(RedisServer.AnyKind, new AlertOptions { Enabled = false });
        var ledger = new TestLedger(alerts.Connection, llamaParse: new NanoUsd(100));
        await ledger.Ledger.PostAsync(await ledger.HoldAsync(new NanoUsd(90)), new NanoUsd(90));

        Assert.Equal(1, await Relay(alerts, ledger).RelayAsync());

        Assert.Empty(await alerts.AllAsync());
        Assert.Empty(await new UntoldCrossings(alerts.Connection).PeekAsync(10));
        Assert.Equal([0.8m], (await ledger.Costs.ReadAsync(TestLedger.Tenant)).Budgets[0].Crossed.Select(crossed => crossed.Threshold.Share));
    }

    private static CrossingRelay Relay(TestDesk alerts, TestLedger ledger) => new(
        new UntoldCrossings(alerts.Connection), alerts.Desk(), ledger.Options, alerts.Options, alerts.Clock, NullLogger<CrossingRelay>.Instance);
}
