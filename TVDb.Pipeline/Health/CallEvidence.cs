namespace TVDb.Pipeline.Health;

/// <summary>How a call of an end ended, for what that says of the end's health.</summary>
public enum CallEnd
{
    /// <summary>It answered, be it with a refusal that was the request's own fault.</summary>
    Succeeded,

    /// <summary>It answered with an error of its own, with rubbish, or could not be reached.</summary>
    Failed,

    /// <summary>It is there and wants fewer calls: neither good nor bad for its status, but told in its history.</summary>
    RateLimited,

    /// <summary>It did not answer in time. Bad, as <see cref="Failed"/>.</summary>
    TimedOut,

    /// <summary>It says nothing of the end: the caller left, or the call never went out.</summary>
    NotCounted,
}

/// <summary>One call that ended.</summary>
/// <param name="Provider">The provider's name.</param>
/// <param name="Real">True for the real end, false for the mock.</param>
/// <param name="End">How it ended.</param>
/// <param name="Latency">From the request to the answer.</param>
/// <param name="CostNanoUsd">What it did cost.</param>
public readonly record struct CallEvidence(string Provider, bool Real, CallEnd End, TimeSpan Latency, long CostNanoUsd = 0);
