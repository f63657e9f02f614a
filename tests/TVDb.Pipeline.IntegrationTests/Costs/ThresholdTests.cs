using TVDb.Pipeline.Costs;
using TVDb.Pipeline.IntegrationTests.Environments;
using TVDb.TestServers;

namespace TVDb.Pipeline.IntegrationTests.Costs;

/// <summary>Thresholds that spending reaches: told once in the life of a window, and listed from then on.</summary>
public sealed class ThresholdTests(RedisServers servers)
{
    public static TheoryData<RedisKind> Kinds => RedisServers.Kinds;

    [Theory, MemberData(nameof(Kinds))]
    public async Task Crossed_SpendingFallsAndRisesAgain_IsToldOnceWithItsFirstTime(RedisKind kind)
    {
        await using var connection = await servers.ConnectAsync(kind);
        var ledger = new TestLedger(connection, llamaParse: new NanoUsd(100));
        var noon = ledger.Clock.GetUtcNow();
        var hold = await ledger.HoldAsync(new NanoUsd(90));
        Assert.Empty(await CrossedAsync(ledger, 0));

        var below = await ledger.Ledger.PostAsync(hold, new NanoUsd(79));
        ledger.Clock.Advance(TimeSpan.FromMinutes(1));
        var at = await ledger.Ledger.AdjustAsync(hold, new NanoUsd(80));
        ledger.Clock.Advance(TimeSpan.FromMinutes(1));
        var fallen = await ledger.Ledger.AdjustAsync(hold, new NanoUsd(10));
        var stateFallen = await StateAsync(ledger);
        var again = await ledger.Ledger.AdjustAsync(hold, new NanoUsd(99));
        var stateAgain = await StateAsync(ledger);
        var listed = await CrossedAsync(ledger, 0);
        ledger.Clock.Advance(TimeSpan.FromMinutes(1));
        var above = await ledger.Ledger.AdjustAsync(hold, new NanoUsd(250));

        Assert.Equal(["", "0.8/100 80", "", "", "1/100 250"], new[] { below, at, fallen, again, above }.Select(Told));
        Assert.Equal((BudgetState.Open, BudgetState.Warning, BudgetState.Exhausted), (stateFallen, stateAgain, await StateAsync(ledger)));
        Assert.Equal([(0.8m, noon.AddMinutes(1))], listed);
        Assert.Equal([(0.8m, noon.AddMinutes(1)), (1.0m, noon.AddMinutes(3))], await CrossedAsync(ledger, 0));

        // The next window begins with none.
        ledger.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Empty(await CrossedAsync(ledger, 0));
        Assert.Equal(BudgetState.Open, await StateAsync(ledger));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Crossed_TwoBudgetsAndTwoThresholdsAtOnce_AreAllTold(RedisKind kind)
    {
        await using var connection = await servers.ConnectAsync(kind);
        var ledger = new TestLedger(connection, llamaParse: new NanoUsd(100), openAI: new NanoUsd(100), total: new NanoUsd(120));
        var noon = ledger.Clock.GetUtcNow();

        var posted = await ledger.Ledger.PostAsync(await ledger.HoldAsync(new NanoUsd(100)), new NanoUsd(100));

        Assert.Equal("0.8/100 100, 1/100 100, 0.8/120 100", Told(posted));
        Assert.Equal([(0.8m, noon), (1.0m, noon)], await CrossedAsync(ledger, 0));
        Assert.Empty(await CrossedAsync(ledger, 1));
        Assert.Equal([(0.8m, noon)], await CrossedAsync(ledger, 2));
        Assert.Equal(
            [BudgetState.Exhausted, BudgetState.Open, BudgetState.Warning],
            (await ledger.Costs.ReadAsync(TestLedger.Tenant)).Budgets.Select(budget => budget.State));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Crossed_ByPresumingAHoldOfARequestBudget_IsTold(RedisKind kind)
    {
        await using var connection = await servers.ConnectAsync(kind);
        var rate = new Budget(BudgetScope.Provider, BudgetPeriod.Hour, BudgetUnit.Requests, 2) { Provider = "llamaparse" };
        var ledger = new TestLedger(connection, true, Budget.ForProvider("llamaparse", null), rate);
        var first = await ledger.HoldAsync(new NanoUsd(10));
        var second = await ledger.HoldAsync(new NanoUsd(10));
        ledger.Clock.Advance(TimeSpan.FromMinutes(1));

        var told = new[] { await ledger.Ledger.ExpireAsync(first), await ledger.Ledger.ExpireAsync(second) };

        // 1.6 requests are 0.8 of 2: only the second reaches them.
        Assert.Equal(["", "0.8/2 2, 1/2 2"], told.Select(Told));
        Assert.Equal([0.8m, 1.0m], (await CrossedAsync(ledger, 1)).Select(crossed => crossed.Share));
    }

    private static string Told(ResolveResult result) => string.Join(", ", result.Crossings.Select(crossing => $"{crossing.Threshold} {crossing.Spent}"));

    private static async Task<BudgetState> StateAsync(TestLedger ledger) => (await ledger.Costs.ReadAsync(TestLedger.Tenant)).Budgets[0].State;

    private static async Task<(decimal Share, DateTimeOffset At)[]> CrossedAsync(TestLedger ledger, int budget) =>
        [.. (await ledger.Costs.ReadAsync(TestLedger.Tenant)).Budgets[budget].Crossed.Select(crossed => (crossed.Threshold.Share, crossed.At))];
}
