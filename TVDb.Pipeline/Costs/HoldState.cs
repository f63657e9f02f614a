namespace TVDb.Pipeline.Costs;

/// <summary>Where a hold stands.</summary>
public enum HoldState
{
    /// <summary>The ledger has no such hold.</summary>
    None,

    /// <summary>Set aside for a call under way.</summary>
    Held,

    /// <summary>The call's cost is recorded.</summary>
    Posted,

    /// <summary>Given back: the call did no billable work.</summary>
    Voided,

    /// <summary>Its time passed and nobody said what became of the call: it counts as spent until that is known.</summary>
    Presumed,
}
