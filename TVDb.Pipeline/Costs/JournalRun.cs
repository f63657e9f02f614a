using System.Globalization;
using System.Text.Json;

namespace TVDb.Pipeline.Costs;

/// <summary>
/// Reads what a run of the verbs' script left in the journal, see Lua/_ledger.lua: what was asked, as <see cref="LedgerRun"/>
/// wrote it, and the state in which each verb found its hold.
/// </summary>
internal static class JournalRun
{
    /// <summary>How many elements of the list a run is.</summary>
    public const int ElementCount = 2;

    /// <summary>The numbers of the run's first entry and its last.</summary>
    public static (long First, long Last) Numbers(string head)
    {
        var first = long.Parse(head.AsSpan(0, head.IndexOf(' ', StringComparison.Ordinal)), CultureInfo.InvariantCulture);
        return (first, first - 1 + head.AsSpan().Count(' '));
    }

    public static IReadOnlyList<JournalEntry> Read(string head, ReadOnlyMemory<byte> asked)
    {
        var number = Numbers(head).First;
        var values = new PackedReader(asked.Span);
        values.Array();
        var now = values.Number();
        values.Number();
        var windows = new string[values.Number()];
        var terms = new Terms[values.Number()];
        var holdIds = new string[values.Number()];
        values.Number();
        values.Number();
        for (var i = 0; i < windows.Length; i++)
        {
            windows[i] = ReadWindow(ref values);
        }
        for (var i = 0; i < terms.Length; i++)
        {
            terms[i] = ReadTerms(ref values, windows);
        }
        for (var i = 0; i < holdIds.Length; i++)
        {
            holdIds[i] = values.Text();
        }
        var found = head.Split(' ');
        var entries = new JournalEntry[holdIds.Length];
        for (var i = 0; i < entries.Length; i++)
        {
            entries[i] = ReadEntry(ref values, number + i, now, holdIds[i], terms, found[i + 1].Split(':'));
        }
        return entries;
    }

    private static string ReadWindow(ref PackedReader values)
    {
        var id = values.Text();
        // Limit and thresholds of then: no counter depends on them.
        values.Number();
        values.Number();
        values.Bytes();
        return id;
    }

    private static Terms ReadTerms(ref PackedReader values, string[] windows)
    {
        values.Bytes();
        var carry = new string[values.Number()];
        var money = (int)values.Number();
        values.Number();
        var usageField = values.Text();
        var call = UsageCell.CallOf(usageField[UsageCell.HourLength..], values.Text());
        for (var i = 0; i < carry.Length; i++)
        {
            carry[i] = windows[values.Number() - 1];
        }
        return new Terms(carry[..money], carry[money..], [call.Tenant, call.Provider, call.Model, call.PriceVersion, call.Variant]);
    }

    /// <param name="found">The state in which the verb found its hold, and the cost that it corrected.</param>
    private static JournalEntry ReadEntry(ref PackedReader values, long number, long now, string holdId, Terms[] allTerms, string[] found)
    {
        var verb = values.Text();
        var terms = allTerms[values.Number() - 1];
        values.Bytes();
        var amount = values.Number();
        var besides = values.Text();
        var age = values.Number();
        long[] usage = [values.Number(), values.Number(), values.Number(), values.Number()];
        var note = values.Text();
        var entry = new JournalEntry
        {
            Number = number,
            TimeMs = now,
            Verb = verb == "restore" ? "reserve" : verb,
            From = found[0],
            HoldId = holdId,
            MadeMs = age == 0 ? null : now - age,
            CallParts = terms.CallParts,
        };
        // A post says the hold's amount and windows where no reserve's entry does.
        var isWhole = entry.Verb == "reserve" || (verb == "post" && found[0] is "none" or "voided");
        entry = isWhole ? entry with { AmountNanoUsd = amount, MoneyWindows = terms.Money, RequestWindows = terms.Requests } : entry;
        return entry.Verb switch
        {
            "reserve" => entry with { ExpiresMs = Figure(besides) },
            "post" => entry with { ActualNanoUsd = Figure(besides), UsageParts = usage },
            "adjust" => entry with { ActualNanoUsd = Figure(besides), WasNanoUsd = Figure(found[1]) },
            "void" => entry with { Left = (int)Figure(besides) },
            "reconcile" => entry with { ActualNanoUsd = besides == "none" ? null : Figure(besides), By = JsonSerializer.Deserialize(note, LedgerJson.Default.Reconciliation) },
            "count" => entry with { UsageParts = usage },
            _ => entry,
        };
    }

    private static long Figure(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private sealed record Terms(string[] Money, string[] Requests, string[] CallParts);
}
