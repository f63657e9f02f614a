using Microsoft.Extensions.Time.Testing;
using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Health;
using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Routing;
using TVDb.Pipeline.Routing.Resilience;

namespace TVDb.Pipeline.Tests.Routing;

/// <summary>Calls of which somebody waits for the answer, or for a mock's in its place.</summary>
public sealed class CallerDeadlineTests : RoutedCalls
{
    private readonly FakeTimeProvider _time = new();

    public CallerDeadlineTests() => (Time, Patience) = (_time, TimeSpan.FromMilliseconds(300));

    [Theory]
    [InlineData(5.0, 5)]
    [InlineData(9.0, 9)]
    [InlineData(99.0, 99)]
    [InlineData(101.0, 100)]
    [InlineData(4.9, 100)]
    [InlineData(0.0, 100)]
    [InlineData(-60.0, 100)]
    [InlineData(null, 100)]
    public async Task CallAsync_ProviderHangs_EndsInTimeForItsCallerWhereThatIsNoHaste(double? left, double expected)
    {
        AnswerBy = left is { } seconds ? _time.GetUtcNow() + TimeSpan.FromSeconds(seconds) : null;

        var (result, ended) = await HangAsync();

        Assert.Equal(TimeSpan.FromSeconds(expected), ended);
        Assert.Equal((ErrorClass.ServiceUnavailable, "TIMEOUT", false), (result.Failure!.Class, result.Failure.Reason, result.Failure.MayRetry));
        // It may have been paid for, and the provider gave no sign of life.
        Assert.Equal(["reserve job-1:embed:0:1 100", "send job-1:embed:0:1"], Ledger.Verbs);
        Assert.Equal([CallEnd.TimedOut], Evidence.Select(evidence => evidence.End));
    }

    [Fact]
    public async Task CallAsync_WhatIsBegunGoesOnAtTheProvider_HasAllItsTime()
    {
        (AnswerBy, EndsForItsCaller) = (_time.GetUtcNow() + TimeSpan.FromSeconds(9), false);

        var (_, ended) = await HangAsync();

        Assert.Equal(TimeSpan.FromSeconds(100), ended);
    }

    /// <summary>Where others are answered meanwhile, that this one was not is its caller's haste as much as the provider's fault.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task CallAsync_CutWhileAnotherWasServed_IsNoEvidence(bool throws)
    {
        AnswerBy = _time.GetUtcNow() + TimeSpan.FromSeconds(9);

        await SendAsync(ServiceMode.Hybrid, limit: null, async token =>
        {
            await CallAsync(Served);
            _time.Advance(TimeSpan.FromSeconds(9));
            if (throws)
            {
                token.ThrowIfCancellationRequested();
            }
            return Failed(Billing.Uncertain);
        });

        Assert.Equal([CallEnd.Succeeded, CallEnd.NotCounted], Evidence.Select(evidence => evidence.End));
    }

    [Theory]
    [InlineData(false, false, "LOCAL_QUEUE_TIMEOUT")]
    [InlineData(true, false, null)]
    [InlineData(false, true, null)]
    public async Task CallAsync_TurnComesTooLate_IsWaitedForWhereSomethingIsPaidForAlready(bool isCommitted, bool resumes, string? refusal)
    {
        PipelineTime = _time;
        Options = new ResilienceOptions(new Dictionary<string, ProviderLimits> { ["openai"] = new() { ConcurrencyMax = 1 } });
        var second = Task.FromResult<CallResult<string>>(null!);

        await SendAsync(ServiceMode.Hybrid, limit: null, async _ =>
        {
            (AnswerBy, IsCommitted, Resumes) = (_time.GetUtcNow() + TimeSpan.FromSeconds(9), isCommitted, resumes ? await TicketAsync() : null);
            second = CallAsync(Served);
            _time.Advance(TimeSpan.FromSeconds(20));
            return Served;
        });

        Assert.Equal(refusal, (await second).Failure?.Reason);
    }

    /// <summary>How a call ends that is never answered, and after how long, to the tenth of a second.</summary>
    private async Task<(CallResult<string> Result, TimeSpan Ended)> HangAsync()
    {
        var began = _time.GetUtcNow();
        var result = await CallAsync(ServiceMode.Hybrid, limit: null, token =>
        {
            while (_time.GetUtcNow() - began < TimeSpan.FromSeconds(200))
            {
                token.ThrowIfCancellationRequested();
                _time.Advance(TimeSpan.FromSeconds(0.1));
            }
            throw new TimeoutException("it was never ended");
        });
        return (result, _time.GetUtcNow() - began);
    }
}
