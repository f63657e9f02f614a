namespace TVDb.Pipeline.Costs;

/// <summary>What the ledger says to a wish to spend. Only <see cref="Held"/> licenses a call.</summary>
public abstract record ReserveResult
{
    private ReserveResult()
    {
    }

    /// <summary>The amount is set aside.</summary>
    public sealed record Held(Hold Hold) : ReserveResult
    {
        /// <summary>It was before, by the same id: right where a caller says its wish again, and not for one who never said it.</summary>
        public bool WasHeld { get; init; }
    }

    /// <summary>A budget would be passed. Nothing was recorded. All figures are in the budget's unit.</summary>
    /// <param name="Window">The budget and window at fault; its end is when the limit is whole again.</param>
    /// <param name="Limit">The limit then in force.</param>
    /// <param name="Posted">Spent in the window.</param>
    /// <param name="Presumed">Presumed spent in the window.</param>
    /// <param name="HeldBefore">Set aside by others in the window.</param>
    /// <param name="Amount">What was asked for. Above the whole limit it can never fit, whatever the window.</param>
    public sealed record Refused(BudgetWindow Window, long Limit, long Posted, long Presumed, long HeldBefore, long Amount) : ReserveResult
    {
        public bool CanNeverFit => Amount > Limit;
    }

    /// <summary>The job would cost more than it may. Nothing was recorded.</summary>
    /// <param name="Limit">The most that it may cost.</param>
    /// <param name="Posted">What it did cost so far.</param>
    /// <param name="Presumed">What its calls of which nobody knows may have cost.</param>
    /// <param name="HeldBefore">Set aside by its other calls.</param>
    /// <param name="Amount">What was asked for.</param>
    public sealed record JobRefused(NanoUsd Limit, NanoUsd Posted, NanoUsd Presumed, NanoUsd HeldBefore, NanoUsd Amount) : ReserveResult;

    /// <summary>This id was used before and is over: posted, voided or presumed.</summary>
    public sealed record Resolved(HoldState State) : ReserveResult;

    /// <summary>This id was used before with another amount or other budgets.</summary>
    public sealed record Conflict(HoldState State) : ReserveResult;

    /// <summary>The ledger cannot answer: without it no paid call is made.</summary>
    public sealed record Unavailable(string Detail) : ReserveResult;
}
