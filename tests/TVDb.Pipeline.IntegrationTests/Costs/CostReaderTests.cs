using StackExchange.Redis;
using StackExchange.Redis.Profiling;
using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Costs.Analytics;
using TVDb.Pipeline.IntegrationTests.Environments;
using TVDb.TestServers;

namespace TVDb.Pipeline.IntegrationTests.Costs;

/// <summary>What was used by the hour, and what it takes to read it.</summary>
public sealed class CostReaderTests(RedisServers servers)
{
    private static readonly CostQuery Day = new(TestLedger.Tenant);
    private static readonly CallFacts Mock = new(TestLedger.Tenant, "openai", "a-model", "test", CallFacts.Mock);

    public static TheoryData<RedisKind> Kinds => RedisServers.Kinds;

    [Theory, MemberData(nameof(Kinds))]
    public async Task ReadAsync_HeldBeforeMidnightAndPostedAfter_CountsInTheHourOfTheHold(RedisKind kind)
    {
        await using var connection = await servers.ConnectAsync(kind);
        var ledger = new TestLedger(connection, llamaParse: new NanoUsd(1000));
        var noon = ledger.Clock.GetUtcNow();
        ledger.Clock.Advance(TimeSpan.FromHours(11.99));
        var late = await ledger.HoldAsync(new NanoUsd(100));
        ledger.Clock.Advance(TimeSpan.FromHours(1));
        var early = await ledger.HoldAsync(new NanoUsd(100));
        await ledger.Ledger.PostAsync(late, new NanoUsd(70), new LedgerUsage(7, 21, 0));
        await ledger.Ledger.PostAsync(early, new NanoUsd(30), new LedgerUsage(3, 9, 0));

        var today = await ledger.Costs.ReadAsync(Day);
        var series = await ledger.Costs.ReadAsync(Day with { SeriesHours = 3 });

        Assert.Equal(noon.AddHours(12), today.UsageFrom);
        Assert.Equal([new UsageRow("llamaparse", "a-model", TestLedger.Tenant, CallFacts.Real, new UsageFigures(1, 0, 3, 9, 0, 30))], today.Usage);
        Assert.Empty(today.Series);
        Assert.Equal(noon.AddHours(10), series.UsageFrom);
        Assert.Equal([new UsageRow("llamaparse", "a-model", TestLedger.Tenant, CallFacts.Real, new UsageFigures(2, 0, 10, 30, 0, 100))], series.Usage);
        Assert.Equal(
            [
                new HourlyUsage(noon.AddHours(10), default),
                new HourlyUsage(noon.AddHours(11), new UsageFigures(1, 0, 7, 21, 0, 70)),
                new HourlyUsage(noon.AddHours(12), new UsageFigures(1, 0, 3, 9, 0, 30)),
            ],
            series.Series);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task ReadAsync_EachVerb_CountsItsEndInTheHourOfTheHold(RedisKind kind)
    {
        await using var connection = await servers.ConnectAsync(kind);
        var ledger = new TestLedger(connection, llamaParse: new NanoUsd(1000));
        var hour = ledger.Clock.GetUtcNow();
        var (posted, failed, left, never, open) = (await HoldAsync(), await HoldAsync(), await HoldAsync(), await HoldAsync(), await HoldAsync());
        var (settled, nothing) = (await HoldAsync(), await HoldAsync());
        await ledger.Ledger.PostAsync(posted, new NanoUsd(70), new LedgerUsage(7, 21, 5));
        ledger.Clock.Advance(TimeSpan.FromHours(2));
        await ledger.Ledger.AdjustAsync(posted, new NanoUsd(60));
        await ledger.Ledger.AdjustAsync(posted, new NanoUsd(65));
        await ledger.Ledger.PostAsync(failed, new NanoUsd(4), new LedgerUsage(1, 3, 0, Failed: true));
        await ledger.Ledger.VoidAsync(left, left: true);
        await ledger.Ledger.VoidAsync(never, left: false);
        foreach (var presumed in new[] { open, settled, nothing })
        {
            await ledger.Ledger.ExpireAsync(presumed);
        }
        await ledger.Ledger.ReconcileAsync(settled, new NanoUsd(9), new Reconciliation("operator", "invoice"));
        await ledger.Ledger.ReconcileAsync(nothing, null, new Reconciliation("operator", "not on the invoice"));
        await ledger.Ledger.CountAsync(TestLedger.NewId(), Mock, new LedgerUsage(0, 0, 8));
        await ledger.Ledger.CountAsync(TestLedger.NewId(), Mock, new LedgerUsage(0, 0, 0, Failed: true));

        var report = await ledger.Costs.ReadAsync(Day with { SeriesHours = 3 });

        // Five calls have ended: 65 + 4 + 9; two served nothing though they left, one was paid for and failed.
        var paid = new UsageFigures(Requests: 5, Errors: 3, Pages: 8, Credits: 24, Tokens: 5, NanoUsd: 78);
        var free = new UsageFigures(Requests: 2, Errors: 1, Pages: 0, Credits: 0, Tokens: 8, NanoUsd: 0);
        Assert.Equal([new HourlyUsage(hour, paid), new HourlyUsage(hour.AddHours(1), default), new HourlyUsage(hour.AddHours(2), free)], report.Series);
        Assert.Equal(
            [
                new UsageRow("llamaparse", "a-model", TestLedger.Tenant, CallFacts.Real, paid),
                new UsageRow("openai", "a-model", TestLedger.Tenant, CallFacts.Mock, free),
            ],
            report.Usage);

        // A request that left before its hold was voided is not counted again when its bill comes.
        await ledger.Ledger.PostAsync(left, new NanoUsd(2), new LedgerUsage(1, 0, 0));
        Assert.Equal(paid with { Pages = 9, NanoUsd = 80 }, (await ledger.Costs.ReadAsync(Day with { Provider = "llamaparse" })).Usage[0].Figures);

        Task<Hold> HoldAsync() => ledger.HoldAsync(new NanoUsd(100));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task ReadAsync_EachFilter_IsSummedOver(RedisKind kind)
    {
        await using var connection = await servers.ConnectAsync(kind);
        var ledger = new TestLedger(connection, llamaParse: null);
        await CountAsync("acme", "openai", "small", 1);
        await CountAsync("acme", "openai", "with|bars", 2);
        await CountAsync("acme", "llamaparse", "fast", 4);
        await CountAsync("other", "openai", "small", 8);

        var tokens = new[] { Day, Day with { Provider = "openai" }, Day with { Model = "with|bars" }, Day with { EveryTenant = true }, new CostQuery("nobody") }
            .Select(query => ledger.Costs.ReadAsync(query with { SeriesHours = 1 }));

        Assert.Equal([7, 3, 2, 15, 0], (await Task.WhenAll(tokens)).Select(report => Assert.Single(report.Series).Figures.Tokens));
        var rows = (await ledger.Costs.ReadAsync(Day with { EveryTenant = true })).Usage;
        Assert.Equal(["llamaparse fast acme 4", "openai small acme 1", "openai small other 8", "openai with|bars acme 2"], rows.Select(row => $"{row.Provider} {row.Model} {row.Tenant} {row.Figures.Tokens}"));

        Task CountAsync(string tenant, string provider, string model, long tokens) =>
            ledger.Ledger.CountAsync(TestLedger.NewId(), new CallFacts(tenant, provider, model, "test", CallFacts.Mock), new LedgerUsage(0, 0, tokens));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task ReadAsync_ThirtyDays_HasEveryHourAndTheSameCommandsHoweverManyCalls(RedisKind kind)
    {
        Assert.SkipUnless(RedisServer.IsHere(kind), "redis-server is not on the PATH: the same test runs on garnet-server");
        await using var server = await SpareServers.RedisAsync(kind);
        await using var connection = await server.ConnectAsync();
        await using var reading = await server.ConnectAsync();
        ProfilingSession? session = null;
        reading.RegisterProfiler(() => session);
        var ledger = new TestLedger(connection, llamaParse: new NanoUsd(1_000_000));
        var costs = new CostReader(reading, ledger.Options, ledger.Clock);
        var hour = ledger.Clock.GetUtcNow();
        var month = Day with { SeriesHours = CostQuery.SeriesHoursMax };
        await SpendAsync(10);
        var few = await CommandsAsync();
        await SpendAsync(990);
        var many = await CommandsAsync();

        // Noon: thirty days from there touch thirty-one.
        Assert.Equal(["HGETALL 31", "HMGET 2"], few);
        Assert.Equal(few, many);
        var series = (await costs.ReadAsync(month)).Series;
        Assert.Equal(Enumerable.Range(-719, 720).Select(n => hour.AddHours(n)), series.Select(each => each.Hour));
        Assert.All(series.SkipLast(1), each => Assert.Equal(default, each.Figures));
        Assert.Equal(new UsageFigures(1000, 0, 2000, 0, 0, 3000), series[^1].Figures);

        async Task SpendAsync(int calls)
        {
            var holds = await Task.WhenAll(Enumerable.Range(0, calls).Select(_ => ledger.HoldAsync(new NanoUsd(5))));
            await Task.WhenAll(holds.Select(hold => ledger.Ledger.PostAsync(hold, new NanoUsd(3), new LedgerUsage(2, 0, 0))));
        }

        async Task<string[]> CommandsAsync()
        {
            session = new ProfilingSession();
            await costs.ReadAsync(month);
            var commands = session.FinishProfiling().GroupBy(command => command.Command).Select(group => $"{group.Key} {group.Count()}");
            session = null;
            return [.. commands.Order(StringComparer.Ordinal)];
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task ReadAsync_Forecasts_AreOfEachBudgetsOwnCallsInItsUnit(RedisKind kind)
    {
        Assert.SkipUnless(RedisServer.IsHere(kind), "redis-server is not on the PATH: the same test runs on garnet-server");
        await using var server = await SpareServers.RedisAsync(kind);
        await using var connection = await server.ConnectAsync();
        var ledger = new TestLedger(
            connection,
            limitsEnabled: true,
            Budget.ForProvider("llamaparse", new NanoUsd(150)),
            Budget.ForProvider("openai", null),
            new Budget(BudgetScope.Provider, BudgetPeriod.Day, BudgetUnit.Requests, 10) { Provider = "llamaparse" },
            new Budget(BudgetScope.Tenant, BudgetPeriod.Day, BudgetUnit.Usd, null));
        for (var day = 0; day < 20; day++)
        {
            // At noon and at six each day, and now it is one.
            await SpendAsync(40);
            ledger.Clock.Advance(TimeSpan.FromHours(6));
            await SpendAsync(60);
            ledger.Clock.Advance(TimeSpan.FromHours(18));
        }
        await SpendAsync(40);
        ledger.Clock.Advance(TimeSpan.FromHours(1));
        await ledger.Ledger.CountAsync(TestLedger.NewId(), Mock, new LedgerUsage(0, 0, 8));

        var budgets = (await ledger.Costs.ReadAsync(Day with { Forecasts = true })).Budgets;

        Assert.All((await ledger.Costs.ReadAsync(Day)).Budgets, budget => Assert.Null(budget.Forecast));
        var ofDay = new SpendForecast(ForecastBasis.Profile, 100, 15) { Interval = new ForecastInterval(100, 100) };
        Assert.Equal(
            [ofDay, new SpendForecast(ForecastBasis.None, 0, 0), ofDay with { Expected = 2, Interval = new ForecastInterval(2, 2) }, ofDay],
            budgets.Select(budget => budget.Forecast));

        async Task SpendAsync(long amount) => await ledger.Ledger.PostAsync(await ledger.HoldAsync(new NanoUsd(amount)), new NanoUsd(amount));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task VerifyAsync_UsageChangedByHand_NamesCellAndFigure(RedisKind kind)
    {
        Assert.SkipUnless(RedisServer.IsHere(kind), "redis-server is not on the PATH: the same test runs on garnet-server");
        await using var server = await SpareServers.RedisAsync(kind);
        await using var connection = await server.ConnectAsync();
        var ledger = new TestLedger(connection, llamaParse: new NanoUsd(1000));
        var hold = await ledger.HoldAsync(new NanoUsd(100));
        await ledger.Ledger.PostAsync(hold, new NanoUsd(70), new LedgerUsage(7, 21, 5));
        await ledger.Ledger.CountAsync(TestLedger.NewId(), Mock, new LedgerUsage(0, 0, 8));
        Assert.Empty((await ledger.AuditAsync(connection)).Differences);
        var key = LedgerKeys.Usage(ledger.Clock.GetUtcNow());

        // MessagePack of 1, 0, 7, 21, 6, 70.
        await connection.GetDatabase().HashSetAsync(key, "12|llamaparse|a-model|acme|real", new byte[] { 1, 0, 7, 21, 6, 70 });
        await connection.GetDatabase().HashSetAsync(key, "13|llamaparse|a-model|acme|real", new byte[] { 1, 0, 0, 0, 0, 0 });
        var changed = (await ledger.AuditAsync(connection)).Differences;
        await connection.GetDatabase().KeyDeleteAsync(key);

        Assert.Equal(
            [
                new LedgerDifference($"{key} 12|llamaparse|a-model|acme|real: tokens", "6", "5"),
                new LedgerDifference($"{key} 13|llamaparse|a-model|acme|real: requests", "1", "0"),
            ],
            changed);
        // A day that Redis no longer has is not compared.
        Assert.Empty((await ledger.AuditAsync(connection)).Differences);
    }
}
