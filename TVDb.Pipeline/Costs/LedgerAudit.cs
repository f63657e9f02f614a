using System.Globalization;
using System.Text.Json;
using StackExchange.Redis;

namespace TVDb.Pipeline.Costs;

/// <summary>One counter or hold that is not what the journal makes it.</summary>
public sealed record LedgerDifference(string What, string Ledger, string Journal);

/// <summary>What a look over the whole ledger found.</summary>
public sealed record LedgerAuditReport(long Entries, int Windows, IReadOnlyList<LedgerDifference> Differences);

/// <summary>
/// Recomputes every counter from the journal alone and names each difference. Exact only while nothing else changes the
/// ledger: what happens between its reads shows as a difference.
/// </summary>
public sealed class LedgerAudit(IConnectionMultiplexer connection)
{
    private const int PageMax = 5000;

    private IDatabase Redis => connection.GetDatabase();

    public async Task<LedgerAuditReport> VerifyAsync(IReadOnlyList<DateTimeOffset> days)
    {
        var replay = new LedgerReplay();
        foreach (var day in days)
        {
            await foreach (var entry in ReadAsync(day))
            {
                replay.Apply(entry);
            }
        }
        var counters = (await Redis.HashGetAllAsync(LedgerKeys.Counters)).ToDictionary(
            entry => entry.Name.ToString(),
            entry => long.Parse(entry.Value.ToString(), CultureInfo.InvariantCulture));
        var differences = replay.Problems.ToList();
        foreach (var name in counters.Keys.Union(replay.Counters.Keys).Order(StringComparer.Ordinal))
        {
            var (ledger, journal) = (counters.GetValueOrDefault(name), replay.Counters.GetValueOrDefault(name));
            if (ledger != journal)
            {
                differences.Add(new LedgerDifference(name, Text(ledger), Text(journal)));
            }
        }
        var open = await Redis.SortedSetLengthAsync(LedgerKeys.Open);
        if (open != replay.Count(HoldState.Held))
        {
            differences.Add(new LedgerDifference("open holds", Text(open), Text(replay.Count(HoldState.Held))));
        }
        var presumed = await Redis.SortedSetLengthAsync(LedgerKeys.Presumed);
        if (presumed != replay.Count(HoldState.Presumed))
        {
            differences.Add(new LedgerDifference("presumed holds", Text(presumed), Text(replay.Count(HoldState.Presumed))));
        }
        var last = (long)await Redis.StringGetAsync(LedgerKeys.Sequence);
        if (last != replay.Entries)
        {
            differences.Add(new LedgerDifference("journal entries", Text(last), Text(replay.Entries)));
        }
        return new LedgerAuditReport(replay.Entries, counters.Keys.DistinctBy(name => name[..name.LastIndexOf('|')]).Count(), differences);
    }

    /// <summary>A day's journal, oldest first.</summary>
    public async IAsyncEnumerable<JournalEntry> ReadAsync(DateTimeOffset day)
    {
        for (long from = 0; ; from += PageMax)
        {
            var page = await Redis.ListRangeAsync(LedgerKeys.Journal(day), from, from + PageMax - 1);
            foreach (var line in page)
            {
                yield return JsonSerializer.Deserialize((string)line!, LedgerJson.Default.JournalEntry)!;
            }
            if (page.Length < PageMax)
            {
                yield break;
            }
        }
    }

    private static string Text(long figure) => figure.ToString(CultureInfo.InvariantCulture);
}
