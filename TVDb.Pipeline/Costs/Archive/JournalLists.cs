using System.Text.Json;
using StackExchange.Redis;

namespace TVDb.Pipeline.Costs.Archive;

/// <summary>The journal's days that are in Redis: one list a day (UTC), as <see cref="JournalRun"/> reads it.</summary>
public sealed class JournalLists(IConnectionMultiplexer connection, TimeProvider time)
{
    /// <summary>A run has up to some sixty entries.</summary>
    internal const int RunsAtOnce = 500;

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
    public async Task<long?> FirstNumberAsync(DateTimeOffset day) => (await NumbersAsync(day, 0))?.First;

    /// <summary>Null where the day has no list.</summary>
    public async Task<long?> LastNumberAsync(DateTimeOffset day) => (await NumbersAsync(day, -JournalRun.ElementCount))?.Last;

    /// <summary>How long the day's list is. It has more entries than elements.</summary>
    public Task<long> LengthAsync(DateTimeOffset day) => Redis.ListLengthAsync(LedgerKeys.Journal(day));

    /// <summary>The day's entries. They end early where the list is removed meanwhile.</summary>
    public async IAsyncEnumerable<JournalEntry> EntriesAsync(DateTimeOffset day)
    {
        const int Page = RunsAtOnce * JournalRun.ElementCount;
        for (long from = 0; ; from += Page)
        {
            var elements = await Redis.ListRangeAsync(LedgerKeys.Journal(day), from, from + Page - 1);
            foreach (var run in elements.Chunk(JournalRun.ElementCount))
            {
                foreach (var entry in JournalRun.Read(run[0]!, run[1]))
                {
                    yield return entry;
                }
            }
            if (elements.Length < Page)
            {
                yield break;
            }
        }
    }

    /// <summary>As <see cref="EntriesAsync"/>, each as a line of the archive.</summary>
    public IAsyncEnumerable<string> LinesAsync(DateTimeOffset day) => EntriesAsync(day).Select(entry => JsonSerializer.Serialize(entry, LedgerJson.Default.JournalEntry));

    private async Task<(long First, long Last)?> NumbersAsync(DateTimeOffset day, long index)
    {
        var head = await Redis.ListGetByIndexAsync(LedgerKeys.Journal(day), index);
        return head.IsNull ? null : JournalRun.Numbers(head!);
    }
}
