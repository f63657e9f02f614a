using Polly;
using Polly.Retry;
using TVDb.Pipeline.Costs;

namespace TVDb.Pipeline.Routing;

/// <summary>
/// Says a post or void again, in the same words, until the ledger hears it or patience ends. Calls of providers are retried in
/// <see cref="Resilience.ProviderPipeline"/> alone.
/// </summary>
public sealed class PostRetry(TimeProvider time)
{
    private const int RetriesMax = 6;
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(10);

    private readonly ResiliencePipeline<ResolveResult> _posts = new ResiliencePipelineBuilder<ResolveResult> { Name = "ledger-post", TimeProvider = time }
        .AddRetry(new RetryStrategyOptions<ResolveResult>
        {
            MaxRetryAttempts = RetriesMax,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = FirstDelay,
            MaxDelay = LongestDelay,
            ShouldHandle = args => ValueTask.FromResult(args.Outcome is { Result.Outcome: ResolveOutcome.Unavailable }),
        })
        .Build();

    public async Task<ResolveResult> ResolveAsync(Func<Task<ResolveResult>> resolve) =>
        await _posts.ExecuteAsync(async _ => await resolve(), CancellationToken.None);
}
