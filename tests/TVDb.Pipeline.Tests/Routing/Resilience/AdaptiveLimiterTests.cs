using System.Diagnostics.Metrics;
using Microsoft.Extensions.Time.Testing;
using TVDb.Metering;
using TVDb.Pipeline.Routing.Resilience;

namespace TVDb.Pipeline.Tests.Routing.Resilience;

public sealed class AdaptiveLimiterTests : IDisposable
{
    private readonly Meter _meter = new(ResilienceMetrics.MeterName);
    private readonly MeterCounts _counts;

    public AdaptiveLimiterTests() => _counts = new MeterCounts(_meter);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _counts.Dispose();
        _meter.Dispose();
    }

    [Fact]
    public async Task AcquireAsync_AllTaken_WaitersGetThemInTheOrderTheyCame()
    {
        var limiter = Limiter(max: 2);
        using var first = await limiter.AcquireAsync(Cancellation);
        var second = await limiter.AcquireAsync(Cancellation);
        Task<ConcurrencyPermit>[] waiters = [.. Enumerable.Range(0, 3).Select(_ => limiter.AcquireAsync(Cancellation).AsTask())];

        second.Dispose();
        var third = await waiters[0];
        var others = waiters[1..].Select(waiter => waiter.IsCompleted).ToArray();
        third.Dispose();
        using var fourth = await waiters[1];

        Assert.Equal([false, false], others);
        Assert.False(waiters[2].IsCompleted);
        Assert.Equal(["tvdb.routing.concurrency.in_flight{openai-real} 2", "tvdb.routing.concurrency.queued{openai-real} 1"], _counts.Lines);
    }

    [Fact]
    public async Task AcquireAsync_WaiterLeaves_TheNextOneGetsItsTurn()
    {
        var limiter = Limiter(max: 1);
        var first = await limiter.AcquireAsync(Cancellation);
        using var leaving = new CancellationTokenSource();
        var left = limiter.AcquireAsync(leaving.Token).AsTask();
        var next = limiter.AcquireAsync(Cancellation).AsTask();

        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        first.Dispose();
        (await next).Dispose();

        Assert.Equal(["tvdb.routing.concurrency.in_flight{openai-real} 0", "tvdb.routing.concurrency.queued{openai-real} 0"], _counts.Lines);
    }

    [Fact]
    public async Task End_LimitedMeanwhile_FewerMayGo()
    {
        var limiter = Limiter(max: 4);
        ConcurrencyPermit[] permits = [.. await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => limiter.AcquireAsync(Cancellation).AsTask()))];
        RequestStart[] starts = [.. permits.Select(permit => permit.Begin())];
        var waiting = limiter.AcquireAsync(Cancellation).AsTask();

        permits[3].End(starts[3], ProviderVerdict.Limited);
        permits[3].Dispose();
        var early = waiting.IsCompleted;
        permits[2].End(starts[2], ProviderVerdict.Served);
        permits[2].Dispose();
        await waiting;

        Assert.Equal((false, 3), (early, limiter.Limit));
        Assert.Contains("tvdb.routing.concurrency.cuts{openai-real} 1", _counts.Lines);
        Assert.Contains("tvdb.routing.concurrency.limit{openai-real} 3", _counts.Lines);
    }

    /// <summary>Callers come, leave and return at random, held against a plain queue.</summary>
    [Fact]
    public async Task AcquireAsync_CallersAtRandom_NeverMoreAtOnceAndNoneForgotten()
    {
        const int Max = 3;
        var (limiter, random) = (Limiter(Max), new Random(5));
        var held = new List<ConcurrencyPermit>();
        var waiting = new List<(Task<ConcurrencyPermit> Permit, CancellationTokenSource Leaving)>();
        for (var step = 0; step < 2000; step++)
        {
            switch (random.Next(5))
            {
                case 0 or 1:
                    var leaving = new CancellationTokenSource();
                    waiting.Add((limiter.AcquireAsync(leaving.Token).AsTask(), leaving));
                    break;
                case 2 when waiting.Count > 0:
                    var left = waiting[random.Next(waiting.Count)];
                    waiting.Remove(left);
                    await left.Leaving.CancelAsync();
                    await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left.Permit);
                    break;
                case 3 or 4 when held.Count > 0:
                    var done = held[random.Next(held.Count)];
                    held.Remove(done);
                    done.Dispose();
                    break;
            }
            while (held.Count < Max && waiting.Count > 0)
            {
                held.Add(await waiting[0].Permit);
                waiting[0].Leaving.Dispose();
                waiting.RemoveAt(0);
            }
            Assert.DoesNotContain(waiting, waiter => waiter.Permit.IsCompleted);
        }
    }

    private AdaptiveLimiter Limiter(int max) => new(TestPipelines.Target, max, new FakeTimeProvider(), new ResilienceMetrics(_meter));
}
