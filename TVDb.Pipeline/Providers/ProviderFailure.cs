namespace TVDb.Pipeline.Providers;

/// <summary>Whether a failed call cost money.</summary>
public enum Billing
{
    /// <summary>The provider certainly did no billable work: the hold can be given back.</summary>
    NotBilled,

    /// <summary>The provider reports what it did: the hold is posted at that.</summary>
    Reported,

    /// <summary>The request left and no clear answer came: the hold stays.</summary>
    Uncertain,
}

/// <summary>Why a provider's call gave no result.</summary>
/// <param name="Class">Decides what follows.</param>
/// <param name="Reason">Stable, upper-case words, for instance <c>PDF_IS_BROKEN</c>, <c>TIMEOUT</c>.</param>
/// <param name="Message">For people: holds no key and no stack trace.</param>
/// <param name="Billing">Whether it cost money.</param>
public sealed record ProviderFailure(ErrorClass Class, string Reason, string Message, Billing Billing)
{
    /// <summary>How long the provider asks to wait before the next try.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>What was used, for <see cref="Billing.Reported"/>.</summary>
    public ProviderUsage Usage { get; init; } = ProviderUsage.None;

    /// <summary>False where the request never left this machine.</summary>
    public bool RequestLeft { get; init; } = true;

    /// <summary>The provider may still be at work on it: another try would pay for the same work twice.</summary>
    public bool WorkUnderWay { get; init; }

    /// <summary>True where a simulator answered.</summary>
    public bool Simulated { get; init; }
}

/// <summary>Counted use of a provider, as it reports it. Credits are 0 where it reports none yet.</summary>
public sealed record ProviderUsage(long Pages, long Credits, long Tokens)
{
    public static readonly ProviderUsage None = new(0, 0, 0);
}
