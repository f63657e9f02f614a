using Polly;
using Polly.Timeout;

namespace TVDb.Pipeline.Routing.Resilience;

/// <summary>A try waits here until it may be one of so many at once.</summary>
internal sealed class ConcurrencyStrategy(AdaptiveLimiter limiter, TimeProvider time) : ResilienceStrategy
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
            run.Permit = await AcquireAsync(run, context.CancellationToken);
        }
        catch (Exception e) when (e is OperationCanceledException or TimeoutRejectedException)
        {
            return Outcome.FromException<TResult>(e);
        }
        using (run.Permit)
        {
            run.IsQueued = false;
            return await callback(context, state);
        }
    }

    private async ValueTask<ConcurrencyPermit> AcquireAsync(PipelineRun run, CancellationToken cancellationToken)
    {
        if (run.TurnBy == run.EndsAt)
        {
            // That end is the total timeout's.
            return await limiter.AcquireAsync(cancellationToken);
        }
        var left = run.TurnBy - time.GetUtcNow();
        using var turn = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(turn.Token, cancellationToken);
        try
        {
            return await limiter.AcquireAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutRejectedException("no turn in time", left);
        }
    }
}
