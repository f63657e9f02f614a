using StackExchange.Redis;
using TVDb.Pipeline.Costs;
using TVDb.Pipeline.IntegrationTests.Environments;
using TVDb.TestServers;

namespace TVDb.Pipeline.IntegrationTests.Costs;

public sealed class LedgerTests(RedisServers servers)
{
    public static TheoryData<RedisKind> Kinds => RedisServers.Kinds;

    [Theory, MemberData(nameof(Kinds))]
    public async Task Reserve_FiftyConnectionsAtOnce_AdmitsExactlyTheLimit(RedisKind kind)
    {
        await using var connection = await servers.ConnectAsync(kind);
        var ledger = new TestLedger(connection, llamaParse: new NanoUsd(1000), total: new NanoUsd(5000));
        var connections = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => servers.ConnectAsync(kind)));

        var results = await Task.WhenAll(connections.Select(async (own, i) =>
        {
            var callers = new Ledger(own, ledger.Options, ledger.Clock);
            return await Task.WhenAll(Enumerable.Range(0, 40).Select(n => callers.ReserveAsync($"storm-{i}-{n}-{Guid.NewGuid()}", "llamaparse", new NanoUsd(1))));
        }));

        Assert.Equal(1000, results.SelectMany(r => r).Count(r => r is ReserveResult.Held));
        Assert.Equal(1000, results.SelectMany(r => r).Count(r => r is ReserveResult.Refused));
        Assert.Equal([(1000, 0, 0), (0, 0, 0), (1000, 0, 0)], await ledger.FiguresAsync());
        foreach (var own in connections)
        {
            await own.DisposeAsync();
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Reserve_OneBudgetIsFull_HoldsInNone(RedisKind kind)
    {
        await using var connection = await servers.ConnectAsync(kind);
        var ledger = new TestLedger(connection, llamaParse: new NanoUsd(100), openAI: new NanoUsd(100), total: new NanoUsd(150));
        await ledger.HoldAsync(new NanoUsd(100));

        var result = await ledger.Ledger.ReserveAsync(TestLedger.NewId(), "openai", new NanoUsd(51));

        var window = ledger.Options.Budgets[2].WindowAt(ledger.Clock.GetUtcNow());
        Assert.Equal(new ReserveResult.Refused(window, new NanoUsd(150), NanoUsd.Zero, new NanoUsd(100), new NanoUsd(51)), result);
        Assert.Equal([(100, 0, 0), (0, 0, 0), (100, 0, 0)], await ledger.FiguresAsync());
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Reserve_ExactlyTheRest_IsHeldAndOneMoreIsRefused(RedisKind kind)
    {
        await using var connection = await servers.ConnectAsync(kind);
        var ledger = new TestLedger(connection, llamaParse: NanoUsd.Max);
        await ledger.HoldAsync(NanoUsd.Max - new NanoUsd(1));
        await ledger.HoldAsync(new NanoUsd(1));

        var result = await ledger.Ledger.ReserveAsync(TestLedger.NewId(), "llamaparse", new NanoUsd(1));

        Assert.IsType<ReserveResult.Refused>(result);
        Assert.Equal((NanoUsd.Max.Value, 0, 0), (await ledger.FiguresAsync())[0]);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Reserve_AmountAboveTheWholeLimit_CanNeverFit(RedisKind kind)
    {
        await using var connection = await servers.ConnectAsync(kind);
        var ledger = new TestLedger(connection, llamaParse: new NanoUsd(10));

        var result = await ledger.Ledger.ReserveAsync(TestLedger.NewId(), "llamaparse", new NanoUsd(11));

        Assert.True(Assert.IsType<ReserveResult.Refused>(result).CanNeverFit);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Reserve_SameIdAgain_AnswersWhereTheHoldStands(RedisKind kind)
    {
        await using var connection = await servers.ConnectAsync(kind);
        var ledger = new TestLedger(connection, llamaParse: new NanoUsd(100));
        var held = await ledger.HoldAsync(new NanoUsd(40));
        var voided = await ledger.HoldAsync(new NanoUsd(5));
        await ledger.Ledger.VoidAsync(voided);

        var again = await ledger.Ledger.ReserveAsync(held.Id, "llamaparse", new NanoUsd(40));
        var otherAmount = await ledger.Ledger.ReserveAsync(held.Id, "llamaparse", new NanoUsd(41));
        var otherBudgets = await ledger.Ledger.ReserveAsync(held.Id, "openai", new NanoUsd(40));
        await ledger.Ledger.PostAsync(held, new NanoUsd(30));
        var afterPost = await ledger.Ledger.ReserveAsync(held.Id, "llamaparse", new NanoUsd(40));
        var afterVoid = await ledger.Ledger.ReserveAsync(voided.Id, "llamaparse", new NanoUsd(5));

        Assert.Equal(held.Id, Assert.IsType<ReserveResult.Held>(again).Hold.Id);
        Assert.IsType<ReserveResult.Conflict>(otherAmount);
        Assert.IsType<ReserveResult.Conflict>(otherBudgets);
        Assert.Equal(new ReserveResult.Resolved("posted"), afterPost);
        Assert.Equal(new ReserveResult.Resolved("voided"), afterVoid);
        Assert.Equal((0, 30, 1), (await ledger.FiguresAsync())[0]);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Post_UnderOverAndTwice_RecordsTheActualOnce(RedisKind kind)
    {
        await using var connection = await servers.ConnectAsync(kind);
        var ledger = new TestLedger(connection, llamaParse: new NanoUsd(100));
        var under = await ledger.HoldAsync(new NanoUsd(60));
        var over = await ledger.HoldAsync(new NanoUsd(40));

        ResolveResult[] results =
        [
            await ledger.Ledger.PostAsync(under, new NanoUsd(10)),
            await ledger.Ledger.PostAsync(under, new NanoUsd(10)),
            await ledger.Ledger.PostAsync(under, new NanoUsd(11)),
            await ledger.Ledger.PostAsync(over, new NanoUsd(95)),
        ];

        Assert.Equal([ResolveResult.Done, ResolveResult.Done, ResolveResult.Conflict, ResolveResult.Done], results);
        Assert.Equal([(0, 105, 2), (0, 0, 0), (0, 105, 2)], await ledger.FiguresAsync());
        Assert.Equal(new NanoUsd(-5), (await ledger.Costs.ReadAsync()).Budgets[0].Remaining);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Post_WithoutAHold_IsRecordedInFull(RedisKind kind)
    {
        await using var connection = await servers.ConnectAsync(kind);
        var ledger = new TestLedger(connection, llamaParse: new NanoUsd(100));
        var voided = await ledger.HoldAsync(new NanoUsd(60));
        await ledger.Ledger.VoidAsync(voided);
        var unknown = voided with { Id = TestLedger.NewId() };

        ResolveResult[] results = [await ledger.Ledger.PostAsync(voided, new NanoUsd(7)), await ledger.Ledger.PostAsync(unknown, new NanoUsd(8))];

        Assert.Equal([ResolveResult.Recovered, ResolveResult.Recovered], results);
        Assert.Equal((0, 15, 2), (await ledger.FiguresAsync())[0]);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Void_OfEachState_GivesBackOnlyWhatIsHeld(RedisKind kind)
    {
        await using var connection = await servers.ConnectAsync(kind);
        var ledger = new TestLedger(connection, llamaParse: new NanoUsd(100));
        var held = await ledger.HoldAsync(new NanoUsd(60));
        var posted = await ledger.HoldAsync(new NanoUsd(20));
        await ledger.Ledger.PostAsync(posted, new NanoUsd(20));

        ResolveResult[] results =
        [
            await ledger.Ledger.VoidAsync(held),
            await ledger.Ledger.VoidAsync(held),
            await ledger.Ledger.VoidAsync(posted),
            await ledger.Ledger.VoidAsync(held with { Id = TestLedger.NewId() }),
        ];

        Assert.Equal([ResolveResult.Done, ResolveResult.Done, ResolveResult.Conflict, ResolveResult.Missing], results);
        Assert.Equal((0, 20, 1), (await ledger.FiguresAsync())[0]);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Verbs_OfAZeroAmount_AreCountedAndFree(RedisKind kind)
    {
        await using var connection = await servers.ConnectAsync(kind);
        var ledger = new TestLedger(connection, llamaParse: NanoUsd.Zero);
        var posted = await ledger.HoldAsync(NanoUsd.Zero);
        var voided = await ledger.HoldAsync(NanoUsd.Zero);

        ResolveResult[] results = [await ledger.Ledger.PostAsync(posted, NanoUsd.Zero), await ledger.Ledger.VoidAsync(voided)];

        Assert.Equal([ResolveResult.Done, ResolveResult.Done], results);
        Assert.Equal((0, 0, 1), (await ledger.FiguresAsync())[0]);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Reserve_LimitsSwitchedOff_CountsAndNeverRefuses(RedisKind kind)
    {
        await using var connection = await servers.ConnectAsync(kind);
        var ledger = new TestLedger(connection, llamaParse: new NanoUsd(1), limitsEnabled: false);

        await ledger.HoldAsync(new NanoUsd(500));

        Assert.Equal((500, 0, 0), (await ledger.FiguresAsync())[0]);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Reserve_AfterMidnight_HasAWholeLimitAndLateSpendStaysYesterdays(RedisKind kind)
    {
        await using var connection = await servers.ConnectAsync(kind);
        var ledger = new TestLedger(connection, llamaParse: new NanoUsd(100));
        var yesterdays = await ledger.HoldAsync(new NanoUsd(100));
        ledger.Clock.Advance(TimeSpan.FromHours(12));
        var todays = await ledger.HoldAsync(new NanoUsd(100));

        await ledger.Ledger.PostAsync(yesterdays, new NanoUsd(90));
        var today = (await ledger.FiguresAsync())[0];
        await ledger.Ledger.PostAsync(todays, new NanoUsd(80));

        Assert.Equal((100, 0, 0), today);
        Assert.Equal((0, 80, 1), (await ledger.FiguresAsync())[0]);
    }

    [Fact]
    public async Task Verbs_RedisIsAway_AreUnavailable()
    {
        await using var connection = await ConnectionMultiplexer.ConnectAsync(
            $"127.0.0.1:{ServerProcess.FreePort()},abortConnect=false,connectRetry=0,connectTimeout=200,asyncTimeout=500");
        var ledger = new TestLedger(connection, llamaParse: new NanoUsd(100));
        var hold = new Hold(TestLedger.NewId(), 1, ["{tvdb:ledger}:window:x"], "test");

        var reserved = await ledger.Ledger.ReserveAsync(hold.Id, "llamaparse", new NanoUsd(1));

        Assert.IsType<ReserveResult.Unavailable>(reserved);
        Assert.Equal(ResolveResult.Unavailable, await ledger.Ledger.PostAsync(hold, new NanoUsd(1)));
    }
}
