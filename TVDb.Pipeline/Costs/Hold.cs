namespace TVDb.Pipeline.Costs;

/// <summary>
/// The most that one provider call can cost, set aside before it. Carries all that its later verbs need, so that whoever
/// finds it in a checkpoint can post it, whatever Redis has lost.
/// </summary>
/// <param name="Id">Names one call: job, stage, step and a call ordinal that is never used again.</param>
/// <param name="AmountNanoUsd">The amount set aside.</param>
/// <param name="Windows">The budget windows that carry it, fixed when it was made; those that count money come first.</param>
/// <param name="Call">What the call is, for the journal.</param>
/// <param name="MadeAt">When it was made: its usage belongs to that hour, its spending to the windows of then.</param>
/// <param name="ExpiresAt">From then on, unless resolved, it may be presumed spent.</param>
public sealed record Hold(string Id, long AmountNanoUsd, IReadOnlyList<HeldWindow> Windows, CallFacts Call, DateTimeOffset MadeAt, DateTimeOffset ExpiresAt)
{
    /// <summary>What it takes of one of its windows: its amount, or one request.</summary>
    public long AmountIn(HeldWindow window) => window.Unit == BudgetUnit.Usd ? AmountNanoUsd : 1;
}

/// <summary>A budget's window that a hold takes from.</summary>
public sealed record HeldWindow(string Id, BudgetUnit Unit);

/// <summary>What a call is, as the journal keeps it.</summary>
/// <param name="Tenant">Whose call it is.</param>
/// <param name="Provider">The provider called.</param>
/// <param name="Model">The model or tier.</param>
/// <param name="PriceVersion">The version of the prices that its amounts are reckoned by.</param>
/// <param name="Variant">The end of the provider, <c>real</c> or <c>mock</c>.</param>
public sealed record CallFacts(string Tenant, string Provider, string Model, string PriceVersion, string Variant = CallFacts.Real)
{
    public const string Real = "real";
    public const string Mock = "mock";
}

/// <summary>A wish to spend.</summary>
/// <param name="HoldId">The id the hold is to have.</param>
/// <param name="Tenant">Whose call it is.</param>
/// <param name="Provider">The provider called.</param>
/// <param name="Model">The model or tier.</param>
/// <param name="Amount">The most the call can cost.</param>
/// <param name="Lifetime">How long the hold is good: the call's own time limit and a margin.</param>
public sealed record SpendRequest(string HoldId, string Tenant, string Provider, string Model, NanoUsd Amount, TimeSpan Lifetime)
{
    /// <summary>What the call's job as a whole may cost; null: whatever the budgets allow.</summary>
    public JobLimit? Job { get; init; }
}
