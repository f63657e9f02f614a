using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Health;
using TVDb.Pipeline.Providers;

namespace TVDb.Pipeline.Routing;

/// <summary>What a try's outcome says of the end that it went to.</summary>
internal static class CallEvidences
{
    public static CallEvidence Of<T>(ProviderTarget target, ProviderOutcome<T> outcome, TimeSpan latency, NanoUsd cost) =>
        new(target.Provider, target.End == ProviderEnd.Real, EndOf(outcome), latency, cost.Value);

    private static CallEnd EndOf<T>(ProviderOutcome<T> outcome) => outcome is not ProviderOutcome<T>.Failed { Failure: var failure } ? CallEnd.Succeeded : failure.Class switch
    {
        ErrorClass.InvalidDocument => CallEnd.Succeeded,
        ErrorClass.RateLimited => CallEnd.RateLimited,
        ErrorClass.ServiceUnavailable => failure.Reason == TransportErrors.TimeoutReason ? CallEnd.TimedOut : CallEnd.Failed,
        ErrorClass.Configuration or ErrorClass.Unknown => CallEnd.Failed,
        // It is our account that is not well; a limit of ours was never the provider's.
        ErrorClass.QuotaExhausted or ErrorClass.CostLimitExceeded => CallEnd.NotCounted,
    };
}
