using System.Collections.Concurrent;

namespace TVDb.Pipeline.Costs.Analytics;

/// <summary>
/// What each day's journal came to. A day that is over is read once by a replica and kept, a few hundred bytes a tenant and
/// model; today is read each time.
/// </summary>
public sealed class SpendDays(LedgerJournal journal, TimeProvider time)
{
    public const int DaysMax = 31;

    /// <summary>Clocks of replicas differ by less: then nobody writes to the day before any more.</summary>
    private static readonly TimeSpan OverAfter = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<DateTimeOffset, SpendDay> _over = [];

    /// <param name="first">A midnight of UTC.</param>
    /// <param name="days">1 to <see cref="DaysMax"/>.</param>
    /// <param name="cancellationToken">Ends between two entries.</param>
    /// <exception cref="Archive.JournalArchiveException">An archived day cannot be read.</exception>
    public async Task<IReadOnlyList<SpendDay>> ReadAsync(DateTimeOffset first, int days, CancellationToken cancellationToken)
    {
        var read = new List<SpendDay>();
        for (var day = first; day < first.AddDays(days); day = day.AddDays(1))
        {
            read.Add(_over.TryGetValue(day, out var known) ? known : await ReadAsync(day, cancellationToken));
        }
        foreach (var old in _over.Keys.Where(day => day < time.GetUtcNow().AddDays(-2 * DaysMax)))
        {
            _over.TryRemove(old, out _);
        }
        return read;
    }

    private async Task<SpendDay> ReadAsync(DateTimeOffset day, CancellationToken cancellationToken)
    {
        var isOver = time.GetUtcNow() > day.AddDays(1) + OverAfter;
        var count = new SpendDayCount();
        await foreach (var entry in journal.ReadAsync(day, day.AddDays(1)).WithCancellation(cancellationToken))
        {
            count.Apply(entry);
        }
        var result = count.Result(day);
        if (isOver)
        {
            _over[day] = result;
        }
        return result;
    }
}
