namespace TVDb.Pipeline.Costs.Export;

/// <summary>What an exported entry tells, in whatever form.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="JobId">The hold's id without stage, step and call ordinal.</param>
/// <param name="Call">Whose call it was, to whom, at which prices.</param>
/// <param name="Variant">The end of the provider.</param>
/// <param name="Amount">What was set aside, or what the call did cost; null where the verb tells neither.</param>
/// <param name="Posted">By how much the entry changed what is posted; null where it changed no posted money.</param>
internal sealed record EntryFacts(JournalEntry Entry, string JobId, CallFacts Call, string Variant, NanoUsd? Amount, NanoUsd? Posted)
{
    public DateTimeOffset Time => DateTimeOffset.FromUnixTimeMilliseconds(Entry.TimeMs);

    public static EntryFacts Of(JournalEntry entry) =>
        new(entry, entry.JobId, entry.Call, entry.Call.Variant, AmountOf(entry), PostedBy(entry));

    private static NanoUsd? AmountOf(JournalEntry entry) => Amounts(entry.Verb == "reserve" ? entry.AmountNanoUsd : entry.ActualNanoUsd);

    private static NanoUsd? PostedBy(JournalEntry entry) => entry.Verb switch
    {
        "post" or "reconcile" => Amounts(entry.ActualNanoUsd),
        "adjust" => new NanoUsd(entry.ActualNanoUsd!.Value) - new NanoUsd(entry.WasNanoUsd!.Value),
        _ => null,
    };

    private static NanoUsd? Amounts(long? nanoUsd) => nanoUsd is { } amount ? new NanoUsd(amount) : null;
}
