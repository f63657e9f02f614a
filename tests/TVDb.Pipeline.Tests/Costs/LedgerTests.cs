using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;
using TVDb.Pipeline.Costs;

namespace TVDb.Pipeline.Tests.Costs;

/// <summary>What the ledger asks and how it reads the answers; the scripts run in the integration tests.</summary>
public class LedgerTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 23, 59, 59, TimeSpan.Zero);
    private static readonly PriceCatalog Prices = PriceCatalog.Load(Path.Combine(Repository.Root, "TVDb.Pipeline", "Costs", "prices.json"));

    private readonly FakeTimeProvider _time = new(Now);
    private readonly ScriptedLedger _redis;

    public LedgerTests() => _redis = new ScriptedLedger(Prices, _time);

    private static Hold Hold => new(
        "job-1:embed:0:1",
        5,
        [new HeldWindow("openai:day@2026-11-23T00:00Z", BudgetUnit.Usd), new HeldWindow("total:day@2026-11-23T00:00Z", BudgetUnit.Usd)],
        new CallFacts("acme", "openai", "text-embedding-3-small", "2026-11-23"),
        Now,
        Now.AddMinutes(2));

    [Fact]
    public async Task ReserveAsync_Held_CarriesTheWindowsItWasMadeIn()
    {
        var held = Assert.IsType<ReserveResult.Held>(await ReserveAsync());

        Assert.Equivalent(Hold, held.Hold, strict: true);
        Assert.Equal(["reserve job-1:embed:0:1 5"], _redis.Verbs);
    }

    [Fact]
    public async Task ReserveAsync_Refused_NamesTheBudgetItsFiguresAndReset()
    {
        _redis.OnReserve = () => ["refused", "0", "980", "10", "7"];

        var refused = Assert.IsType<ReserveResult.Refused>(await ReserveAsync());

        var window = Budget.ForProvider("openai", new NanoUsd(1000)).WindowAt(Now);
        Assert.Equal(new ReserveResult.Refused(window, 1000, 980, 10, 7, 5), refused);
        Assert.False(refused.CanNeverFit);
        Assert.Equal(new DateTimeOffset(2026, 11, 24, 0, 0, 0, TimeSpan.Zero), refused.Window.End);
    }

    [Fact]
    public async Task ReserveAsync_AmountNoScriptCanCompare_IsRefusedWithoutAsking()
    {
        var refused = Assert.IsType<ReserveResult.Refused>(
            await _redis.Ledger.ReserveAsync(Request(new NanoUsd(NanoUsd.Max.Value + 1))));

        Assert.True(refused.CanNeverFit);
        Assert.Empty(_redis.Verbs);
    }

    [Fact]
    public async Task ReserveAsync_OtherAnswers_AreNoLicence()
    {
        _redis.OnReserve = () => ["conflict", "posted"];
        Assert.Equal(new ReserveResult.Conflict(HoldState.Posted), await ReserveAsync());
        _redis.OnReserve = () => ["posted"];
        Assert.Equal(new ReserveResult.Resolved(HoldState.Posted), await ReserveAsync());
        _redis.OnReserve = () => ["voided"];
        Assert.Equal(new ReserveResult.Resolved(HoldState.Voided), await ReserveAsync());
        _redis.OnReserve = () => ["presumed"];
        Assert.Equal(new ReserveResult.Resolved(HoldState.Presumed), await ReserveAsync());
        _redis.OnReserve = () => ["skewed", "2500"];
        Assert.Equal(new ReserveResult.Unavailable("this clock is 2500 ms ahead of Redis's"), await ReserveAsync());
        _redis.OnReserve = () => throw new RedisTimeoutException(CommandFlags.None, "no answer", CommandStatus.Sent);
        Assert.Equal(new ReserveResult.Unavailable("no answer"), await ReserveAsync());
    }

    [Fact]
    public async Task ReserveAsync_NegativeAmount_Throws() =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => _redis.Ledger.ReserveAsync(Request(new NanoUsd(-1))));

    [Theory]
    [InlineData("posted", "held", ResolveOutcome.Done, HoldState.Held)]
    [InlineData("posted", "presumed", ResolveOutcome.Done, HoldState.Presumed)]
    [InlineData("recovered", "none", ResolveOutcome.Recovered, HoldState.None)]
    [InlineData("conflict", "posted", ResolveOutcome.Conflict, HoldState.Posted)]
    [InlineData("refused", "voided", ResolveOutcome.Refused, HoldState.Voided)]
    public async Task PostAsync_EachAnswer_IsItsResult(string answer, string state, ResolveOutcome outcome, HoldState before)
    {
        _redis.OnPost = () => [answer, state];
        _time.Advance(TimeSpan.FromDays(2));

        Assert.Equal(new ResolveResult(outcome, before), await _redis.Ledger.PostAsync(Hold, new NanoUsd(7)));
        Assert.Equal(["post job-1:embed:0:1 7"], _redis.Verbs);
    }

    [Fact]
    public async Task PostAsync_RedisAway_IsUnavailable()
    {
        _redis.OnPost = () => throw new RedisTimeoutException(CommandFlags.None, "no answer", CommandStatus.Sent);

        Assert.Equal(ResolveOutcome.Unavailable, (await _redis.Ledger.PostAsync(Hold, NanoUsd.Zero)).Outcome);
    }

    [Fact]
    public async Task VoidAsync_Voided_IsDone() =>
        Assert.Equal(new ResolveResult(ResolveOutcome.Done, HoldState.Held), await _redis.Ledger.VoidAsync(Hold, left: true));

    private Task<ReserveResult> ReserveAsync() => _redis.Ledger.ReserveAsync(Request(new NanoUsd(5)));

    private static SpendRequest Request(NanoUsd amount) =>
        new("job-1:embed:0:1", "acme", "openai", "text-embedding-3-small", amount, TimeSpan.FromMinutes(2));
}
