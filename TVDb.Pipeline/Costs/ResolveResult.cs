namespace TVDb.Pipeline.Costs;

/// <summary>What became of a verb that resolves a hold.</summary>
public enum ResolveOutcome
{
    /// <summary>Done, or was done before with the same figures.</summary>
    Done,

    /// <summary>Recorded in full though no hold was found, or a voided one: the money is gone, hiding it helps nobody.</summary>
    Recovered,

    /// <summary>The id is in use for something else, or was posted with other figures; nothing changed.</summary>
    Conflict,

    /// <summary>The verb does not apply to a hold in this state; nothing changed.</summary>
    Refused,

    /// <summary>The ledger did not answer; the hold still counts. Say it again later.</summary>
    Unavailable,
}

/// <param name="Outcome">What became of the verb.</param>
/// <param name="State">Where the hold stood before it.</param>
public sealed record ResolveResult(ResolveOutcome Outcome, HoldState State)
{
    internal static readonly ResolveResult Unavailable = new(ResolveOutcome.Unavailable, HoldState.None);

    /// <summary>The thresholds that this verb was the first to cross.</summary>
    public IReadOnlyList<ThresholdCrossing> Crossings { get; init; } = Array.Empty<ThresholdCrossing>();
}
