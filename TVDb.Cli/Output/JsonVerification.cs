using TVDb.V1;

namespace TVDb.Cli.Output;

/// <summary>`ledger verify --json`.</summary>
internal sealed record JsonVerification(long Entries, long Windows, IReadOnlyList<JsonDifference> Differences)
{
    public static JsonVerification From(VerifyLedgerResponse verified) =>
        new(verified.Entries, verified.Windows, [.. verified.Differences.Select(d => new JsonDifference(d.What, d.Ledger, d.Journal))]);
}

internal sealed record JsonDifference(string What, string Ledger, string Journal);
