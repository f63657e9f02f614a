using Microsoft.Extensions.Time.Testing;
using Polly.CircuitBreaker;
using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Routing.Resilience;

namespace TVDb.Pipeline.Tests.Routing.Resilience;

/// <summary>When a provider is not asked any more, and when again.</summary>
public class CircuitTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly ProviderPipelines _pipelines;
    private readonly List<CircuitState> _changes = [];
    private int _sent;

    public CircuitTests()
    {
        _pipelines = TestPipelines.Of(_time);
        _pipelines.CircuitChanged += (_, state) => _changes.Add(state);
    }

    private static ProviderOutcome<string> Down => TestPipelines.Failed(ErrorClass.ServiceUnavailable, mayRetry: false);

    [Fact]
    public async Task RunAsync_TenFailuresInARow_OpensForFiveSeconds()
    {
        await SendAsync(9, Down);
        var before = _pipelines.CircuitOf(TestPipelines.Target);
        await SendAsync(1, Down);

        var refused = await SendAsync(1, TestPipelines.Served);

        Assert.Equal((CircuitState.Closed, CircuitState.Open), (before, _pipelines.CircuitOf(TestPipelines.Target)));
        Assert.Equal(
            (ErrorClass.ServiceUnavailable, "CIRCUIT_OPEN", TimeSpan.FromSeconds(5), false),
            (refused!.Class, refused.Reason, refused.RetryAfter!.Value, refused.MayRetry));
        Assert.Equal(10, _sent);
        Assert.True(_pipelines.IsOpen(TestPipelines.Target));
        Assert.False(_pipelines.IsOpen(TestPipelines.Target with { End = ProviderEnd.Mock }));
    }

    [Fact]
    public async Task RunAsync_HalfOfManyFail_Opens()
    {
        for (var i = 0; i < 10 && !_pipelines.IsOpen(TestPipelines.Target); i++)
        {
            await SendAsync(1, TestPipelines.Served);
            await SendAsync(1, Down);
        }

        Assert.Equal([CircuitState.Open], _changes);
        Assert.Equal(10, _sent);
    }

    [Fact]
    public async Task RunAsync_FewFail_StaysClosed()
    {
        for (var i = 0; i < 50; i++)
        {
            await SendAsync(3, TestPipelines.Served);
            await SendAsync(1, Down);
        }

        Assert.Empty(_changes);
    }

    [Theory]
    [InlineData(ErrorClass.InvalidDocument)]
    [InlineData(ErrorClass.RateLimited)]
    [InlineData(ErrorClass.QuotaExhausted)]
    public async Task RunAsync_WhatIsNoEvidence_NeitherOpensNorCountsAsServed(ErrorClass errorClass)
    {
        await SendAsync(30, TestPipelines.Failed(errorClass, mayRetry: false));
        await SendAsync(9, Down);
        await SendAsync(30, TestPipelines.Failed(errorClass, mayRetry: false));
        var before = _changes.Count;
        await SendAsync(1, Down);

        Assert.Equal((0, CircuitState.Open), (before, Assert.Single(_changes)));
    }

    [Fact]
    public async Task RunAsync_TriesThatSendNothing_AreNoEvidence()
    {
        await SendAsync(9, Down);
        for (var i = 0; i < 30; i++)
        {
            await _pipelines.RunAsync(
                new PipelineCall(TestPipelines.Target, TestPipelines.Timeout),
                (_, _) => Task.FromResult(TestPipelines.Result(new(ErrorClass.CostLimitExceeded, "BUDGET_EXCEEDED", "refused"))),
                TestPipelines.Result,
                TestContext.Current.CancellationToken);
        }
        await SendAsync(1, Down);

        Assert.Equal([CircuitState.Open], _changes);
    }

    [Fact]
    public async Task RunAsync_KeyRefused_IsolatesAtOnceForAMinuteThenProbes()
    {
        await SendAsync(1, TestPipelines.Failed(ErrorClass.Configuration));
        _time.Advance(TimeSpan.FromSeconds(59));
        var refused = await SendAsync(1, TestPipelines.Served);
        _time.Advance(TimeSpan.FromSeconds(1));
        var halfOpen = _pipelines.CircuitOf(TestPipelines.Target);
        await SendAsync(1, TestPipelines.Failed(ErrorClass.Configuration));
        _time.Advance(TimeSpan.FromSeconds(60));
        await SendAsync(1, TestPipelines.Served);

        Assert.Equal(("CIRCUIT_OPEN", TimeSpan.FromSeconds(1)), (refused!.Reason, refused.RetryAfter!.Value));
        Assert.Equal(CircuitState.HalfOpen, halfOpen);
        Assert.Equal([CircuitState.Isolated, CircuitState.Isolated, CircuitState.Closed], _changes);
        Assert.Equal(3, _sent);
    }

    [Fact]
    public async Task RunAsync_BreakIsOver_OneProbeGoesAndTheOthersWaitForIt()
    {
        await SendAsync(10, Down);
        _time.Advance(TimeSpan.FromSeconds(5));
        var answer = new TaskCompletionSource<ProviderOutcome<string>>();

        var probe = _pipelines.CallAsync(_ => answer.Task, TestContext.Current.CancellationToken);
        var meanwhile = await SendAsync(1, TestPipelines.Served);
        answer.SetResult(TestPipelines.Served);
        await probe;
        var after = await SendAsync(1, TestPipelines.Served);

        Assert.Equal(("CIRCUIT_OPEN", TimeSpan.FromSeconds(1)), (meanwhile!.Reason, meanwhile.RetryAfter!.Value));
        Assert.Null(after);
        Assert.Equal([CircuitState.Open, CircuitState.Closed], _changes);
    }

    [Fact]
    public async Task RunAsync_ProbesFail_BreaksGrowToThirtySeconds()
    {
        await SendAsync(10, Down);
        var breaks = new List<double>();
        for (var i = 0; i < 5; i++)
        {
            var rest = (await SendAsync(1, Down))!.RetryAfter!.Value;
            breaks.Add(rest.TotalSeconds);
            _time.Advance(rest);
            await SendAsync(1, Down);
        }

        Assert.Equal([5, 10, 20, 30, 30], breaks);
    }

    [Fact]
    public async Task RunAsync_ProbeTellsNothing_TheNextIsTheProbe()
    {
        await SendAsync(10, Down);
        _time.Advance(TimeSpan.FromSeconds(5));
        await SendAsync(1, TestPipelines.Failed(ErrorClass.InvalidDocument));
        var halfOpen = _pipelines.CircuitOf(TestPipelines.Target);
        await SendAsync(1, TestPipelines.Served);

        Assert.Equal(CircuitState.HalfOpen, halfOpen);
        Assert.Equal([CircuitState.Open, CircuitState.Closed], _changes);
    }

    [Fact]
    public async Task EndBreak_SomethingElseSaysItIsBack_TheNextCallIsTheProbe()
    {
        await SendAsync(10, Down);
        _pipelines.EndBreak(TestPipelines.Target);

        Assert.Null(await SendAsync(1, TestPipelines.Served));
        Assert.Equal([CircuitState.Open, CircuitState.Closed], _changes);
    }

    /// <summary>A call that waited for its turn when the circuit opened does not go after all.</summary>
    [Fact]
    public async Task RunAsync_CircuitOpensWhileACallIsQueued_IsRefusedWithoutASend()
    {
        var pipelines = TestPipelines.Of(_time, options: new(new Dictionary<string, ProviderLimits> { ["openai"] = new() { ConcurrencyMax = 1 } }));
        var answer = new TaskCompletionSource<ProviderOutcome<string>>();
        var first = pipelines.CallAsync(_ => answer.Task, TestContext.Current.CancellationToken);
        var queued = pipelines.CallAsync(CountedAsync, TestContext.Current.CancellationToken);

        answer.SetResult(TestPipelines.Failed(ErrorClass.Configuration));
        await first;

        Assert.Equal("CIRCUIT_OPEN", (await queued).Failure!.Reason);
        Assert.Equal(0, _sent);
    }

    private Task<ProviderOutcome<string>> CountedAsync(CancellationToken cancellationToken)
    {
        _sent++;
        return Task.FromResult(TestPipelines.Served);
    }

    /// <summary>Calls one after the other; answers the last one's failure.</summary>
    private async Task<Pipeline.Routing.CallFailure?> SendAsync(int calls, ProviderOutcome<string> outcome)
    {
        Pipeline.Routing.CallFailure? failure = null;
        for (var i = 0; i < calls; i++)
        {
            var result = await _pipelines.CallAsync(
                _ =>
                {
                    _sent++;
                    return Task.FromResult(outcome);
                },
                TestContext.Current.CancellationToken);
            failure = result.Failure;
        }
        return failure;
    }
}
