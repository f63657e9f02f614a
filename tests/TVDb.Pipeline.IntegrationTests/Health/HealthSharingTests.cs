using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;
using TVDb.Pipeline.Health;
using TVDb.Pipeline.Health.History;
using TVDb.Pipeline.IntegrationTests.Environments;
using TVDb.TestServers;

namespace TVDb.Pipeline.IntegrationTests.Health;

/// <summary>What replicas tell each other of the ends, and what of it is recorded.</summary>
public abstract class HealthSharingTests(RedisKind kind) : IAsyncLifetime
{
    private static readonly EndId End = new("openai", Real: true);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2099, 1, 1, 12, 0, 30, TimeSpan.Zero));
    private RedisServer _redis = null!;
    private ConnectionMultiplexer _connection = null!;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(RedisServer.IsHere(kind), "redis-server is not on the PATH: the same test runs on garnet-server");
        _redis = await SpareServers.RedisAsync(kind);
        _connection = await _redis.ConnectAsync();
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_redis is not null)
        {
            await _connection.DisposeAsync();
            await _redis.DisposeAsync();
        }
    }

    [Fact]
    public async Task Beat_OneOfThreeSeesItDown_ItAloneActsOnIt_TwoOfThree_AllDo()
    {
        using var a = Replica("a");
        using var b = Replica("b");
        using var c = Replica("c");
        TestReplica[] all = [a, b, c];
        await ProbeAndBeatAsync(all, good: [true, true, true]);
        await ProbeAndBeatAsync(all, good: [false, true, true]);
        var one = all.Select(replica => replica.Status).ToArray();
        await ProbeAndBeatAsync(all, good: [false, false, true]);

        Assert.Equal([ProviderHealthStatus.Unhealthy, ProviderHealthStatus.Healthy, ProviderHealthStatus.Healthy], one);
        Assert.All(all, replica => Assert.Equal(ProviderHealthStatus.Unhealthy, replica.Status));
        Assert.Equal(
            [("a", ProviderHealthStatus.Unhealthy), ("b", ProviderHealthStatus.Unhealthy), ("c", ProviderHealthStatus.Healthy)],
            c.Sharing.ViewsOf(End).Select(view => (view.Replica, view.Status)));
    }

    /// <summary>Every replica hears of each change once, under the id that the others hear.</summary>
    [Fact]
    public async Task Beat_SharedStatusChanges_EachReplicaHearsOfItOnceUnderTheSameId()
    {
        using var a = Replica("a");
        using var b = Replica("b");
        await ProbeAndBeatAsync([a, b], [true, true]);
        await ProbeAndBeatAsync([a, b], [false, false]);
        _time.Advance(TimeSpan.FromSeconds(5));
        await ProbeAndBeatAsync([a, b], [true, true]);
        await ProbeAndBeatAsync([a, b], [true, true]);

        var heard = a.Events.Cast<HealthEvent.Transitioned>().Select(each => (each.From, each.To, each.Lasted)).ToArray();
        Assert.Equal(
            [
                (ProviderHealthStatus.Unknown, ProviderHealthStatus.Healthy, TimeSpan.Zero),
                (ProviderHealthStatus.Healthy, ProviderHealthStatus.Unhealthy, TimeSpan.FromSeconds(1)),
                (ProviderHealthStatus.Unhealthy, ProviderHealthStatus.Healthy, TimeSpan.FromSeconds(7)),
            ],
            heard);
        Assert.Equal(a.Events.Select(each => each.Id), b.Events.Select(each => each.Id));
    }

    /// <summary>Two replicas look at the same time: it is counted once.</summary>
    [Fact]
    public async Task Read_OutageSeenByTwoReplicas_TimeIsCountedOnce()
    {
        using var a = Replica("a");
        using var b = Replica("b");
        await ProbeAndBeatAsync([a, b], [true, true]);
        for (var second = 0; second < 40; second++)
        {
            // Down from the 10th second on; the second good probe comes in the 29th.
            await ProbeAndBeatAsync([a, b], second is >= 10 and < 28 ? [false, false] : [true, true]);
        }
        a.Evidence.NoteFallback("openai", succeeded: true);
        b.Evidence.NoteFallback("openai", succeeded: false);
        a.Evidence.Note(new CallEvidence("openai", Real: true, CallEnd.Succeeded, TimeSpan.FromMilliseconds(100)));
        b.Evidence.Note(new CallEvidence("openai", Real: true, CallEnd.TimedOut, TimeSpan.FromSeconds(100)));
        b.Evidence.Note(new CallEvidence("openai", Real: true, CallEnd.RateLimited, TimeSpan.Zero));
        b.Evidence.Note(new CallEvidence("openai", Real: true, CallEnd.NotCounted, TimeSpan.Zero));
        await a.History.FlushAsync();
        await b.History.FlushAsync();

        var end = Assert.Single((await new HealthHistoryReader(_connection, _time).ReadAsync(24)).Ends);

        Assert.Equal(
            new HistoryFigures
            {
                Observed = TimeSpan.FromSeconds(41),
                Down = TimeSpan.FromSeconds(19),
                Recoveries = 1,
                RecoveryTime = TimeSpan.FromSeconds(19),
                CallsGood = 1,
                CallsTimedOut = 1,
                CallsRateLimited = 1,
                FallbacksGood = 1,
                FallbacksBad = 1,
            },
            end.Figures with { Observed = TimeSpan.FromSeconds(Math.Ceiling(end.Figures.Observed.TotalSeconds) + 1) });
        Assert.Equal((End, 0.5, 0.5), (end.End, end.Figures.ErrorRate, end.Figures.FallbackSuccess));
        Assert.Equal(2, end.Latencies.Count);
    }

    [Fact]
    public async Task Read_AfterADay_OnlyTheLastHoursCount()
    {
        using var a = Replica("a");
        a.Evidence.NoteFallback("openai", succeeded: true);
        _time.Advance(TimeSpan.FromHours(2));
        a.Evidence.NoteFallback("openai", succeeded: false);
        await a.History.FlushAsync();
        var reader = new HealthHistoryReader(_connection, _time);

        var (one, day) = (await reader.ReadAsync(1), await reader.ReadAsync(24));

        Assert.Equal((0, 1), (one.Ends.Single().Figures.FallbacksGood, one.Ends.Single().Figures.FallbacksBad));
        Assert.Equal((1, 1, 25), (day.Ends.Single().Figures.FallbacksGood, day.Ends.Single().Figures.FallbacksBad, day.Ends.Single().Hours.Count));
    }

    /// <summary>An answer that was lost: the batch is said again.</summary>
    [Fact]
    public async Task Flush_TheSameBatchTwice_CountsOnce()
    {
        var script = TVDb.Pipeline.Redis.RedisScript.Load("Health/record");
        for (var i = 0; i < 3; i++)
        {
            await script.RunAsync(_connection.GetDatabase(), [HealthKeys.Told("a"), HealthKeys.History(_time.GetUtcNow())], 7, 60, 2, "openai/real:00:fg", 5);
        }

        Assert.Equal(5, (int)await _connection.GetDatabase().HashGetAsync(HealthKeys.History(_time.GetUtcNow()), "openai/real:00:fg"));
    }

    /// <summary>Nobody looked for an hour: that was neither an outage of an hour nor its recovery.</summary>
    [Fact]
    public async Task Beat_AfterAllReplicasWereSilent_NothingIsKnownOfTheTimeBetween()
    {
        using (var a = Replica("a"))
        {
            await ProbeAndBeatAsync([a], [true]);
            await ProbeAndBeatAsync([a], [false]);
        }
        _time.Advance(TimeSpan.FromHours(1));
        using var b = Replica("b");
        await ProbeAndBeatAsync([b], [true]);

        var figures = (await new HealthHistoryReader(_connection, _time).ReadAsync(24)).Ends.Single().Figures;

        Assert.Equal((0, ProviderHealthStatus.Healthy), (figures.Recoveries, b.Status));
        Assert.True(figures.Observed < TimeSpan.FromMinutes(1), $"{figures.Observed} were observed");
    }

    [Fact]
    public async Task Beat_RedisIsGone_GoesOnByItselfAndSaysSo()
    {
        using var a = Replica("a");
        using var b = Replica("b");
        await ProbeAndBeatAsync([a, b], [true, true]);
        var shared = (b.Sharing.IsShared, b.Sharing.ViewsOf(End).Count);
        await _redis.KillAsync();
        a.Probe(good: true);
        b.Probe(good: false);
        var beat = b.Sharing.BeatAsync();
        while (!beat.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(beat, Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken));
        }
        await beat;

        Assert.Equal((true, 2), shared);
        Assert.Equal(
            (false, ProviderHealthStatus.Unhealthy, "b"),
            (b.Sharing.IsShared, b.Status, Assert.Single(b.Sharing.ViewsOf(End)).Replica));
    }

    private TestReplica Replica(string name) => new(name, _connection, _time);

    /// <summary>All probe, then all tell each other, twice: the first has heard the last as well. Takes a second.</summary>
    private async Task ProbeAndBeatAsync(TestReplica[] replicas, bool[] good)
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        for (var i = 0; i < replicas.Length; i++)
        {
            replicas[i].Probe(good[i]);
        }
        foreach (var replica in (TestReplica[])[.. replicas, .. replicas])
        {
            await replica.Sharing.BeatAsync();
        }
    }
}

public sealed class HealthSharingOnRedisTests() : HealthSharingTests(RedisKind.Redis);

public sealed class HealthSharingOnGarnetTests() : HealthSharingTests(RedisKind.Garnet);

public sealed class HealthSharingOnClusterTests() : HealthSharingTests(RedisKind.Cluster);
