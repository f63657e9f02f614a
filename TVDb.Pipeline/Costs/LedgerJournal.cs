using System.Text.Json;
using StackExchange.Redis;

namespace TVDb.Pipeline.Costs;

/// <summary>Reads the journal: one list a day (UTC), whose entries are numbered through.</summary>
public sealed class LedgerJournal(IConnectionMultiplexer connection, TimeProvider time)
{
    private const int PageMax = 5000;
    private const int DaysMax = 3660;

    private IDatabase Redis => connection.GetDatabase();

    /// <summary>The number of the last entry.</summary>
    public async Task<long> LastNumberAsync() => (long)await Redis.HashGetAsync(LedgerKeys.Counters, LedgerKeys.SequenceField);

    /// <summary>Every entry, oldest first.</summary>
    public async IAsyncEnumerable<JournalEntry> ReadAllAsync()
    {
        foreach (var day in await DaysAsync())
        {
            await foreach (var entry in ReadDayAsync(day))
            {
                yield return entry;
            }
        }
    }

    /// <summary>The days that have entries, oldest first: back from today to the day that has the first entry.</summary>
    private async Task<IReadOnlyList<DateTimeOffset>> DaysAsync()
    {
        var days = new List<DateTimeOffset>();
        var today = new DateTimeOffset(time.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero);
        // A replica whose clock is a little ahead may have begun tomorrow's list.
        for (var day = today.AddDays(1); days.Count < DaysMax && day > today.AddDays(-DaysMax); day = day.AddDays(-1))
        {
            var first = await Redis.ListGetByIndexAsync(LedgerKeys.Journal(day), 0);
            if (first.IsNull)
            {
                continue;
            }
            days.Insert(0, day);
            if (Parse(first).Number == 1)
            {
                break;
            }
        }
        return days;
    }

    private async IAsyncEnumerable<JournalEntry> ReadDayAsync(DateTimeOffset day)
    {
        for (long from = 0; ; from += PageMax)
        {
            var page = await Redis.ListRangeAsync(LedgerKeys.Journal(day), from, from + PageMax - 1);
            foreach (var line in page)
            {
                yield return Parse(line);
            }
            if (page.Length < PageMax)
            {
                yield break;
            }
        }
    }

    private static JournalEntry Parse(RedisValue line) => JsonSerializer.Deserialize((string)line!, LedgerJson.Default.JournalEntry)!;
}
