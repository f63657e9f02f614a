namespace TVDb.Pipeline.Providers;

/// <summary>What kind of failure this is; it decides what follows.</summary>
public enum ErrorClass
{
    /// <summary>Our ledger refused: no provider was called.</summary>
    CostLimitExceeded,

    /// <summary>The provider says that its own account is empty.</summary>
    QuotaExhausted,

    /// <summary>The provider asks for fewer calls.</summary>
    RateLimited,

    /// <summary>The provider failed, timed out or could not be reached.</summary>
    ServiceUnavailable,

    /// <summary>The document cannot be processed; retrying cannot help.</summary>
    InvalidDocument,

    /// <summary>Key, model or address is wrong on our side; retrying cannot help.</summary>
    Configuration,

    Unknown,
}
