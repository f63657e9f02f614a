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
            return await Task.WhenAll(Enumerable.Range(0, 40).Select(n => callers.ReserveAsync(TestLedger.Request(new NanoUsd(1), id: $"storm-{i}-{n}-{Guid.NewGuid()}"))));
        }));

        Assert.Equal(1000, results.SelectMany(r => r).Count(r => r is ReserveResult.Held));
        Assert.Equal(1000, results.SelectMany(r => r).Count(r => r is ReserveResult.Refused));
        Assert.Equal([(1000, 0, 0, 0), (0, 0, 0, 0), (1000, 0, 0, 0)], await ledger.FiguresAsync());
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

        var result = await ledger.ReserveAsync(new NanoUsd(51), "openai");

        var window = ledger.Options.Budgets[2].WindowAt(ledger.Clock.GetUtcNow());
        Assert.Equal(new ReserveResult.Refused(window, 150, 0, 0, 100, 51), result);
        Assert.Equal([(100, 0, 0, 0), (0, 0, 0, 0), (100, 0, 0, 0)], await ledger.FiguresAsync());
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Reserve_ExactlyTheRest_IsHeldAndOneMoreIsRefused(RedisKind kind)
    {
        await using var connection = await servers.ConnectAsync(kind);
        var ledger = new TestLedger(connection, llamaParse: NanoUsd.Max);
        await ledger.HoldAsync(NanoUsd.Max - new NanoUsd(1));
        await ledger.HoldAsync(new NanoUsd(1));

        var result = await ledger.ReserveAsync(new NanoUsd(1));

        Assert.IsType<ReserveResult.Refused>(result);
        Assert.Equal((NanoUsd.Max.Value, 0, 0, 0), (await ledger.FiguresAsync())[0]);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Reserve_AmountAboveTheWholeLimit_CanNeverFit(RedisKind kind)
    {
        await using var connection = await servers.ConnectAsync(kind);
        var ledger = new TestLedger(connection, llamaParse: new NanoUsd(10));

        var result = await ledger.ReserveAsync(new NanoUsd(11));

        Assert.True(Assert.IsType<ReserveResult.Refused>(result).CanNeverFit);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Reserve_SameIdAgain_AnswersWhereTheHoldStands(RedisKind kind)
    {
        await using var connection = await servers.ConnectAsync(kind);
        var ledger = new TestLedger(connection, llamaParse: new NanoUsd(100));
        var held = await ledger.HoldAsync(new NanoUsd(40));
        var voided = await ledger.HoldAsync(new NanoUsd(5));
        await ledger.Ledger.VoidAsync(voided, left: true);

        var again = await ledger.ReserveAsync(new NanoUsd(40), "llamaparse", held.Id);
        var otherAmount = await ledger.ReserveAsync(new NanoUsd(41), "llamaparse", held.Id);
        var otherBudgets = await ledger.ReserveAsync(new NanoUsd(40), "openai", held.Id);
        await ledger.Ledger.PostAsync(held, new NanoUsd(30));
        var afterPost = await ledger.ReserveAsync(new NanoUsd(40), "llamaparse", held.Id);
        var afterVoid = await ledger.ReserveAsync(new NanoUsd(5), "llamaparse", voided.Id);

        Assert.Equal(held.Id, Assert.IsType<ReserveResult.Held>(again).Hold.Id);
        Assert.Equal(new ReserveResult.Conflict(HoldState.Held), otherAmount);
        Assert.Equal(new ReserveResult.Conflict(HoldState.Held), otherBudgets);
        Assert.Equal(new ReserveResult.Resolved(HoldState.Posted), afterPost);
        Assert.Equal(new ReserveResult.Resolved(HoldState.Voided), afterVoid);
        Assert.Equal((0, 30, 0, 1), (await ledger.FiguresAsync())[0]);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Post_MoreThanHeld_IsRecordedInFull(RedisKind kind)
    {
        await using var connection = await servers.ConnectAsync(kind);
        var ledger = new TestLedger(connection, llamaParse: new NanoUsd(100));
        var over = await ledger.HoldAsync(new NanoUsd(40));

        await ledger.Ledger.PostAsync(over, new NanoUsd(105));

        Assert.Equal([(0, 105, 0, 1), (0, 0, 0, 0), (0, 105, 0, 1)], await ledger.FiguresAsync());
        Assert.Equal(-5, (await ledger.Costs.ReadAsync(TestLedger.Tenant)).Budgets[0].Remaining);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Verbs_OfAZeroAmount_AreCountedAndFree(RedisKind kind)
    {
        await using var connection = await servers.ConnectAsync(kind);
        var ledger = new TestLedger(connection, llamaParse: NanoUsd.Zero);
        var posted = await ledger.HoldAsync(NanoUsd.Zero);
        var voided = await ledger.HoldAsync(NanoUsd.Zero);

        ResolveOutcome[] results = [(await ledger.Ledger.PostAsync(posted, NanoUsd.Zero)).Outcome, (await ledger.Ledger.VoidAsync(voided, left: true)).Outcome];

        Assert.Equal([ResolveOutcome.Done, ResolveOutcome.Done], results);
        Assert.Equal((0, 0, 0, 1), (await ledger.FiguresAsync())[0]);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Reserve_RequestsAnHour_CountsEachThatLeftAndGivesBackTheOthers(RedisKind kind)
    {
        await using var connection = await servers.ConnectAsync(kind);
        var ledger = new TestLedger(connection, true, new Budget(BudgetScope.Provider, BudgetPeriod.Hour, BudgetUnit.Requests, 3) { Provider = "llamaparse" });
        await ledger.Ledger.PostAsync(await ledger.HoldAsync(new NanoUsd(500)), new NanoUsd(400));
        await ledger.Ledger.VoidAsync(await ledger.HoldAsync(new NanoUsd(500)), left: true);
        await ledger.Ledger.VoidAsync(await ledger.HoldAsync(new NanoUsd(500)), left: false);
        await ledger.HoldAsync(new NanoUsd(500));

        var refused = Assert.IsType<ReserveResult.Refused>(await ledger.ReserveAsync(new NanoUsd(1)));
        ledger.Clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal(("llamaparse:hour:requests", 3, 2, 1, 1), (refused.Window.Name, refused.Limit, refused.Posted, refused.HeldBefore, refused.Amount));
        Assert.IsType<ReserveResult.Held>(await ledger.ReserveAsync(new NanoUsd(1)));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Reserve_EachTenantByItself_KeepsThemApart(RedisKind kind)
    {
        await using var connection = await servers.ConnectAsync(kind);
        var ledger = new TestLedger(connection, true, new Budget(BudgetScope.Tenant, BudgetPeriod.Month, BudgetUnit.Usd, 10));
        await ledger.HoldAsync(new NanoUsd(10));

        var same = await ledger.ReserveAsync(new NanoUsd(1));
        var other = await ledger.Ledger.ReserveAsync(TestLedger.Request(new NanoUsd(10)) with { Tenant = "other" });

        Assert.Equal("tenant/acme:month", Assert.IsType<ReserveResult.Refused>(same).Window.Name);
        Assert.IsType<ReserveResult.Held>(other);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Verbs_ClockFarFromRedis_AreUnavailable(RedisKind kind)
    {
        await using var connection = await servers.ConnectAsync(kind);
        var own = new TestLedger(connection, llamaParse: new NanoUsd(100));
        var ledger = new Ledger(connection, own.Options with { ClockSkewMsMax = 2000 }, own.Clock);

        var reserved = await ledger.ReserveAsync(TestLedger.Request(new NanoUsd(1)));

        Assert.Contains("ahead of Redis's", Assert.IsType<ReserveResult.Unavailable>(reserved).Detail, StringComparison.Ordinal);
        Assert.Equal((0, 0, 0, 0), (await own.FiguresAsync())[0]);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Reserve_LimitsSwitchedOff_CountsAndNeverRefuses(RedisKind kind)
    {
        await using var connection = await servers.ConnectAsync(kind);
        var ledger = new TestLedger(connection, llamaParse: new NanoUsd(1), limitsEnabled: false);

        await ledger.HoldAsync(new NanoUsd(500));

        Assert.Equal((500, 0, 0, 0), (await ledger.FiguresAsync())[0]);
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

        Assert.Equal((100, 0, 0, 0), today);
        Assert.Equal((0, 80, 0, 1), (await ledger.FiguresAsync())[0]);
    }

    [Fact]
    public async Task Verbs_RedisIsAway_AreUnavailable()
    {
        await using var connection = await ConnectionMultiplexer.ConnectAsync(
            $"127.0.0.1:{ServerProcess.FreePort()},abortConnect=false,connectRetry=0,connectTimeout=200,asyncTimeout=500");
        var ledger = new TestLedger(connection, llamaParse: new NanoUsd(100));
        var hold = new Hold(TestLedger.NewId(), 1, [], new CallFacts("acme", "llamaparse", "a-model", "test"), ledger.Clock.GetUtcNow(), ledger.Clock.GetUtcNow());

        var reserved = await ledger.ReserveAsync(new NanoUsd(1));

        Assert.IsType<ReserveResult.Unavailable>(reserved);
        Assert.Equal(ResolveOutcome.Unavailable, (await ledger.Ledger.PostAsync(hold, new NanoUsd(1))).Outcome);
    }
}
