using Microsoft.Extensions.Time.Testing;
using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Routing;

namespace TVDb.Pipeline.Tests.Routing;

public class CallRetryTests
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(10);
    private readonly ElapsingTime _time = new();
    private int _tries;

    [Fact]
    public async Task RunAsync_ServedAtOnce_IsTriedOnce()
    {
        var result = await RunAsync(null);

        Assert.Equal(Result(null), result);
        Assert.Equal(1, _tries);
        Assert.Empty(_time.Waits);
    }

    [Fact]
    public async Task RunAsync_FailsForEver_IsFiveTriesWithGrowingBoundedWaits()
    {
        var failure = Failure(ErrorClass.ServiceUnavailable, mayRetry: true);

        var result = await RunAsync([.. Enumerable.Repeat(failure, 9)]);

        Assert.Equal(Result(failure), result);
        Assert.Equal(5, _tries);
        Assert.Equal(4, _time.Waits.Count);
        Assert.All(_time.Waits, wait => Assert.InRange(wait, TimeSpan.Zero, LongestDelay));
    }

    [Fact]
    public async Task RunAsync_FailsTwiceThenServes_IsServed()
    {
        var failure = Failure(ErrorClass.RateLimited, mayRetry: true);

        var result = await RunAsync(failure, failure, null);

        Assert.Equal(Result(null), result);
        Assert.Equal(3, _tries);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1_500)]
    [InlineData(30_000)]
    public async Task RunAsync_ProviderSaysWhen_WaitsThatLongInPlaceOfOurs(int milliseconds)
    {
        var wait = TimeSpan.FromMilliseconds(milliseconds);

        await RunAsync(Failure(ErrorClass.RateLimited, mayRetry: true) with { RetryAfter = wait }, null);

        Assert.Equal(2, _tries);
        Assert.Equal(wait, _time.Waits.Aggregate(TimeSpan.Zero, (sum, each) => sum + each));
    }

    [Fact]
    public async Task RunAsync_ProviderAsksForLongerThanAWorkerCanWait_FailsAtOnceWithItsWord()
    {
        var failure = Failure(ErrorClass.RateLimited, mayRetry: true) with { RetryAfter = TimeSpan.FromHours(6) };

        var result = await RunAsync(failure, null);

        Assert.Equal(Result(failure), result);
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
        var failure = Failure(errorClass, mayRetry: false) with { RetryAfter = TimeSpan.FromSeconds(1) };

        Assert.Equal(Result(failure), await RunAsync(failure, null));
        Assert.Equal(1, _tries);
        Assert.Empty(_time.Waits);
    }

    [Fact]
    public async Task RunAsync_CancelledWhileItWaits_StopsThere()
    {
        using var cancelled = new CancellationTokenSource();
        var retry = new CallRetry(new FakeTimeProvider());

        var run = retry.RunAsync("openai", _ => Try([Failure(ErrorClass.ServiceUnavailable, mayRetry: true)]), cancelled.Token);
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.Equal(1, _tries);
    }

    [Fact]
    public async Task ResolveAsync_LedgerAwayForEver_IsSevenTriesThenUnavailable()
    {
        var result = await new CallRetry(_time).ResolveAsync(() =>
        {
            _tries++;
            return Task.FromResult(new ResolveResult(ResolveOutcome.Unavailable, HoldState.None));
        });

        Assert.Equal(ResolveOutcome.Unavailable, result.Outcome);
        Assert.Equal(7, _tries);
        Assert.All(_time.Waits, wait => Assert.InRange(wait, TimeSpan.Zero, LongestDelay));
    }

    [Theory]
    [InlineData(ResolveOutcome.Done)]
    [InlineData(ResolveOutcome.Recovered)]
    [InlineData(ResolveOutcome.Conflict)]
    [InlineData(ResolveOutcome.Refused)]
    public async Task ResolveAsync_LedgerAnswersOnTheSecondTry_IsItsAnswer(ResolveOutcome outcome)
    {
        var answer = new ResolveResult(outcome, HoldState.Held);

        Assert.Equal(answer, await new CallRetry(_time).ResolveAsync(() =>
            Task.FromResult(++_tries == 1 ? new ResolveResult(ResolveOutcome.Unavailable, HoldState.None) : answer)));
        Assert.Equal(2, _tries);
    }

    /// <summary>Each try ends as the next of <paramref name="failures"/> says; null is success.</summary>
    private Task<CallResult<string>> RunAsync(params CallFailure?[]? failures) =>
        new CallRetry(_time).RunAsync("openai", _ => Try(failures ?? [null]), TestContext.Current.CancellationToken);

    private Task<CallResult<string>> Try(CallFailure?[] failures) => Task.FromResult(Result(failures[_tries++]));

    private static CallFailure Failure(ErrorClass errorClass, bool mayRetry) => new(errorClass, "REASON", "message") { MayRetry = mayRetry };

    private static CallResult<string> Result(CallFailure? failure) => new()
    {
        Variant = Variant.Real,
        Simulated = false,
        Reason = "mode_real",
        Estimate = new NanoUsd(1),
        PriceVersion = "v1",
        Failure = failure,
        Value = failure is null ? "served" : null,
    };
}
