using Polly;
using Polly.RateLimiting;
using Polly.Retry;
using Polly.Telemetry;
using Polly.Timeout;
using TVDb.Pipeline.Providers;

namespace TVDb.Pipeline.Routing.Resilience;

/// <summary>
/// What stands between a call and one target, from the outside in: total time, retry, circuit, concurrency, rate, and then the
/// try itself. So a call that waits has nothing held in the ledger, and each try asks anew whether it may go.
/// </summary>
internal sealed class ProviderPipeline
{
    private const int RetriesMax = 4;
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(10);

    /// <summary>A provider may ask for hours; a worker does not sit them out, the caller hears of them instead.</summary>
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromMinutes(1);

    private readonly TimeProvider _time;

    public ProviderPipeline(
        ProviderTarget target,
        AdaptiveLimiter limiter,
        ProviderCircuit circuit,
        SharedRate? rate,
        TimeProvider time,
        TelemetryOptions telemetry)
    {
        (_time, Circuit, Limiter) = (time, circuit, limiter);
        var builder = new ResiliencePipelineBuilder { Name = "provider-call", InstanceName = target.ToString(), TimeProvider = time }
            .AddTimeout(new TimeoutStrategyOptions
            {
                Name = "total",
                TimeoutGenerator = args => ValueTask.FromResult(PipelineRun.Of(args.Context).EndsAt - time.GetUtcNow()),
            })
            .AddRetry(RetryOptions())
            .AddStrategy(_ => new CircuitStrategy(circuit), new NamedOptions("circuit"))
            .AddStrategy(_ => new ConcurrencyStrategy(limiter, time), new NamedOptions("concurrency"));
        if (rate is not null)
        {
            builder.AddRateLimiter(new RateLimiterStrategyOptions
            {
                Name = "rate",
                RateLimiter = async args =>
                {
                    var run = PipelineRun.Of(args.Context);
                    run.IsQueued = true;
                    var lease = await rate.TakeAsync(run.Tokens, run.TurnBy ?? run.EndsAt, args.Context.CancellationToken);
                    run.IsQueued = false;
                    return lease;
                },
            });
        }
        Calls = builder.ConfigureTelemetry(telemetry).Build();
    }

    public ResiliencePipeline Calls { get; }

    public ProviderCircuit Circuit { get; }

    public AdaptiveLimiter Limiter { get; }

    /// <summary>The one layer that retries. The provider's own word on when comes before ours (decorrelated jitter, by Polly).</summary>
    private RetryStrategyOptions RetryOptions() => new()
    {
        Name = "retry",
        MaxRetryAttempts = RetriesMax,
        BackoffType = DelayBackoffType.Exponential,
        UseJitter = true,
        Delay = FirstDelay,
        MaxDelay = LongestDelay,
        ShouldHandle = args => ValueTask.FromResult(ShouldRetry(args.Outcome.Result, PipelineRun.Of(args.Context))),
        DelayGenerator = args => ValueTask.FromResult((args.Outcome.Result as CallResult)?.Failure?.RetryAfter),
    };

    private bool ShouldRetry(object? result, PipelineRun run)
    {
        var failure = (result as CallResult)?.Failure;
        run.LastFailure = failure;
        return failure is { MayRetry: true }
            && !(failure.RetryAfter > LongestRetryAfter)
            && !(failure.RetryAfter >= run.EndsAt - _time.GetUtcNow());
    }

    private sealed class NamedOptions : ResilienceStrategyOptions
    {
        public NamedOptions(string name) => Name = name;
    }
}
