using System.Diagnostics.Metrics;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;
using TVDb.Pipeline.IntegrationTests.Environments;
using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Routing.Resilience;
using TVDb.TestServers;

namespace TVDb.Pipeline.IntegrationTests.Routing;

/// <summary>Requests and tokens a minute, of two replicas together, on a clock that the test moves.</summary>
public abstract class SharedRateTests(RedisKind kind, RedisServers servers) : IAsyncLifetime
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2099, 1, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly Meter _meter = new(ResilienceMetrics.MeterName);
    private ConnectionMultiplexer[] _replicas = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _replicas = [await servers.ConnectAsync(kind), await servers.ConnectAsync(kind)];

    public async ValueTask DisposeAsync()
    {
        foreach (var replica in _replicas)
        {
            await replica.DisposeAsync();
        }
        _meter.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task TakeAsync_BucketIsEmpty_WaitsForItsTurnWhoeverAsks()
    {
        var (a, b) = Replicas(new ProviderLimits { RequestsPerMinute = 60 });
        for (var i = 0; i < 5; i++)
        {
            Assert.True((await a.TakeAsync(0, _time.GetUtcNow() + Minute, Cancellation)).IsAcquired);
            Assert.True((await b.TakeAsync(0, _time.GetUtcNow() + Minute, Cancellation)).IsAcquired);
        }

        var waits = new[] { await WaitAsync(a), await WaitAsync(b), await WaitAsync(b) };

        Assert.Equal([1, 2, 3], waits.Select(wait => Math.Round(wait, 3)));
    }

    [Fact]
    public async Task TakeAsync_TurnComesAfterTheDeadline_IsRefusedAndTakesNothing()
    {
        var (a, b) = Replicas(new ProviderLimits { RequestsPerMinute = 6 });
        Assert.True((await a.TakeAsync(0, _time.GetUtcNow() + Minute, Cancellation)).IsAcquired);

        var refused = await b.TakeAsync(0, _time.GetUtcNow() + TimeSpan.FromSeconds(9), Cancellation);
        _time.Advance(TimeSpan.FromSeconds(10));
        var after = await b.TakeAsync(0, _time.GetUtcNow(), Cancellation);

        Assert.False(refused.IsAcquired);
        Assert.True(refused.TryGetMetadata(System.Threading.RateLimiting.MetadataName.RetryAfter, out var wait));
        Assert.Equal(TimeSpan.FromSeconds(10), wait);
        Assert.True(after.IsAcquired);
    }

    [Fact]
    public async Task TakeAsync_DeadlineIsOver_IsTakenWhereNobodyHasToWait()
    {
        var (a, b) = Replicas(new ProviderLimits { RequestsPerMinute = 6 });

        var taken = await a.TakeAsync(0, _time.GetUtcNow() - Minute, Cancellation);
        var refused = await b.TakeAsync(0, _time.GetUtcNow() - Minute, Cancellation);

        Assert.Equal((true, false), (taken.IsAcquired, refused.IsAcquired));
    }

    [Fact]
    public async Task TakeAsync_CallLargerThanTheBucket_GoesAloneAndIsPaidOffAfter()
    {
        var (a, b) = Replicas(new ProviderLimits { TokensPerMinute = 600 });

        Assert.True((await a.TakeAsync(1200, _time.GetUtcNow(), Cancellation)).IsAcquired);
        _time.Advance(Minute);
        var early = await b.TakeAsync(1, _time.GetUtcNow() + TimeSpan.FromSeconds(49), Cancellation);
        var late = await b.TakeAsync(1, _time.GetUtcNow() + TimeSpan.FromSeconds(1), Cancellation);
        _time.Advance(Minute);

        Assert.Equal((false, false), (early.IsAcquired, late.IsAcquired));
        Assert.True((await b.TakeAsync(1, _time.GetUtcNow(), Cancellation)).IsAcquired);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task TakeAsync_ManyCallsAtRandom_NoMinuteHasMoreThanTheLimitAndTheBurst(int seed)
    {
        var random = new Random(seed);
        var (requests, tokens) = (random.Next(5, 200), random.Next(500, 20_000));
        var (a, b) = Replicas(new ProviderLimits { RequestsPerMinute = requests, TokensPerMinute = tokens });
        var granted = new List<(double At, int Tokens)>();
        for (var i = 0; i < 250; i++)
        {
            var count = random.Next(1, 600);
            if (await GrantAsync(random.Next(2) == 0 ? a : b, count) is { } at)
            {
                granted.Add((at, count));
            }
            _time.Advance(TimeSpan.FromMilliseconds(random.Next(0, 3000)));
        }

        Assert.InRange(granted.Count, 50, 250);
        Assert.Equal(granted.Select(call => call.At).Order(), granted.Select(call => call.At));
        foreach (var (from, _) in granted)
        {
            var window = granted.Where(call => call.At >= from && call.At < from + 60).ToArray();
            Assert.InRange(window.Length, 1, requests + Math.Max(1, (double)requests / SharedRate.BurstsPerMinute));
            Assert.InRange(window.Sum(call => call.Tokens), 1, tokens + Math.Max(600, (double)tokens / SharedRate.BurstsPerMinute));
        }
    }

    [Fact]
    public async Task TakeAsync_Idle_LeavesNothingInRedis()
    {
        var target = new ProviderTarget($"openai-{Guid.NewGuid():N}", ProviderEnd.Real);
        await Rate(0, target, new ProviderLimits { RequestsPerMinute = 6 }).TakeAsync(0, _time.GetUtcNow(), Cancellation);

        Assert.InRange((await _replicas[0].GetDatabase().KeyTimeToLiveAsync($"tvdb:rate:{target.Provider}"))!.Value.TotalSeconds, 1, 71);
    }

    /// <summary>How long the next call waits, seconds. Its turn is taken.</summary>
    private async Task<double> WaitAsync(SharedRate rate) => (await GrantAsync(rate, tokens: 0))!.Value - (_time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0);

    /// <summary>When a call goes, unix seconds, by the wait that is metered; null where it is refused.</summary>
    private async Task<double?> GrantAsync(SharedRate rate, int tokens)
    {
        double? waits = null;
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listening) =>
            {
                if (ReferenceEquals(instrument.Meter, _meter) && instrument.Name == "tvdb.routing.rate.wait")
                {
                    listening.EnableMeasurementEvents(instrument);
                }
            },
        };
        var heard = new TaskCompletionSource();
        listener.SetMeasurementEventCallback<double>((_, wait, _, _) =>
        {
            waits = wait;
            heard.TrySetResult();
        });
        listener.Start();
        var taking = rate.TakeAsync(tokens, _time.GetUtcNow() + Minute, Cancellation).AsTask();
        // A turn that is taken is waited for on the test's clock: what counts here is when it comes.
        await Task.WhenAny(taking, heard.Task);
        return waits is { } wait ? (_time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0) + wait : null;
    }

    private (SharedRate A, SharedRate B) Replicas(ProviderLimits limits)
    {
        var target = new ProviderTarget($"openai-{Guid.NewGuid():N}", ProviderEnd.Real);
        return (Rate(0, target, limits), Rate(1, target, limits));
    }

    private SharedRate Rate(int replica, ProviderTarget target, ProviderLimits limits) => new(_replicas[replica], target, limits, _time, new ResilienceMetrics(_meter));
}

public sealed class SharedRateOnRedisTests(RedisServers servers) : SharedRateTests(RedisKind.Redis, servers);

public sealed class SharedRateOnGarnetTests(RedisServers servers) : SharedRateTests(RedisKind.Garnet, servers);

public sealed class SharedRateOnClusterTests(RedisServers servers) : SharedRateTests(RedisKind.Cluster, servers);
