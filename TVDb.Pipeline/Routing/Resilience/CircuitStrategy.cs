using Polly;
using Polly.CircuitBreaker;

namespace TVDb.Pipeline.Routing.Resilience;

/// <summary>Refuses a try while its provider's circuit is open, and tells the circuit what came of the others.</summary>
internal sealed class CircuitStrategy(ProviderCircuit circuit) : ResilienceStrategy
{
    protected override async ValueTask<Outcome<TResult>> ExecuteCore<TResult, TState>(
        Func<ResilienceContext, TState, ValueTask<Outcome<TResult>>> callback,
        ResilienceContext context,
        TState state)
    {
        if (circuit.TryEnter(out var isProbe) is { } rest)
        {
            return Outcome.FromException<TResult>(new BrokenCircuitException(CallFailure.CircuitOpen, rest));
        }
        var run = PipelineRun.Of(context);
        (run.IsProbe, run.Verdict) = (isProbe, ProviderVerdict.None);
        try
        {
            return await callback(context, state);
        }
        finally
        {
            await circuit.LeaveAsync(isProbe, run.Verdict);
        }
    }
}
