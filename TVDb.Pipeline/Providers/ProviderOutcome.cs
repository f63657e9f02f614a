namespace TVDb.Pipeline.Providers;

/// <summary>A provider's answer: a result with its usage, or a failure.</summary>
public abstract record ProviderOutcome<T>
{
    private ProviderOutcome()
    {
    }

    public sealed record Success(T Value, ProviderUsage Usage, bool Simulated) : ProviderOutcome<T>;

    public sealed record Failed(ProviderFailure Failure) : ProviderOutcome<T>;
}
