using Microsoft.Extensions.Time.Testing;
using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Routing;
using TVDb.Pipeline.Routing.Resilience;

namespace TVDb.Pipeline.Tests.Routing.Resilience;

/// <summary>How long a call waits until it may be one of so many at once.</summary>
public sealed class TurnTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly ProviderPipelines _pipelines;
    private readonly TaskCompletionSource<ProviderOutcome<string>> _answer = new();

    public TurnTests() => _pipelines = TestPipelines.Of(_time, options: new ResilienceOptions(new Dictionary<string, ProviderLimits>
    {
        [TestPipelines.Target.Provider] = new() { ConcurrencyMax = 1 },
    }));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RunAsync_TurnDoesNotComeInTime_IsNotMade()
    {
        var first = _pipelines.CallAsync(_ => _answer.Task, Cancellation);
        var second = CallAsync(_time.GetUtcNow() + TimeSpan.FromSeconds(9));

        _time.Advance(TimeSpan.FromSeconds(9));

        Assert.Equal((ErrorClass.RateLimited, "LOCAL_QUEUE_TIMEOUT"), ((await second).Failure!.Class, (await second).Failure!.Reason));
        _answer.SetResult(TestPipelines.Served);
        Assert.Null((await first).Failure);
    }

    [Fact]
    public async Task RunAsync_TurnComesInTime_TakesAsLongAsItTakes()
    {
        var first = _pipelines.CallAsync(_ => _answer.Task, Cancellation);
        var slow = new TaskCompletionSource<ProviderOutcome<string>>();
        var second = CallAsync(_time.GetUtcNow() + TimeSpan.FromSeconds(9), slow.Task);

        _time.Advance(TimeSpan.FromSeconds(8.9));
        _answer.SetResult(TestPipelines.Served);
        await first;
        _time.Advance(TimeSpan.FromSeconds(60));
        slow.SetResult(TestPipelines.Served);

        Assert.Null((await second).Failure);
    }

    [Fact]
    public async Task RunAsync_ItsTimeIsOverBeforeItBegins_WaitsAsAny()
    {
        var first = _pipelines.CallAsync(_ => _answer.Task, Cancellation);
        var second = CallAsync(_time.GetUtcNow());

        _time.Advance(TimeSpan.FromSeconds(60));
        _answer.SetResult(TestPipelines.Served);

        Assert.Equal((null, null), ((await first).Failure, (await second).Failure));
    }

    /// <summary>Nobody has to wait for what is free.</summary>
    [Fact]
    public async Task RunAsync_SecondTryAfterItsTime_IsMadeWhereItsTurnIsNow()
    {
        var tries = 0;

        var result = await _pipelines.RunAsync(
            new PipelineCall(TestPipelines.Target, TestPipelines.Timeout) { TurnBy = _time.GetUtcNow() + TimeSpan.FromSeconds(9) },
            async (attempt, _) =>
            {
                await attempt.SendAsync(() => Task.FromResult(TestPipelines.Served));
                _time.Advance(TimeSpan.FromSeconds(10));
                return TestPipelines.Result(++tries == 1 ? new CallFailure(ErrorClass.ServiceUnavailable, "REASON", "message") { MayRetry = true, RetryAfter = TimeSpan.Zero } : null);
            },
            TestPipelines.Result,
            Cancellation);

        Assert.Equal((null, 2), (result.Failure, tries));
    }

    private Task<CallResult<string>> CallAsync(DateTimeOffset turnBy, Task<ProviderOutcome<string>>? answer = null) => _pipelines.RunAsync(
        new PipelineCall(TestPipelines.Target, TestPipelines.Timeout) { TurnBy = turnBy },
        async (attempt, _) => TestPipelines.Result(await attempt.SendAsync(() => answer ?? Task.FromResult(TestPipelines.Served)) is ProviderOutcome<string>.Failed { Failure: var failure }
            ? new CallFailure(failure.Class, failure.Reason, failure.Message)
            : null),
        TestPipelines.Result,
        Cancellation);
}
