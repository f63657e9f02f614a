using TVDb.Pipeline.Providers;

namespace TVDb.Pipeline.Routing.Resilience;

/// <summary>What a pipeline has to know of a call.</summary>
/// <param name="Target">Where it goes.</param>
/// <param name="Timeout">What one try may take, from the request to the answer: the router ends a try that takes longer.</param>
public sealed record PipelineCall(ProviderTarget Target, TimeSpan Timeout)
{
    /// <summary>The most tokens a try can use; 0 where the provider does not count in tokens.</summary>
    public long Tokens { get; init; }

    /// <summary>
    /// A try whose turn would come later is not made; null, or over already: it may wait as long as the pipeline lets it. Where
    /// another end can serve in its place, somebody waits who has a deadline.
    /// </summary>
    public DateTimeOffset? TurnBy { get; init; }
}
