namespace TVDb.Pipeline.Costs.Analytics;

/// <summary>What could be done about spending.</summary>
public enum RecommendationKind
{
    /// <summary>Documents that carry their text were parsed on an expensive tier.</summary>
    CheaperTier,

    /// <summary>The same content was paid for again.</summary>
    ReuseResults,

    /// <summary>Work that nobody waited for paid the price of work at once.</summary>
    BatchPricing,

    /// <summary>A limit is so far above spending that it guards nothing.</summary>
    LowerLimit,

    /// <summary>One tenant's calls cause most of what passed its hold.</summary>
    OverrunningTenant,
}

/// <summary>A piece of advice with the figures it comes of.</summary>
/// <param name="Kind">What to do.</param>
/// <param name="Subject">Whom or what it concerns, such as a tenant or a budget.</param>
/// <param name="SavingNanoUsd">What would not have been spent in these days; 0 where it guards rather than saves.</param>
/// <param name="Advice">For people.</param>
/// <param name="Reckoning">How the saving was computed, with its figures.</param>
public sealed record Recommendation(RecommendationKind Kind, string Subject, long SavingNanoUsd, string Advice, string Reckoning);
