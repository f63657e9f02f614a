using System.Text.Json;
using StackExchange.Redis;
using TVDb.Pipeline.Costs.Archive;

namespace TVDb.Pipeline.Costs;

/// <summary>Reads the journal, from the archive and from Redis as one: entries in the order of their numbers, each once.</summary>
public sealed class LedgerJournal(IConnectionMultiplexer connection, JournalArchive archive, TimeProvider time)
{
    private readonly JournalLists _lists = new(connection, time);

    /// <summary>The number of the last entry.</summary>
    public async Task<long> LastNumberAsync() => (long)await connection.GetDatabase().HashGetAsync(LedgerKeys.Counters, LedgerKeys.SequenceField);

    /// <summary>Every entry, oldest first.</summary>
    /// <exception cref="JournalArchiveException">An archived day cannot be read.</exception>
    public IAsyncEnumerable<JournalEntry> ReadAllAsync() => ReadAsync(DateTimeOffset.MinValue, DateTimeOffset.MaxValue);

    /// <summary>The entries from one instant to before another, oldest first. Of a day outside nothing is read.</summary>
    /// <exception cref="JournalArchiveException">An archived day cannot be read.</exception>
    public async IAsyncEnumerable<JournalEntry> ReadAsync(DateTimeOffset from, DateTimeOffset to)
    {
        var (fromMs, toMs) = (from.ToUnixTimeMilliseconds(), to.ToUnixTimeMilliseconds());
        var days = (await DaysAsync()).Where(day => day < to && day.AddDays(1) > from);
        // Replicas' clocks differ by seconds, so around midnight the numbers of two days interlace.
        await foreach (var entry in InOrder.MergeAsync(days, ReadDayAsync, entry => entry.Number))
        {
            if (entry.TimeMs >= fromMs && entry.TimeMs < toMs)
            {
                yield return entry;
            }
        }
    }

    internal static JournalEntry Parse(string line) => JsonSerializer.Deserialize(line, LedgerJson.Default.JournalEntry)!;

    /// <summary>The days that have entries, oldest first. Redis is asked first: a day that leaves it meanwhile is in the archive then.</summary>
    private async Task<IEnumerable<DateTimeOffset>> DaysAsync()
    {
        var inRedis = await _lists.DaysAsync(await archive.FilesAsync(CancellationToken.None) is [var oldest, ..] ? oldest.Day : null);
        return inRedis.Union((await archive.FilesAsync(CancellationToken.None)).Select(file => file.Day)).Order();
    }

    /// <summary>
    /// 1. What the archive has from before the list's first entry: all of the day, where there is no list.
    /// 2. The list, though the archive may have it too: until it is removed, it is what counts.
    /// 3. The rest from the archive, where the list was removed while it was read.
    /// </summary>
    private async IAsyncEnumerable<JournalEntry> ReadDayAsync(DateTimeOffset day)
    {
        var last = 0L;
        var first = await _lists.FirstNumberAsync(day) ?? long.MaxValue;
        await foreach (var entry in ArchivedAsync(day, last, first))
        {
            last = entry.Number;
            yield return entry;
        }
        if (first == long.MaxValue)
        {
            yield break;
        }
        await foreach (var entry in _lists.EntriesAsync(day))
        {
            last = entry.Number;
            yield return entry;
        }
        if (await _lists.FirstNumberAsync(day) is null)
        {
            await foreach (var entry in ArchivedAsync(day, last, long.MaxValue))
            {
                yield return entry;
            }
        }
    }

    /// <summary>The day's archived entries with numbers between two others; files may share entries.</summary>
    private async IAsyncEnumerable<JournalEntry> ArchivedAsync(DateTimeOffset day, long after, long before)
    {
        foreach (var file in (await archive.FilesAsync(day, CancellationToken.None)).Where(file => file.First < before))
        {
            if (file.Last <= after)
            {
                continue;
            }
            await foreach (var entry in archive.ReadAsync(file, CancellationToken.None))
            {
                if (entry.Number > after && entry.Number < before)
                {
                    after = entry.Number;
                    yield return entry;
                }
            }
        }
    }
}
