using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;
using StackExchange.Redis;
using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Costs.RunTime;
using TVDb.Pipeline.IntegrationTests.Environments;
using TVDb.Pipeline.Operations;
using TVDb.TestServers;

namespace TVDb.Pipeline.IntegrationTests.Costs.RunTime;

/// <summary>Budgets that operators change under a ledger that is used: the limits then in force decide, on every replica.</summary>
public sealed class RunTimeBudgetTests(RunTimeBudgetTests.OwnServers own) : IClassFixture<RunTimeBudgetTests.OwnServers>
{
    private static readonly Author Ann = new("ann", "a test");

    public static TheoryData<RedisKind> Kinds => RedisServers.Kinds;

    [Theory, MemberData(nameof(Kinds))]
    public async Task Raised_ForATime_AdmitsUntilThenOnEveryReplicaAndTheFormerLimitStandsAgain(RedisKind kind)
    {
        await using var connection = await own.Servers.ConnectAsync(kind);
        var (one, two) = Pair(connection, 100);
        await one.HoldAsync(100);
        var before = await two.ReserveAsync(1);

        await one.SetAsync(Replica.Wish("llamaparse:day", 150) with { For = TimeSpan.FromHours(1) });
        await two.Settings.LookAsync();
        await two.HoldAsync(50);
        var full = Assert.IsType<ReserveResult.Refused>(await one.ReserveAsync(1));
        two.Ledger.Clock.Advance(TimeSpan.FromHours(1));
        var after = Assert.IsType<ReserveResult.Refused>(await two.ReserveAsync(1));

        Assert.IsType<ReserveResult.Refused>(before);
        Assert.Equal((150, 100), (full.Limit, after.Limit));
        Assert.Equal(-50, (await two.Costs.ReadAsync(TestLedger.Tenant)).Budgets[0].Remaining);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Lowered_BelowWhatIsSpent_ShowsAndAdmitsNothingMore(RedisKind kind)
    {
        await using var connection = await own.Servers.ConnectAsync(kind);
        var (one, _) = Pair(connection, 100);
        await one.Ledgers.PostAsync(await one.HoldAsync(60), new NanoUsd(60));

        await one.SetAsync(Replica.Wish("llamaparse:day", 40));

        var figures = (await one.Costs.ReadAsync(TestLedger.Tenant)).Budgets[0];
        Assert.Equal((BudgetState.Exhausted, -20L, 15_000L), (figures.State, figures.Remaining, figures.GonePerTenThousand));
        Assert.Equal(40, Assert.IsType<ReserveResult.Refused>(await one.ReserveAsync(1)).Limit);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Added_AtRunTime_CountsAndLimitsFromThenOn(RedisKind kind)
    {
        await using var connection = await own.Servers.ConnectAsync(kind);
        var (one, _) = Pair(connection, 100);
        await one.HoldAsync(1);

        await one.SetAsync(Replica.Wish("llamaparse:hour:requests", 1));
        await one.HoldAsync(1);
        var refused = Assert.IsType<ReserveResult.Refused>(await one.ReserveAsync(1));
        await one.Changes.ResetAsync("llamaparse:hour:requests", null, Ann);

        Assert.Equal("llamaparse:hour:requests", refused.Window.Name);
        await one.HoldAsync(1);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Threshold_OfAnotherLimit_IsAnotherEventAndOfTheFormerOneAgainIsNot(RedisKind kind)
    {
        await using var connection = await own.Servers.ConnectAsync(kind);
        var (one, _) = Pair(connection, 100);
        var hold = await one.HoldAsync(100);

        var configured = await one.Ledgers.PostAsync(hold, new NanoUsd(85));
        await one.SetAsync(Replica.Wish("llamaparse:day", 90) with { For = TimeSpan.FromMinutes(10) });
        var lowered = await one.Ledgers.AdjustAsync(hold, new NanoUsd(86));
        one.Ledger.Clock.Advance(TimeSpan.FromMinutes(10));
        var formerAgain = await one.Ledgers.AdjustAsync(hold, new NanoUsd(87));

        var revision = one.Setting.Current.Revision;
        Assert.Equal(["0.8/100"], configured.Crossings.Select(crossing => crossing.Threshold));
        Assert.Equal([$"0.8/90/{revision}"], lowered.Crossings.Select(crossing => crossing.Threshold));
        Assert.Empty(formerAgain.Crossings);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Threshold_PassedWhileAHigherLimitStood_IsToldWithTheNextSpendingOnceItIsOver(RedisKind kind)
    {
        await using var connection = await own.Servers.ConnectAsync(kind);
        var (one, _) = Pair(connection, 100);
        var hold = await one.HoldAsync(100);
        await one.SetAsync(Replica.Wish("llamaparse:day", 200) with { For = TimeSpan.FromMinutes(10) });

        var raised = await one.Ledgers.PostAsync(hold, new NanoUsd(90));
        one.Ledger.Clock.Advance(TimeSpan.FromMinutes(10));
        var over = await one.Ledgers.AdjustAsync(hold, new NanoUsd(91));
        var again = await one.Ledgers.AdjustAsync(hold, new NanoUsd(92));

        Assert.Equal([[], ["0.8/100"], []], new[] { raised, over, again }.Select(result => result.Crossings.Select(crossing => crossing.Threshold)));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Zone_SetAtRunTime_IsInForceFromTheEndOfTheWindow(RedisKind kind)
    {
        await using var connection = await own.Servers.ConnectAsync(kind);
        var (one, _) = Pair(connection, 100);
        var midnight = new DateTimeOffset(one.Ledger.Clock.GetUtcNow().UtcDateTime.Date.AddDays(1), TimeSpan.Zero);
        await one.HoldAsync(100);

        await one.SetAsync(new BudgetWish(Named("llamaparse:day")) { Zone = DateTimeZoneProviders.Tzdb["Asia/Tokyo"] });
        var today = (await one.Costs.ReadAsync(TestLedger.Tenant)).Budgets[0];
        one.Ledger.Clock.SetUtcNow(midnight);
        var tomorrow = (await one.Costs.ReadAsync(TestLedger.Tenant)).Budgets[0];
        await one.HoldAsync(100);

        Assert.Equal((midnight, 100L), (today.Window.End, today.Held));
        Assert.Equal((midnight.AddHours(-9), midnight.AddHours(15), 0L), (tomorrow.Window.Start, tomorrow.Window.End, tomorrow.Held));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Set_WhatIsSetAlready_ChangesNothingAndKeepsTheRevision(RedisKind kind)
    {
        await using var connection = await own.Servers.ConnectAsync(kind);
        var (one, _) = Pair(connection, 100);

        var set = await one.SetAsync(Replica.Wish("llamaparse:day", 40));
        var again = await one.SetAsync(Replica.Wish("llamaparse:day", 40));
        var unknown = await one.SetAsync(new BudgetWish(Named("tenant/nobody:month")) { Thresholds = [0.5m] });
        var reset = await one.Changes.ResetAsync("llamaparse:day", null, Ann);
        var resetAgain = await one.Changes.ResetAsync("llamaparse:day", null, Ann);

        Assert.Equal(
            [ChangeOutcome.Changed, ChangeOutcome.Unchanged, ChangeOutcome.Unchanged, ChangeOutcome.Changed, ChangeOutcome.Unchanged],
            new[] { set, again, unknown, reset, resetAgain }.Select(result => result.Outcome));
        Assert.Equal(100, one.Budgets.At(one.Ledger.Clock.GetUtcNow()).Budgets[0].Limit);
        Assert.Equal(
            [("reset_budget", "$0.00000004; UTC", "$0.0000001; UTC"), ("set_budget", "$0.0000001; UTC", "$0.00000004; UTC")],
            (await one.Trail.ReadAsync(null, 2)).Select(operation => (operation.Kind, operation.From, operation.To)));
    }

    private static Budget Named(string name) => BudgetList.TryParseName(name, providers: null, out var budget) ? budget : throw new ArgumentException(name);

    /// <summary>Two replicas in days of their own; of what an earlier test set nothing is left.</summary>
    private static (Replica One, Replica Two) Pair(ConnectionMultiplexer connection, long limit)
    {
        connection.GetDatabase().KeyDelete(["{tvdb:ops}:settings", "{tvdb:ops}:trail"]);
        var ledger = new TestLedger(connection, llamaParse: new NanoUsd(limit));
        return (new Replica(connection, ledger), new Replica(connection, ledger));
    }

    /// <summary>Apart from those of other tests, whose pipelines would follow what is set here.</summary>
    public sealed class OwnServers : IAsyncDisposable
    {
        public RedisServers Servers { get; } = new();

        public ValueTask DisposeAsync() => Servers.DisposeAsync();
    }

    private sealed class Replica
    {
        public Replica(ConnectionMultiplexer connection, TestLedger ledger)
        {
            Ledger = ledger;
            Trail = new OperationTrail(connection, ledger.Clock, NullLogger<OperationTrail>.Instance);
            Settings = new RunTimeSettings([Setting], Trail, connection, ledger.Clock, NullLogger<RunTimeSettings>.Instance);
            Budgets = new BudgetsInForce(ledger.Options, Setting);
            Changes = new BudgetChanges(Settings, Setting, ledger.Options, ledger.Clock);
            Ledgers = new Ledger(connection, ledger.Options, ledger.Clock, inForce: Budgets);
            Costs = new CostReader(connection, ledger.Options, ledger.Clock, Budgets);
        }

        public TestLedger Ledger { get; }

        public RunTimeSetting<BudgetSettings> Setting { get; } = BudgetSettings.Setting();

        public OperationTrail Trail { get; }

        public RunTimeSettings Settings { get; }

        public BudgetsInForce Budgets { get; }

        public BudgetChanges Changes { get; }

        public Ledger Ledgers { get; }

        public CostReader Costs { get; }

        public static BudgetWish Wish(string name, long limit) => new(Named(name)) { Limit = new LimitWish(limit) };

        public Task<ChangeResult<BudgetSettings>> SetAsync(BudgetWish wish) => Changes.SetAsync(wish, null, Ann);

        public Task<ReserveResult> ReserveAsync(long amount) => Ledgers.ReserveAsync(TestLedger.Request(new NanoUsd(amount)) with { Lifetime = TimeSpan.FromDays(2) });

        public async Task<Hold> HoldAsync(long amount) => Assert.IsType<ReserveResult.Held>(await ReserveAsync(amount)).Hold;
    }
}
