namespace TVDb.Pipeline.Costs;

/// <summary>What became of a post or a void.</summary>
public enum ResolveResult
{
    /// <summary>Done, or was done before with the same figures.</summary>
    Done,

    /// <summary>Recorded in full though no hold was found, or a voided one: the money is gone, hiding it helps nobody.</summary>
    Recovered,

    /// <summary>Resolved before in another way or with other figures; nothing changed.</summary>
    Conflict,

    /// <summary>A void of a hold that the ledger does not have; nothing changed.</summary>
    Missing,

    /// <summary>Redis did not answer; the hold still counts. Say it again later.</summary>
    Unavailable,
}
