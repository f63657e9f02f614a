using System.Globalization;
using StackExchange.Redis;
using TVDb.Pipeline.Costs.Archive;

namespace TVDb.Pipeline.Costs;

/// <summary>One counter or hold that is not what the journal makes it.</summary>
public sealed record LedgerDifference(string What, string Ledger, string Journal);

/// <summary>What a look over the whole ledger found.</summary>
public sealed record LedgerAuditReport(long Entries, int Windows, IReadOnlyList<LedgerDifference> Differences);

/// <summary>
/// Recomputes every counter from the journal alone and names each difference. Exact only while nothing else changes the
/// ledger: what happens between its reads shows as a difference.
/// </summary>
public sealed class LedgerAudit(IConnectionMultiplexer connection, LedgerJournal journal)
{
    private const int CountersPage = 1000;

    public async Task<LedgerAuditReport> VerifyAsync()
    {
        var replay = new LedgerReplay();
        try
        {
            await foreach (var entry in journal.ReadAllAsync())
            {
                replay.Apply(entry);
            }
        }
        catch (JournalArchiveException e)
        {
            // Without its entries no counter can be recomputed: each would differ.
            var unread = new LedgerDifference($"journal archive {e.File.Name}", e.Problem, $"entries {e.File.First} to {e.File.Last}");
            return new LedgerAuditReport(replay.Entries, 0, [.. replay.Problems, unread]);
        }
        var redis = connection.GetDatabase();
        var counters = await CountersAsync(redis);
        // Of windows that began before, the journal is the only record there may be (see PastWindows).
        var forgotten = (string?)await redis.HashGetAsync(LedgerKeys.Counters, LedgerKeys.ForgottenField) ?? "";
        (string What, long Ledger, long Journal)[] figures =
        [
            .. counters.Keys.Union(replay.Counters.Keys.Where(name => !WindowName.IsBefore(name.Split('|')[0], forgotten))).Order(StringComparer.Ordinal)
                .Select(name => (name, counters.GetValueOrDefault(name), replay.Counters.GetValueOrDefault(name))),
            ("open holds", await redis.SortedSetLengthAsync(LedgerKeys.Open), replay.Count(HoldState.Held)),
            ("presumed holds", await redis.SortedSetLengthAsync(LedgerKeys.Presumed), replay.Count(HoldState.Presumed)),
            .. await UsageAsync(redis, replay, forgotten),
            ("journal entries", await journal.LastNumberAsync(), replay.Entries),
        ];
        var differences = figures
            .Where(figure => figure.Ledger != figure.Journal)
            .Select(figure => new LedgerDifference(figure.What, Text(figure.Ledger), Text(figure.Journal)));
        var windows = counters.Keys.Select(name => name.Split('|')[0]).Distinct().Count();
        return new LedgerAuditReport(replay.Entries, windows, [.. replay.Problems, .. differences]);
    }

    /// <summary>Piece by piece: each job with a limit of its own has a window, and one command for millions would stop the ledger meanwhile.</summary>
    private static async Task<Dictionary<string, long>> CountersAsync(IDatabase redis)
    {
        var counters = new Dictionary<string, long>();
        await foreach (var window in redis.HashScanAsync(LedgerKeys.Counters, pageSize: CountersPage))
        {
            foreach (var (name, figure) in LedgerKeys.IsWindow(window.Name!) ? Named(window) : [])
            {
                // A scan may come by the same field twice.
                counters[name] = figure;
            }
        }
        return counters;
    }

    private static IEnumerable<KeyValuePair<string, long>> Named(HashEntry window)
    {
        var (posted, held, presumed, calls) = WindowFigures.Read(window.Value);
        return [new($"{window.Name}|posted", posted), new($"{window.Name}|held", held), new($"{window.Name}|presumed", presumed), new($"{window.Name}|calls", calls)];
    }

    /// <summary>The hourly usage of the days that Redis still has: a word that comes late to a forgotten day is all of that day.</summary>
    private static async Task<IReadOnlyList<(string What, long Ledger, long Journal)>> UsageAsync(IDatabase redis, LedgerReplay replay, string forgotten)
    {
        var figures = new List<(string, long, long)>();
        var kept = replay.Usage.Keys.Where(cell => !WindowName.IsBefore(WindowName.StartOf(cell.Day - PastWindows.LongestWindow), forgotten));
        foreach (var day in kept.ToLookup(cell => cell.Day, cell => cell.Field).OrderBy(day => day.Key))
        {
            var key = LedgerKeys.Usage(day.Key);
            var cells = (await redis.HashGetAllAsync(key)).ToDictionary(cell => (string)cell.Name!, cell => UsageFigures.Read(cell.Value));
            if (cells.Count > 0)
            {
                figures.AddRange(day.Union(cells.Keys).Order(StringComparer.Ordinal).SelectMany(field =>
                    Named($"{key} {field}", cells.GetValueOrDefault(field), replay.Usage.TryGetValue((day.Key, field), out var replayed) ? replayed : default)));
            }
        }
        return figures;
    }

    private static IEnumerable<(string What, long Ledger, long Journal)> Named(string cell, UsageFigures ledger, UsageFigures journal) =>
    [
        ($"{cell}: requests", ledger.Requests, journal.Requests),
        ($"{cell}: errors", ledger.Errors, journal.Errors),
        ($"{cell}: pages", ledger.Pages, journal.Pages),
        ($"{cell}: credits", ledger.Credits, journal.Credits),
        ($"{cell}: tokens", ledger.Tokens, journal.Tokens),
        ($"{cell}: nano-USD", ledger.NanoUsd, journal.NanoUsd),
    ];

    private static string Text(long figure) => figure.ToString(CultureInfo.InvariantCulture);
}
