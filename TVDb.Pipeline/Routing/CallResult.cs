using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Providers;

namespace TVDb.Pipeline.Routing;

/// <summary>What a call, with all its tries, came to: who served, what it cost, and why it failed if it did.</summary>
public record CallResult
{
    public required Variant Variant { get; init; }

    public required bool Simulated { get; init; }

    public required string Reason { get; init; }

    /// <summary>The most a try could cost.</summary>
    public required NanoUsd Estimate { get; init; }

    /// <summary>What was posted, over all tries.</summary>
    public NanoUsd Actual { get; init; }

    /// <summary>The part of <see cref="Actual"/> of which no checkpoint tells: its tries came to nothing.</summary>
    public NanoUsd InVain { get; init; }

    public ProviderUsage Usage { get; init; } = ProviderUsage.None;

    /// <summary>The catalog that estimate and actual were computed with.</summary>
    public required string PriceVersion { get; init; }

    /// <summary>Tries that reached a provider.</summary>
    public int Requests { get; init; }

    /// <summary>Null where the call was served.</summary>
    public CallFailure? Failure { get; init; }
}

/// <inheritdoc/>
public sealed record CallResult<T> : CallResult
{
    /// <summary>Set where <see cref="CallResult.Failure"/> is null.</summary>
    public T? Value { get; init; }
}

/// <summary>Why a call was not served.</summary>
/// <param name="Class">Decides what follows.</param>
/// <param name="Reason">Stable, upper-case words.</param>
/// <param name="Message">For people: no key, no stack trace.</param>
public sealed record CallFailure(ErrorClass Class, string Reason, string Message)
{
    /// <summary>The reason where the ledger does not answer.</summary>
    public const string LedgerUnavailable = "LEDGER_UNAVAILABLE";

    /// <summary>The reason where the blob store cannot be used: also of a result that was paid for and could not be kept.</summary>
    public const string StorageUnavailable = "STORAGE_UNAVAILABLE";

    /// <summary>The reason where a provider failed so often that it is not asked for a while.</summary>
    public const string CircuitOpen = "CIRCUIT_OPEN";

    /// <summary>The budget that refused, where one did.</summary>
    public ReserveResult.Refused? Refusal { get; init; }

    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Another try at once may succeed and pays for nothing that is still under way.</summary>
    public bool MayRetry { get; init; }

    /// <summary>The provider did the work and is paid for it, though it was of no use.</summary>
    public bool WasPaid { get; init; }
}
