namespace TVDb.Pipeline.Costs;

/// <summary>What a posted call used, for the journal.</summary>
public sealed record LedgerUsage(long Pages, long Credits, long Tokens)
{
    public static readonly LedgerUsage None = new(0, 0, 0);
}

/// <summary>Who settled a presumed hold, and why.</summary>
public sealed record Reconciliation(string Who, string Why);
