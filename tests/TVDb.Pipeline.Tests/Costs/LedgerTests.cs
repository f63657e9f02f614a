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
        ["{tvdb:ledger}:window:openai:day:2026-11-23T00:00:00Z", "{tvdb:ledger}:window:total:day:2026-11-23T00:00:00Z"],
        "2026-11-23");

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
        _redis.OnReserve = () => ["refused", 0, "990", "7"];

        var refused = Assert.IsType<ReserveResult.Refused>(await ReserveAsync());

        var window = Budget.ForProvider("openai", new NanoUsd(1000)).WindowAt(Now);
        Assert.Equal(new ReserveResult.Refused(window, new NanoUsd(1000), new NanoUsd(990), new NanoUsd(7), new NanoUsd(5)), refused);
        Assert.False(refused.CanNeverFit);
        Assert.Equal(new DateTimeOffset(2026, 11, 24, 0, 0, 0, TimeSpan.Zero), refused.Window.End);
    }

    [Fact]
    public async Task ReserveAsync_AmountNoScriptCanCompare_IsRefusedWithoutAsking()
    {
        var refused = Assert.IsType<ReserveResult.Refused>(
            await _redis.Ledger.ReserveAsync("job-1:embed:0:1", "openai", new NanoUsd(NanoUsd.Max.Value + 1)));

        Assert.True(refused.CanNeverFit);
        Assert.Empty(_redis.Verbs);
    }

    [Fact]
    public async Task ReserveAsync_OtherAnswers_AreNoLicence()
    {
        _redis.OnReserve = () => ["conflict"];
        Assert.IsType<ReserveResult.Conflict>(await ReserveAsync());
        _redis.OnReserve = () => ["posted"];
        Assert.Equal(new ReserveResult.Resolved("posted"), await ReserveAsync());
        _redis.OnReserve = () => ["voided"];
        Assert.Equal(new ReserveResult.Resolved("voided"), await ReserveAsync());
        _redis.OnReserve = () => throw new RedisTimeoutException(CommandFlags.None, "no answer", CommandStatus.Sent);
        Assert.Equal(new ReserveResult.Unavailable("no answer"), await ReserveAsync());
    }

    [Fact]
    public async Task ReserveAsync_NegativeAmount_Throws() =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => _redis.Ledger.ReserveAsync("id", "openai", new NanoUsd(-1)));

    [Theory]
    [InlineData("posted", ResolveResult.Done)]
    [InlineData("recovered", ResolveResult.Recovered)]
    [InlineData("conflict", ResolveResult.Conflict)]
    public async Task PostAsync_EachAnswer_IsItsResult(string answer, ResolveResult expected)
    {
        _redis.OnPost = () => answer;
        _time.Advance(TimeSpan.FromDays(2));

        Assert.Equal(expected, await _redis.Ledger.PostAsync(Hold, new NanoUsd(7)));
        Assert.Equal(["post job-1:embed:0:1 7"], _redis.Verbs);
    }

    [Fact]
    public async Task PostAsync_RedisAway_IsUnavailable()
    {
        _redis.OnPost = () => throw new RedisTimeoutException(CommandFlags.None, "no answer", CommandStatus.Sent);

        Assert.Equal(ResolveResult.Unavailable, await _redis.Ledger.PostAsync(Hold, NanoUsd.Zero));
    }

    [Fact]
    public async Task VoidAsync_Voided_IsDone() => Assert.Equal(ResolveResult.Done, await _redis.Ledger.VoidAsync(Hold));

    private Task<ReserveResult> ReserveAsync() => _redis.Ledger.ReserveAsync("job-1:embed:0:1", "openai", new NanoUsd(5));
}
