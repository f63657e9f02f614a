using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging.Abstractions;
using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Routing;
using TVDb.Pipeline.Routing.Resilience;
using TVDb.Pipeline.Tests.Costs;

namespace TVDb.Pipeline.Tests.Routing.Resilience;

/// <summary>Pipelines without a Redis, and calls through them.</summary>
internal static class TestPipelines
{
    public static readonly ProviderTarget Target = new("openai", ProviderEnd.Real);
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(100);

    /// <summary>A clock on which waits between tries are over at once, but the time of a whole call is not.</summary>
    public static ElapsingTime Hasty() => new(longest: TimeSpan.FromMinutes(2));

    public static ProviderPipelines Of(TimeProvider time, Meter? meter = null, ResilienceOptions? options = null) => new(
        options ?? ResilienceOptions.Default,
        RedisProxy.Of((_, _) => throw new NotSupportedException()),
        time,
        NullLoggerFactory.Instance,
        new ResilienceMetrics(meter ?? new Meter(ResilienceMetrics.MeterName)));

    /// <summary>One call, whose try sends this and comes to what that came to.</summary>
    public static Task<CallResult<string>> CallAsync(
        this ProviderPipelines pipelines,
        Func<CancellationToken, Task<ProviderOutcome<string>>> send,
        TimeSpan timeout,
        CancellationToken cancellationToken) => pipelines.RunAsync(
            new PipelineCall(Target, timeout),
            async (attempt, token) => Result((await attempt.SendAsync(() => send(token))) switch
            {
                ProviderOutcome<string>.Failed { Failure: var failure } => new CallFailure(failure.Class, failure.Reason, failure.Message)
                {
                    RetryAfter = failure.RetryAfter,
                    MayRetry = failure.Class is ErrorClass.RateLimited or ErrorClass.ServiceUnavailable && !failure.WorkUnderWay,
                },
                _ => null,
            }),
            Result,
            cancellationToken);

    public static Task<CallResult<string>> CallAsync(
        this ProviderPipelines pipelines,
        Func<CancellationToken, Task<ProviderOutcome<string>>> send,
        CancellationToken cancellationToken) => pipelines.CallAsync(send, Timeout, cancellationToken);

    public static Task<CallResult<string>> CallAsync(this ProviderPipelines pipelines, ProviderOutcome<string> outcome) =>
        pipelines.CallAsync(_ => Task.FromResult(outcome), TestContext.Current.CancellationToken);

    public static ProviderOutcome<string> Served { get; } = new ProviderOutcome<string>.Success("served", ProviderUsage.None, Simulated: true);

    /// <param name="errorClass">Its class.</param>
    /// <param name="retryAfter">The provider's word on when.</param>
    /// <param name="mayRetry">No work is under way.</param>
    public static ProviderOutcome<string> Failed(ErrorClass errorClass, TimeSpan? retryAfter = null, bool mayRetry = true) =>
        new ProviderOutcome<string>.Failed(new ProviderFailure(errorClass, "REASON", "message", Billing.NotBilled) { RetryAfter = retryAfter, WorkUnderWay = !mayRetry });

    public static CallResult<string> Result(CallFailure? failure) => new()
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
