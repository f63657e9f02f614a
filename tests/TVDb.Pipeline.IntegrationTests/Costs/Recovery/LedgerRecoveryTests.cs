using Microsoft.Extensions.Time.Testing;
using TVDb.Pipeline.Costs;
using TVDb.TestServers;

namespace TVDb.Pipeline.IntegrationTests.Costs.Recovery;

/// <summary>A Redis that comes back with less than it had acknowledged. Real kills of a real server.</summary>
public sealed class LedgerRecoveryTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2040, 5, 5, 12, 0, 0, TimeSpan.Zero));
    private readonly string _storage = Directory.CreateTempSubdirectory("tvdb-recovery-").FullName;
    private DurableRedis _redis = null!;
    private Replica _replica = null!;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(RedisServer.IsHere(RedisKind.Redis), "redis-server is not on the PATH, and garnet makes no promise for crashes");
        _redis = await DurableRedis.StartAsync("everysec");
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
    public async Task Reserve_RedisIsBackAsAnotherRun_IsRefusedUntilAllIsToldAgain()
    {
        var open = await _replica.HoldAsync(100);
        await _replica.Ledger.PostAsync(await _replica.HoldAsync(50), new NanoUsd(40));
        Assert.True(await _replica.Member.BeatAsync());
        await BackAsync();

        var refused = await _replica.ReserveAsync(1);
        var recovered = await _replica.Member.BeatAsync();

        Assert.StartsWith("Redis was started anew", Assert.IsType<ReserveResult.Unavailable>(refused).Detail, StringComparison.Ordinal);
        Assert.True(recovered);
        Assert.Equal((100, 40, 0), await _replica.FiguresAsync());
        await _replica.Ledger.PostAsync(open, new NanoUsd(90));
        await _replica.HoldAsync(870);
        Assert.Equal((870, 130, 0), await _replica.FiguresAsync());
        Assert.Empty(await _replica.DifferencesAsync());
    }

    [Fact]
    public async Task Beat_RedisLostTheEnd_TellsAgainHoldsPostsVoidsAndReconciliations()
    {
        var kept = await _replica.HoldAsync(10);
        var expired = await _replica.HoldAsync(20);
        await _replica.Member.BeatAsync();
        var before = _redis.Length();
        // All of this is lost.
        var lost = await _replica.HoldAsync(30);
        await _replica.Ledger.PostAsync(await _replica.HoldAsync(40), new NanoUsd(35));
        await _replica.Ledger.PostAsync(kept, new NanoUsd(9));
        await _replica.Ledger.AdjustAsync(kept, new NanoUsd(8));
        await _replica.Ledger.VoidAsync(await _replica.HoldAsync(50), left: true);
        _clock.Advance(TimeSpan.FromMinutes(10));
        await _replica.Ledger.ExpireAsync(expired);
        await _replica.Ledger.ReconcileAsync(expired, new NanoUsd(15), new Reconciliation("operator", "on the invoice"));
        var figures = await _replica.FiguresAsync();
        await BackAsync(() => _redis.RestoreTo(before));

        Assert.True(await _replica.Member.BeatAsync());

        Assert.Equal((30, 35 + 8 + 15, 0), figures);
        Assert.Equal(figures, await _replica.FiguresAsync());
        Assert.Empty(await _replica.DifferencesAsync());
        Assert.Equal(ResolveOutcome.Done, (await _replica.Ledger.PostAsync(lost, new NanoUsd(30))).Outcome);
        Assert.Contains(_replica.Log.Lines, line => line.Contains("1 members told what they knew", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Beat_TheFileWasCutWithinATransaction_ItsBeginningIsNotDoneAtTheNextStart()
    {
        await _replica.HoldAsync(10);
        await _replica.Member.BeatAsync();
        var before = _redis.Length();
        await using var dead = await Replica.StartAsync(_redis, _storage, _clock);
        await dead.HoldAsync(20);
        // Some commands of this hold's transaction stay in the file, and nobody is left to tell it again.
        await BackAsync(() => _redis.RestoreTo(before + ((_redis.Length() - before) * 2 / 3)));
        await _replica.Member.BeatAsync();
        await RewrittenAsync();
        await BackAsync();

        Assert.True(await _replica.Member.BeatAsync());

        Assert.Equal((10, 0, 0), await _replica.FiguresAsync());
        Assert.Empty(await _replica.DifferencesAsync());
    }

    [Fact]
    public async Task Beat_AnotherMemberIsDead_IsWaitedForAWhileAndItsAmountReported()
    {
        await using var dead = await Replica.StartAsync(_redis, _storage, _clock);
        await dead.HoldAsync(70);
        await dead.Ledger.PostAsync(await dead.HoldAsync(7), new NanoUsd(7));
        await dead.Member.BeatAsync();
        await _replica.Member.BeatAsync();
        await BackAsync(() => _redis.RestoreTo(0));

        var atFirst = await _replica.Member.BeatAsync();
        var refused = await _replica.ReserveAsync(1);
        _clock.Advance(_replica.Options.RecoveryWait);
        var atLast = await _replica.Member.BeatAsync();

        Assert.False(atFirst);
        Assert.IsType<ReserveResult.Unavailable>(refused);
        Assert.True(atLast);
        var silent = Assert.Single(_replica.Log.Lines, line => line.Contains("is silent since", StringComparison.Ordinal));
        Assert.Contains(dead.Member.Id, silent, StringComparison.Ordinal);
        Assert.Contains("1 open holds of $0.00000007, and $0.000000007 that it had posted", silent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Beat_TheOthersDidNotWaitForIt_TellsLate()
    {
        await using var slow = await Replica.StartAsync(_redis, _storage, _clock);
        await slow.Member.BeatAsync();
        await _replica.Member.BeatAsync();
        var before = _redis.Length();
        await slow.HoldAsync(70);
        await BackAsync(() => _redis.RestoreTo(before));
        await _replica.Member.BeatAsync();
        _clock.Advance(_replica.Options.RecoveryWait);
        Assert.True(await _replica.Member.BeatAsync());
        var without = await _replica.FiguresAsync();

        await slow.ReconnectedAsync();
        Assert.True(await slow.Member.BeatAsync());

        Assert.Equal((0, 0, 0), without);
        Assert.Equal((70, 0, 0), await _replica.FiguresAsync());
        Assert.Contains(slow.Log.Lines, line => line.Contains("told what it knew late, 1 verbs", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Beat_WhatIsOlderThanItsTombstones_IsNotToldAgain()
    {
        await _replica.Ledger.PostAsync(await _replica.HoldAsync(40), new NanoUsd(35));
        await _replica.HoldAsync(50);
        _clock.Advance(TimeSpan.FromDays(4));
        // All of it is gone from Redis, as its tombstones are after three days.
        await BackAsync(() => _redis.RestoreTo(0));

        await _replica.Member.BeatAsync();

        Assert.Empty(_replica.Ledger.Memory.Open);
        Assert.Empty(_replica.Ledger.Memory.Recent);
        Assert.Equal(0, _replica.Member.Lost);
    }

    [Fact]
    public async Task Beat_AMemberLeftInGoodOrder_IsNotWaitedFor()
    {
        await using var gone = await Replica.StartAsync(_redis, _storage, _clock);
        await gone.Member.BeatAsync();
        await gone.Member.StopAsync(CancellationToken.None);
        await _replica.Member.BeatAsync();
        await BackAsync();

        Assert.True(await _replica.Member.BeatAsync());
    }

    [Fact]
    public async Task Reserve_RedisIsBackEmpty_IsNoNewLedger()
    {
        await _replica.HoldAsync(100);
        await BackAsync(() => _redis.RestoreTo(0));

        Assert.IsType<ReserveResult.Unavailable>(await _replica.ReserveAsync(1));
        Assert.True(await _replica.Member.BeatAsync());

        Assert.Equal((100, 0, 0), await _replica.FiguresAsync());
    }

    [Fact]
    public async Task Reserve_DataWipedInTheSameRun_IsNoNewLedgerEither()
    {
        await _replica.HoldAsync(100);
        await using (var connection = await _redis.ConnectAsync())
        {
            await connection.GetServers()[0].FlushAllDatabasesAsync();
        }

        Assert.IsType<ReserveResult.Unavailable>(await _replica.ReserveAsync(1));
        Assert.True(await _replica.Member.BeatAsync());

        Assert.Equal((100, 0, 0), await _replica.FiguresAsync());
    }

    private async Task RewrittenAsync()
    {
        await using var connection = await _redis.ConnectAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20), TimeProvider.System);
        while ((await connection.GetServers()[0].InfoAsync("persistence")).SelectMany(pairs => pairs).Any(pair => pair is { Key: "aof_rewrite_in_progress" or "aof_rewrite_scheduled", Value: "1" }))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, limit.Token);
        }
    }

    private async Task BackAsync(Action? meanwhile = null)
    {
        await _redis.KillAsync();
        meanwhile?.Invoke();
        await _redis.StartAgainAsync();
        await _replica.ReconnectedAsync();
    }
}
