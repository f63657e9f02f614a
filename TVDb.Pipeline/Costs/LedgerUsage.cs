namespace TVDb.Pipeline.Costs;

/// <summary>What a call used, for the journal and the hourly counts.</summary>
/// <param name="Pages">Pages parsed.</param>
/// <param name="Credits">The provider's credits.</param>
/// <param name="Tokens">Tokens taken in.</param>
/// <param name="Failed">The call served nothing, and was paid for all the same.</param>
public sealed record LedgerUsage(long Pages, long Credits, long Tokens, bool Failed = false)
{
    public static readonly LedgerUsage None = new(0, 0, 0);
}

/// <summary>Who settled a presumed hold, and why.</summary>
public sealed record Reconciliation(string Who, string Why);
