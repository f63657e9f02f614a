using TVDb.Metering;
using TVDb.Pipeline.Costs;
using TVDb.Pipeline.IntegrationTests.Environments;
using TVDb.TestServers;

namespace TVDb.Pipeline.IntegrationTests.Costs;

/// <summary>What is only presumed spent is counted, measured and warned of.</summary>
public sealed class PresumedSharesTests(RedisServers servers)
{
    private static readonly Budget PerTenant = new(BudgetScope.Tenant, BudgetPeriod.Day, BudgetUnit.Usd, null);

    [Fact]
    public async Task Sweep_HoldsPastTheirTime_AreCountedWithTheirAmounts()
    {
        await using var server = await SpareServers.RedisAsync(RedisServer.AnyKind);
        await using var connection = await server.ConnectAsync();
        var ledger = new TestLedger(connection, llamaParse: null);
        using var counts = new MeterCounts(ledger.Meter);
        await ledger.HoldAsync(new NanoUsd(10));
        await ledger.HoldAsync(new NanoUsd(20), "openai");
        await ledger.HoldAsync(new NanoUsd(5), "openai");
        ledger.Clock.Advance(TimeSpan.FromMinutes(1));

        await ledger.Sweeper.SweepAsync();
        await ledger.Sweeper.SweepAsync();

        Assert.Equal(
            [
                "tvdb.costs.presumed_amount{llamaparse} 10", "tvdb.costs.presumed_amount{openai} 25",
                "tvdb.costs.presumed_holds{llamaparse} 1", "tvdb.costs.presumed_holds{openai} 2",
            ],
            counts.Lines);
    }

    [Theory]
    [InlineData(96, 5, 0)]
    [InlineData(95, 5, 0)]
    [InlineData(94, 5, 1)]
    [InlineData(0, 1, 1)]
    public async Task Look_ShareOfPresumed_IsWarnedOfAboveFivePercent(int posted, int presumed, int warnings)
    {
        await using var connection = await servers.ConnectAsync(RedisServer.AnyKind);
        var ledger = new TestLedger(connection, true, Budget.ForTotal(null));
        await ledger.Ledger.PostAsync(await ledger.HoldAsync(new NanoUsd(posted)), new NanoUsd(posted));
        await ledger.PresumedAsync(new NanoUsd(presumed));

        await ledger.Shares.LookAsync();

        Assert.Equal(warnings, ledger.Warnings.Lines.Count);
    }

    [Fact]
    public async Task Look_AboveTheThreshold_WarnsOnceAWindowAndMeasuresEachTime()
    {
        await using var connection = await servers.ConnectAsync(RedisServer.AnyKind);
        var ledger = new TestLedger(connection, true, Budget.ForTotal(null));
        using var counts = new MeterCounts(ledger.Meter);
        await ledger.Ledger.PostAsync(await ledger.HoldAsync(new NanoUsd(30)), new NanoUsd(30));
        var today = ledger.Options.Budgets[0].WindowAt(ledger.Clock.GetUtcNow());
        await ledger.PresumedAsync(new NanoUsd(10));

        await ledger.Shares.LookAsync();
        await ledger.Shares.LookAsync();
        var shares = counts.Lines;
        ledger.Clock.Advance(TimeSpan.FromDays(1));
        await ledger.PresumedAsync(new NanoUsd(10));
        await ledger.Shares.LookAsync();

        Assert.Equal(["tvdb.costs.presumed_share{total:day} 0.25"], shares);
        Assert.Equal(["tvdb.costs.presumed_share{total:day} 1"], counts.Lines);
        Assert.Equal(2, ledger.Warnings.Lines.Count);
        Assert.Equal(
            $"Budget {today.Id}: $0.00000001 is presumed spent beside $0.00000003 posted, more than 5 % of it: see tvdb holds list",
            ledger.Warnings.Lines[0]);
    }

    [Fact]
    public async Task Look_TenantsOwnBudget_IsWatchedSinceItsHoldWasSwept()
    {
        await using var server = await SpareServers.RedisAsync(RedisServer.AnyKind);
        await using var connection = await server.ConnectAsync();
        var ledger = new TestLedger(connection, true, PerTenant);
        await ledger.Ledger.PostAsync(await ledger.HoldAsync(new NanoUsd(10)), new NanoUsd(10));
        var hold = await ledger.HoldAsync(new NanoUsd(10));
        await ledger.Shares.LookAsync();
        Assert.Empty(ledger.Warnings.Lines);
        ledger.Clock.Advance(TimeSpan.FromMinutes(1));

        await ledger.Sweeper.SweepAsync();
        await ledger.Shares.LookAsync();

        Assert.StartsWith($"Budget tenant/{hold.Call.Tenant}:day@", Assert.Single(ledger.Warnings.Lines), StringComparison.Ordinal);
    }
}
