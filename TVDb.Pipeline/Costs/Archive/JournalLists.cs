using StackExchange.Redis;

namespace TVDb.Pipeline.Costs.Archive;

/// <summary>The journal's days that are in Redis: one list a day (UTC).</summary>
public sealed class JournalLists(IConnectionMultiplexer connection, TimeProvider time)
{
    private const int PageMax = 5000;
    private const int DaysAtOnce = 128;

    /// <summary>More than the longest retention: what was left over while nobody archived is found too.</summary>
    private const int DaysMax = 4096;

    private IDatabase Redis => connection.GetDatabase();

    /// <summary>
    /// The days that have a list, oldest first: back from today to the day that has the first entry, or to the oldest that
    /// is archived, because the oldest leave first.
    /// </summary>
    public async Task<IReadOnlyList<DateTimeOffset>> DaysAsync(DateTimeOffset? oldestArchived)
    {
        var days = new List<DateTimeOffset>();
        var today = new DateTimeOffset(time.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero);
        // A replica whose clock is a little ahead may have begun tomorrow's list.
        var candidates = Enumerable.Range(-1, DaysMax).Select(age => today.AddDays(-age)).TakeWhile(day => oldestArchived is null || day >= oldestArchived);
        foreach (var chunk in candidates.Chunk(DaysAtOnce))
        {
            var firsts = await Task.WhenAll(chunk.Select(FirstNumberAsync));
            days.AddRange(chunk.Where((_, i) => firsts[i] is not null));
            if (firsts.Contains(1))
            {
                break;
            }
        }
        days.Reverse();
        return days;
    }

    /// <summary>Null where the day has no list.</summary>
    public Task<long?> FirstNumberAsync(DateTimeOffset day) => NumberAsync(day, 0);

    /// <summary>Null where the day has no list.</summary>
    public Task<long?> LastNumberAsync(DateTimeOffset day) => NumberAsync(day, -1);

    public Task<long> CountAsync(DateTimeOffset day) => Redis.ListLengthAsync(LedgerKeys.Journal(day));

    /// <summary>The day's lines as they are. They end early where the list is removed meanwhile.</summary>
    public async IAsyncEnumerable<string> LinesAsync(DateTimeOffset day)
    {
        for (long from = 0; ; from += PageMax)
        {
            var page = await Redis.ListRangeAsync(LedgerKeys.Journal(day), from, from + PageMax - 1);
            foreach (var line in page)
            {
                yield return line!;
            }
            if (page.Length < PageMax)
            {
                yield break;
            }
        }
    }

    private async Task<long?> NumberAsync(DateTimeOffset day, long index)
    {
        var line = await Redis.ListGetByIndexAsync(LedgerKeys.Journal(day), index);
        return line.IsNull ? null : LedgerJournal.Parse(line!).Number;
    }
}
