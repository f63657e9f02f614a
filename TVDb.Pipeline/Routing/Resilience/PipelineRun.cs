using Polly;

namespace TVDb.Pipeline.Routing.Resilience;

/// <summary>One call on its way through a pipeline, with all its tries.</summary>
/// <param name="tokens">The most tokens a try can use.</param>
/// <param name="endsAt">When all of it is over.</param>
/// <param name="turnBy">When a try that has not had its turn is not made any more; null: as long as there is time at all.</param>
internal sealed class PipelineRun(long tokens, DateTimeOffset endsAt, DateTimeOffset? turnBy)
{
    private static readonly ResiliencePropertyKey<PipelineRun> Key = new("tvdb.run");

    public long Tokens => tokens;

    public DateTimeOffset EndsAt => endsAt;

    public DateTimeOffset? TurnBy => turnBy;

    /// <summary>Waits for its turn: nothing is asked of the provider, nothing is held in the ledger.</summary>
    public bool IsQueued { get; set; }

    /// <summary>How the last try failed, if it did.</summary>
    public CallFailure? LastFailure { get; set; }

    /// <summary>The try under way is the one that finds out whether its provider is back.</summary>
    public bool IsProbe { get; set; }

    /// <summary>What the try under way told of the provider.</summary>
    public ProviderVerdict Verdict { get; set; }

    /// <summary>The right of the try under way to be one of so many.</summary>
    public ConcurrencyPermit? Permit { get; set; }

    public void AttachTo(ResilienceContext context) => context.Properties.Set(Key, this);

    public static PipelineRun Of(ResilienceContext context) =>
        context.Properties.TryGetValue(Key, out var run) ? run : throw new InvalidOperationException("a call outside of ProviderPipelines");
}
