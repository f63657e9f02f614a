using TVDb.Pipeline.Providers;

namespace TVDb.Pipeline.Routing.Resilience;

/// <summary>What a try tells of its provider, as against of the document, of the account or of ourselves.</summary>
internal enum ProviderVerdict
{
    /// <summary>Nothing: no request was made, the document was at fault, the account is empty, or the caller left.</summary>
    None,

    Served,

    /// <summary>It failed, or could not be reached.</summary>
    Failed,

    /// <summary>It did not answer in time: it fails, or has too much to do.</summary>
    TimedOut,

    /// <summary>It asks for fewer calls (429).</summary>
    Limited,

    /// <summary>Key, model or address are wrong: each call will fail until a person changes that.</summary>
    Misconfigured,
}

internal static class ProviderVerdicts
{
    /// <param name="outcome">What came of the try.</param>
    /// <param name="hasCallerLeft">The caller's leaving fails a call in many ways, none of which is the provider's.</param>
    public static ProviderVerdict Of<T>(ProviderOutcome<T> outcome, bool hasCallerLeft) =>
        outcome is not ProviderOutcome<T>.Failed { Failure: var failure } ? ProviderVerdict.Served
        : hasCallerLeft ? ProviderVerdict.None
        : Of(failure);

    private static ProviderVerdict Of(ProviderFailure failure) => failure.Class switch
    {
        ErrorClass.ServiceUnavailable => failure.Reason == TransportErrors.TimeoutReason ? ProviderVerdict.TimedOut : ProviderVerdict.Failed,
        ErrorClass.Unknown => ProviderVerdict.Failed,
        ErrorClass.RateLimited => ProviderVerdict.Limited,
        ErrorClass.Configuration => ProviderVerdict.Misconfigured,
        ErrorClass.CostLimitExceeded or ErrorClass.QuotaExhausted or ErrorClass.InvalidDocument => ProviderVerdict.None,
    };
}
