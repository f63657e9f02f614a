using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;
using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Costs.Analytics;
using TVDb.Pipeline.IntegrationTests.Environments;
using TVDb.TestServers;

namespace TVDb.Pipeline.IntegrationTests.Costs;

/// <summary>Budgets on the way to their limits are told of, once, and only where the estimate can be relied on.</summary>
public sealed class ForecastWatchTests
{
    [Fact]
    public async Task Look_PaceOfHalfAWindow_IsToldOnceAWindowForEachBudgetThatIsOnItsWay()
    {
        // Its own: of the total's budget all spending of the month before is seen.
        await using var server = await SpareServers.RedisAsync(RedisServer.AnyKind);
        await using var connection = await server.ConnectAsync();
        var ledger = new TestLedger(
            connection,
            limitsEnabled: true,
            Budget.ForTotal(new NanoUsd(100)),
            Budget.ForProvider("llamaparse", new NanoUsd(130)),
            new Budget(BudgetScope.Tenant, BudgetPeriod.Day, BudgetUnit.Usd, 110));
        var (watch, told) = Watch(connection, ledger, ledger.Costs);
        await SpendAsync(ledger, 60);

        await watch.LookAsync();
        await watch.LookAsync();
        Assert.Equal(["total:day 120 of 100 at 20:00", "tenant/acme:day 120 of 110 at 22:00"], told);

        ledger.Clock.Advance(TimeSpan.FromHours(18));
        await SpendAsync(ledger, 60);
        await watch.LookAsync();
        Assert.Equal(2, told.Count);

        ledger.Clock.Advance(TimeSpan.FromHours(6));
        await watch.LookAsync();
        Assert.Equal(["total:day 120 of 100 at 20:00", "tenant/acme:day 120 of 110 at 22:00"], told[2..]);
    }

    [Fact]
    public async Task Look_AnExhaustedBudget_IsNotForecast()
    {
        // Its own: of the total's budget all spending of the month before is seen.
        await using var server = await SpareServers.RedisAsync(RedisServer.AnyKind);
        await using var connection = await server.ConnectAsync();
        var ledger = new TestLedger(connection, limitsEnabled: true, Budget.ForTotal(new NanoUsd(100)));
        var (watch, told) = Watch(connection, ledger, ledger.Costs);
        await SpendAsync(ledger, 100);

        await watch.LookAsync();

        Assert.Empty(told);
    }

    [Fact]
    public async Task Look_ProfileOfEarlierDays_IsToldBeforeAnythingIsSpent()
    {
        await using var server = await SpareServers.RedisAsync(RedisServer.AnyKind);
        await using var connection = await server.ConnectAsync();
        var ledger = new TestLedger(connection, limitsEnabled: true, Budget.ForTotal(null));
        for (var day = 0; day < 20; day++)
        {
            // At noon and at six.
            await SpendAsync(ledger, 40);
            ledger.Clock.Advance(TimeSpan.FromHours(6));
            await SpendAsync(ledger, 60);
            ledger.Clock.Advance(TimeSpan.FromHours(day < 19 ? 18 : 16));
        }

        Assert.Empty(await LookAsync(110));
        Assert.Equal(["total:day 87 of 80 at 18:51"], await LookAsync(80));

        async Task<List<string>> LookAsync(long limit)
        {
            var (watch, told) = Watch(connection, ledger, new CostReader(connection, ledger.Options with { Budgets = [Budget.ForTotal(new NanoUsd(limit))] }, ledger.Clock));
            await watch.LookAsync();
            return told;
        }
    }

    private static (ForecastWatch Watch, List<string> Told) Watch(IConnectionMultiplexer connection, TestLedger ledger, CostReader costs)
    {
        var told = new List<string>();
        var watch = new ForecastWatch(connection, costs, ledger.Clock, NullLogger<ForecastWatch>.Instance);
        watch.WillBeExhausted += budget => told.Add(
            $"{budget.Window.Name} {budget.Forecast!.Expected} of {budget.Window.Budget.Limit} at {budget.Forecast.ExhaustedAt:HH:mm}");
        return (watch, told);
    }

    private static async Task SpendAsync(TestLedger ledger, long amount) =>
        await ledger.Ledger.PostAsync(await ledger.HoldAsync(new NanoUsd(amount)), new NanoUsd(amount));
}
