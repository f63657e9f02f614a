using Polly;

namespace TVDb.Pipeline.Routing.Resilience;

/// <summary>A try waits here until it may be one of so many at once.</summary>
internal sealed class ConcurrencyStrategy(AdaptiveLimiter limiter) : ResilienceStrategy
{
    protected override async ValueTask<Outcome<TResult>> ExecuteCore<TResult, TState>(
        Func<ResilienceContext, TState, ValueTask<Outcome<TResult>>> callback,
        ResilienceContext context,
        TState state)
    {
        var run = PipelineRun.Of(context);
        run.IsQueued = true;
        try
        {
            run.Permit = await limiter.AcquireAsync(context.CancellationToken);
        }
        catch (OperationCanceledException e)
        {
            return Outcome.FromException<TResult>(e);
        }
        using (run.Permit)
        {
            run.IsQueued = false;
            return await callback(context, state);
        }
    }
}
