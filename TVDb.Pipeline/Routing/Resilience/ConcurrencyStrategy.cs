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
            context.CancellationToken.ThrowIfCancellationRequested();
            run.Permit = await AcquireAsync(run.TurnBy, context.CancellationToken);
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

    private async ValueTask<ConcurrencyPermit> AcquireAsync(DateTimeOffset? turnBy, CancellationToken cancellationToken)
    {
        if (turnBy is not { } by)
        {
            return await limiter.AcquireAsync(cancellationToken);
        }
        var left = TimeSpan.FromTicks(Math.Max(0, (by - time.GetUtcNow()).Ticks));
        using var turn = new CancellationTokenSource(left, time);
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
