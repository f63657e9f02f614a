using Microsoft.Extensions.Time.Testing;
using TVDb.Pipeline.Costs;
using TVDb.TestServers;

namespace TVDb.Pipeline.IntegrationTests.Costs.Recovery;

/// <summary>A Redis that does not answer: refused soon, said later, once.</summary>
public sealed class UnreachableLedgerTests : IAsyncLifetime
{
    private static readonly TimeSpan FirstLimit = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan NextLimit = TimeSpan.FromMilliseconds(100);

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2040, 6, 6, 12, 0, 0, TimeSpan.Zero)) { AutoAdvanceAmount = TimeSpan.Zero };
    private readonly string _storage = Directory.CreateTempSubdirectory("tvdb-unreachable-").FullName;
    private DurableRedis _redis = null!;
    private Replica _replica = null!;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(RedisServer.IsHere(RedisKind.Redis), "redis-server is not on the PATH, and garnet makes no promise for crashes");
        _redis = await DurableRedis.StartAsync("always");
        _replica = await Replica.StartAsync(_redis, _storage, _clock);
    }

    public async ValueTask DisposeAsync()
    {
        if (_redis is not null)
        {
            await _replica.DisposeAsync();
            await _redis.DisposeAsync();
        }
        Directory.Delete(_storage, recursive: true);
    }

    [Fact]
    public async Task Reserve_RedisIsDead_IsRefusedAtOnce()
    {
        await _replica.HoldAsync(1);
        await _redis.KillAsync();

        var (first, firstTook) = await TimedAsync(() => _replica.ReserveAsync(1));
        var (next, nextTook) = await TimedAsync(() => _replica.ReserveAsync(1));

        Assert.IsType<ReserveResult.Unavailable>(first);
        Assert.IsType<ReserveResult.Unavailable>(next);
        Assert.InRange(firstTook, TimeSpan.Zero, FirstLimit);
        Assert.InRange(nextTook, TimeSpan.Zero, NextLimit);
    }

    [Fact]
    public async Task Reserve_RedisHangs_IsRefusedWithinASecondThenAtOnceAndWhatItMayHaveHeldIsGivenBack()
    {
        await _replica.HoldAsync(1);
        await _redis.SuspendAsync();

        var asked = _replica.ReserveAsync(500);
        // The limit of a reserve is 0.8 s of the ledger's clock.
        _clock.Advance(TimeSpan.FromSeconds(0.8));
        var first = await asked.WaitAsync(FirstLimit, TimeProvider.System, TestContext.Current.CancellationToken);
        var (next, nextTook) = await TimedAsync(() => _replica.ReserveAsync(500));
        await _redis.ResumeAsync();
        await ReachableAgainAsync();
        await _replica.Member.BeatAsync();

        Assert.IsType<ReserveResult.Unavailable>(first);
        Assert.IsType<ReserveResult.Unavailable>(next);
        Assert.InRange(nextTook, TimeSpan.Zero, NextLimit);
        Assert.Equal((1, 0, 0), await _replica.FiguresAsync());
        await _replica.HoldAsync(999);
    }

    [Fact]
    public async Task Deliver_AfterTheReplicaThatKeptItIsGone_IsSaidOnce()
    {
        var posted = await _replica.HoldAsync(100);
        var voided = await _replica.HoldAsync(200);
        await _redis.KillAsync();
        Assert.Equal(ResolveOutcome.Unavailable, (await _replica.Ledger.PostAsync(posted, new NanoUsd(90))).Outcome);
        await _replica.Spool.LaterAsync(new LedgerVerb.Post(posted, new NanoUsd(90), new LedgerUsage(2, 0, 0)));
        await _replica.Spool.LaterAsync(new LedgerVerb.Void(voided, Left: false));
        Assert.Equal(0, await _replica.Spool.DeliverAsync(CancellationToken.None));
        await _redis.StartAgainAsync();
        await using var one = await Replica.StartAsync(_redis, _storage, _clock);
        await using var other = await Replica.StartAsync(_redis, _storage, _clock);

        var heard = await Task.WhenAll(one.Spool.DeliverAsync(CancellationToken.None), other.Spool.DeliverAsync(CancellationToken.None));
        var again = await one.Spool.DeliverAsync(CancellationToken.None);

        Assert.InRange(heard.Sum(), 2, 4);
        Assert.Equal(0, again);
        Assert.Equal((0, 90, 0), await one.FiguresAsync());
        Assert.Empty(await one.DifferencesAsync());
    }

    [Fact]
    public async Task Later_EveryVerb_IsReadBackAsItWasKept()
    {
        var hold = await _replica.HoldAsync(100);
        await _replica.Spool.LaterAsync(new LedgerVerb.Post(hold, new NanoUsd(90), new LedgerUsage(1, 2, 3, Failed: true)));
        await _replica.Spool.DeliverAsync(CancellationToken.None);
        await _replica.Spool.LaterAsync(new LedgerVerb.Adjust(hold, new NanoUsd(80)));
        await _replica.Spool.DeliverAsync(CancellationToken.None);
        var presumed = await _replica.HoldAsync(50);
        _clock.Advance(TimeSpan.FromMinutes(10));
        await _replica.Spool.LaterAsync(new LedgerVerb.Expire(presumed));
        await _replica.Spool.DeliverAsync(CancellationToken.None);
        var before = await _replica.FiguresAsync();
        await _replica.Spool.LaterAsync(new LedgerVerb.Reconcile(presumed, null, new Reconciliation("operator", "not on the invoice")));
        await _replica.Spool.DeliverAsync(CancellationToken.None);

        Assert.Equal((0, 80, 50), before);
        Assert.Equal((0, 80, 0), await _replica.FiguresAsync());
        Assert.Empty(await _replica.DifferencesAsync());
    }

    private async Task ReachableAgainAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20), TimeProvider.System);
        while (!_replica.Ledger.Server.IsReachable)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, limit.Token);
        }
    }

    private static async Task<(T Result, TimeSpan Took)> TimedAsync<T>(Func<Task<T>> run)
    {
        var started = TimeProvider.System.GetTimestamp();
        var result = await run();
        return (result, TimeProvider.System.GetElapsedTime(started));
    }
}
