using Polly;
using Polly.Retry;
using TVDb.Pipeline.Costs;

namespace TVDb.Pipeline.Routing;

/// <summary>
/// The one layer that retries, by Polly. A call is tried again where its failure says that this may help; the provider's
/// own word on when comes before ours.
/// </summary>
public sealed class CallRetry
{
    private const int RetriesMax = 4;
    private const int PostRetriesMax = 6;
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(10);

    /// <summary>A provider may ask for hours; a worker does not sit them out, the caller hears of them instead.</summary>
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromMinutes(1);

    private readonly ResiliencePipeline _calls;
    private readonly ResiliencePipeline<ResolveResult> _posts;

    public CallRetry(TimeProvider time)
    {
        _calls = new ResiliencePipelineBuilder { Name = "provider-call", TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = RetriesMax,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = FirstDelay,
                MaxDelay = LongestDelay,
                ShouldHandle = args => ValueTask.FromResult(args.Outcome.Result is CallResult { Failure: { MayRetry: true } failure }
                    && !(failure.RetryAfter > LongestRetryAfter)),
                DelayGenerator = args => ValueTask.FromResult((args.Outcome.Result as CallResult)?.Failure?.RetryAfter),
            })
            .Build();
        _posts = new ResiliencePipelineBuilder<ResolveResult> { Name = "ledger-post", TimeProvider = time }
            .AddRetry(new RetryStrategyOptions<ResolveResult>
            {
                MaxRetryAttempts = PostRetriesMax,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = FirstDelay,
                MaxDelay = LongestDelay,
                ShouldHandle = args => ValueTask.FromResult(args.Outcome is { Result.Outcome: ResolveOutcome.Unavailable }),
            })
            .Build();
    }

    public async Task<CallResult<T>> RunAsync<T>(string provider, Func<CancellationToken, Task<CallResult<T>>> attempt, CancellationToken cancellationToken)
    {
        var context = ResilienceContextPool.Shared.Get(provider, cancellationToken);
        try
        {
            return await _calls.ExecuteAsync(async c => await attempt(c.CancellationToken), context);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    /// <summary>A post or void is said again, in the same words, until Redis hears it or patience ends.</summary>
    public async Task<ResolveResult> ResolveAsync(Func<Task<ResolveResult>> resolve) =>
        await _posts.ExecuteAsync(async _ => await resolve(), CancellationToken.None);
}
