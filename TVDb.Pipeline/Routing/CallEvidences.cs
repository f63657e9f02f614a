using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Health;
using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Routing.Resilience;

namespace TVDb.Pipeline.Routing;

/// <summary>A try's verdict as health's evidence.</summary>
internal static class CallEvidences
{
    public static CallEvidence Of(ProviderTarget target, ProviderVerdict verdict, TimeSpan latency, NanoUsd cost) =>
        new(target.Provider, target.End == ProviderEnd.Real, EndOf(verdict), latency, cost.Value);

    private static CallEnd EndOf(ProviderVerdict verdict) => verdict switch
    {
        ProviderVerdict.None => CallEnd.NotCounted,
        ProviderVerdict.Served => CallEnd.Succeeded,
        ProviderVerdict.Failed or ProviderVerdict.Misconfigured => CallEnd.Failed,
        ProviderVerdict.TimedOut => CallEnd.TimedOut,
        ProviderVerdict.Limited => CallEnd.RateLimited,
    };
}
