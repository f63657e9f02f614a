using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Costs.Archive;
using TVDb.Pipeline.IntegrationTests.Environments;
using TVDb.TestServers;

namespace TVDb.Pipeline.IntegrationTests.Costs.Archive;

public sealed class PastWindowsTests
{
    public static TheoryData<RedisKind> Kinds => RedisServers.Kinds;

    [Theory, MemberData(nameof(Kinds))]
    public async Task Forget_WindowsLongOver_LeaveUnlessSomethingInThemIsUnresolved(RedisKind kind)
    {
        await using var days = await JournalDays.StartAsync(kind);
        var ledger = new TestLedger(days.Connection, true, Budget.ForProvider("llamaparse", new NanoUsd(100)), Budget.ForProvider("openai", new NanoUsd(100)));
        var past = new PastWindows(days.Connection, ledger.Options, ledger.Clock);
        await ledger.Ledger.PostAsync(await ledger.HoldAsync(new NanoUsd(90)), new NanoUsd(85), new LedgerUsage(3, 0, 0));
        var unresolved = await ledger.HoldAsync(new NanoUsd(20), "openai");
        ledger.Clock.Advance(TimeSpan.FromDays(63));
        var early = await past.ForgetAsync();
        ledger.Clock.Advance(TimeSpan.FromDays(2));

        var removed = await past.ForgetAsync();
        var again = await past.ForgetAsync();

        Assert.Equal((0, 1, 0), (early, removed, again));
        var left = (await days.Redis.HashKeysAsync(LedgerKeys.Counters)).Where(field => LedgerKeys.IsWindow(field!));
        Assert.StartsWith("openai:day@", Assert.Single(left).ToString(), StringComparison.Ordinal);
        Assert.Equal(0, await days.Redis.HashLengthAsync(LedgerKeys.Crossed));
        Assert.Equal(1, await days.Redis.HashLengthAsync(LedgerKeys.Terms));
        Assert.Equivalent(unresolved, (await ledger.Holds.FindAsync(unresolved.Id))!.Hold);
        Assert.False(await days.Redis.KeyExistsAsync(LedgerKeys.Usage(unresolved.MadeAt)));
        Assert.Empty((await ledger.AuditAsync(days.Connection)).Differences);

        // Its bill comes after all: in the usage of a forgotten day it is alone.
        await ledger.Ledger.PostAsync(unresolved, new NanoUsd(15), new LedgerUsage(0, 0, 9));
        Assert.Equal(1, await days.Redis.HashLengthAsync(LedgerKeys.Usage(unresolved.MadeAt)));
        Assert.Empty((await ledger.AuditAsync(days.Connection)).Differences);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Forget_TermsOfADayThatIsOver_LeaveUnlessAHoldHasThem(RedisKind kind)
    {
        await using var days = await JournalDays.StartAsync(kind);
        var ledger = new TestLedger(days.Connection, true, Budget.ForProvider("llamaparse", null), Budget.ForTotal(null) with { Period = BudgetPeriod.Month });
        var past = new PastWindows(days.Connection, ledger.Options, ledger.Clock);
        var (over, alive) = (new JobLimit("job-over", new NanoUsd(9), ledger.Clock.GetUtcNow()), new JobLimit("job-alive", new NanoUsd(9), ledger.Clock.GetUtcNow()));
        await ledger.Ledger.PostAsync(Assert.IsType<ReserveResult.Held>(await ledger.ReserveAsync(new NanoUsd(1), job: over)).Hold, new NanoUsd(1));
        await ledger.Ledger.PostAsync(Assert.IsType<ReserveResult.Held>(await ledger.ReserveAsync(new NanoUsd(2), job: alive)).Hold, new NanoUsd(2));
        var held = Assert.IsType<ReserveResult.Held>(await ledger.ReserveAsync(new NanoUsd(1), job: alive)).Hold;

        await past.ForgetAsync();
        var whileOpen = await days.Redis.HashLengthAsync(LedgerKeys.Terms);
        ledger.Clock.Advance(TimeSpan.FromDays(3));
        await past.ForgetAsync();

        Assert.Equal((2, 1), (whileOpen, await days.Redis.HashLengthAsync(LedgerKeys.Terms)));
        Assert.Equivalent(held, (await ledger.Holds.FindAsync(held.Id))!.Hold);
        Assert.Equal((1, 2, 0), await ledger.WindowAsync(alive.WindowId));
        Assert.IsType<ReserveResult.JobRefused>(await ledger.ReserveAsync(new NanoUsd(9), job: over));
    }
}
