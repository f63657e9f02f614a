using Microsoft.Extensions.Time.Testing;
using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Routing;

namespace TVDb.Pipeline.Tests.Routing.Resilience;

/// <summary>When a pipeline makes another try, and when it lets go.</summary>
public class RetryTests
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(10);
    private readonly ElapsingTime _time = TestPipelines.Hasty();
    private int _tries;

    [Fact]
    public async Task RunAsync_ServedAtOnce_IsTriedOnce()
    {
        var result = await RunAsync(TestPipelines.Served);

        Assert.Equal(TestPipelines.Result(null), result);
        Assert.Equal(1, _tries);
        Assert.Empty(_time.Waits);
    }

    [Fact]
    public async Task RunAsync_FailsForEver_IsFiveTriesWithGrowingBoundedWaits()
    {
        var failed = TestPipelines.Failed(ErrorClass.ServiceUnavailable);

        var result = await RunAsync([.. Enumerable.Repeat(failed, 9)]);

        Assert.Equal((ErrorClass.ServiceUnavailable, "REASON"), (result.Failure!.Class, result.Failure.Reason));
        Assert.Equal(5, _tries);
        Assert.Equal(4, _time.Waits.Count);
        Assert.All(_time.Waits, wait => Assert.InRange(wait, TimeSpan.Zero, LongestDelay));
    }

    [Fact]
    public async Task RunAsync_FailsTwiceThenServes_IsServed()
    {
        var failed = TestPipelines.Failed(ErrorClass.RateLimited);

        var result = await RunAsync(failed, failed, TestPipelines.Served);

        Assert.Equal(TestPipelines.Result(null), result);
        Assert.Equal(3, _tries);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1_500)]
    [InlineData(30_000)]
    public async Task RunAsync_ProviderSaysWhen_WaitsThatLongInPlaceOfOurs(int milliseconds)
    {
        var wait = TimeSpan.FromMilliseconds(milliseconds);

        await RunAsync(TestPipelines.Failed(ErrorClass.RateLimited, wait), TestPipelines.Served);

        Assert.Equal(2, _tries);
        Assert.Equal(wait, _time.Waits.Aggregate(TimeSpan.Zero, (sum, each) => sum + each));
    }

    [Fact]
    public async Task RunAsync_ProviderAsksForLongerThanAWorkerCanWait_FailsAtOnceWithItsWord()
    {
        var result = await RunAsync(TestPipelines.Failed(ErrorClass.RateLimited, TimeSpan.FromHours(6)), TestPipelines.Served);

        Assert.Equal((ErrorClass.RateLimited, TimeSpan.FromHours(6)), (result.Failure!.Class, result.Failure.RetryAfter));
        Assert.Equal(1, _tries);
        Assert.Empty(_time.Waits);
    }

    [Theory]
    [InlineData(ErrorClass.CostLimitExceeded)]
    [InlineData(ErrorClass.Configuration)]
    [InlineData(ErrorClass.InvalidDocument)]
    [InlineData(ErrorClass.ServiceUnavailable)]
    public async Task RunAsync_FailureThatMayNotBeRetried_IsTriedOnce(ErrorClass errorClass)
    {
        var result = await RunAsync(TestPipelines.Failed(errorClass, TimeSpan.FromSeconds(1), mayRetry: false), TestPipelines.Served);

        Assert.Equal(errorClass, result.Failure!.Class);
        Assert.Equal(1, _tries);
        Assert.Empty(_time.Waits);
    }

    [Fact]
    public async Task RunAsync_TimeOfAllTriesPassesUnderWay_EndsTheTry()
    {
        var time = new FakeTimeProvider();
        var run = TestPipelines.Of(time).CallAsync(
            async token =>
            {
                _tries++;
                await Task.Delay(Timeout.InfiniteTimeSpan, time, token);
                return TestPipelines.Served;
            },
            timeout: TimeSpan.FromSeconds(1),
            TestContext.Current.CancellationToken);
        time.Advance(TimeSpan.FromSeconds(63));

        Assert.Equal("CALL_TIME_OVER", (await run).Failure!.Reason);
        Assert.Equal(1, _tries);
    }

    [Fact]
    public async Task RunAsync_ProviderAsksForLongerThanIsLeft_FailsAtOnceWithItsWord()
    {
        var time = new FakeTimeProvider();
        var run = TestPipelines.Of(time).CallAsync(
            _ =>
            {
                _tries++;
                return Task.FromResult(TestPipelines.Failed(ErrorClass.RateLimited, TimeSpan.FromSeconds(40)));
            },
            timeout: TimeSpan.FromSeconds(1),
            TestContext.Current.CancellationToken);
        time.Advance(TimeSpan.FromSeconds(40));

        var failure = (await run).Failure!;
        Assert.Equal((ErrorClass.RateLimited, TimeSpan.FromSeconds(40)), (failure.Class, failure.RetryAfter));
        Assert.Equal(2, _tries);
    }

    [Fact]
    public async Task RunAsync_CancelledWhileItWaits_StopsThere()
    {
        using var cancelled = new CancellationTokenSource();

        var run = TestPipelines.Of(new FakeTimeProvider()).CallAsync(
            _ =>
            {
                _tries++;
                return Task.FromResult(TestPipelines.Failed(ErrorClass.ServiceUnavailable));
            },
            cancelled.Token);
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.Equal(1, _tries);
    }

    /// <summary>Each try comes to the next of <paramref name="outcomes"/>.</summary>
    private Task<CallResult<string>> RunAsync(params ProviderOutcome<string>[] outcomes) =>
        TestPipelines.Of(_time).CallAsync(_ => Task.FromResult(outcomes[_tries++]), TestContext.Current.CancellationToken);
}
