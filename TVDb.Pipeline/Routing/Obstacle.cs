using TVDb.Pipeline.Providers;

namespace TVDb.Pipeline.Routing;

/// <summary>Why the real end of a provider does not serve a step.</summary>
public enum Obstacle
{
    /// <summary>Known to be down before a call is made.</summary>
    Unhealthy,

    /// <summary>An operator put the provider on its mock.</summary>
    SetToMock,

    /// <summary>Our ledger refused, and has room again later.</summary>
    NoBudget,

    /// <summary>The provider says that its own account is empty.</summary>
    NoQuota,

    /// <summary>The provider, or our own limit, asks for fewer calls for longer than the call has patience.</summary>
    RateLimited,

    /// <summary>It failed, timed out or could not be reached, also when tried again.</summary>
    Unavailable,

    /// <summary>Key, model or address is wrong on our side.</summary>
    Misconfigured,

    /// <summary>It cannot process this document.</summary>
    Document,

    /// <summary>Anything that another end, or waiting, does not help with: an amount that never fits, a ledger that is away, a bug.</summary>
    Final,
}

internal static class Obstacles
{
    public static Obstacle Of(CallFailure failure) => failure.Class switch
    {
        // An amount that never fits is refused whatever the policy: it would wait for ever.
        ErrorClass.CostLimitExceeded => failure.Refusal is { CanNeverFit: false } ? Obstacle.NoBudget : Obstacle.Final,
        ErrorClass.QuotaExhausted => Obstacle.NoQuota,
        ErrorClass.RateLimited => Obstacle.RateLimited,
        // Without the ledger nobody knows whether the step is paid for already; without the storage another's result is lost too.
        ErrorClass.ServiceUnavailable => failure.Reason is CallFailure.LedgerUnavailable or CallFailure.StorageUnavailable ? Obstacle.Final : Obstacle.Unavailable,
        ErrorClass.Configuration => Obstacle.Misconfigured,
        ErrorClass.InvalidDocument => Obstacle.Document,
        ErrorClass.Unknown => Obstacle.Final,
    };

    /// <summary>As it stands in the reason of a stage's record.</summary>
    public static string Word(this Obstacle obstacle) => obstacle switch
    {
        Obstacle.Unhealthy => "unhealthy",
        Obstacle.SetToMock => "set_to_mock",
        Obstacle.NoBudget => "no_budget",
        Obstacle.NoQuota => "no_quota",
        Obstacle.RateLimited => "rate_limited",
        Obstacle.Unavailable => "unavailable",
        Obstacle.Misconfigured => "misconfigured",
        Obstacle.Document => "document_refused",
        Obstacle.Final => "failed",
    };
}
