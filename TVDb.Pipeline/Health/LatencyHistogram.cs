namespace TVDb.Pipeline.Health;

/// <summary>
/// Latencies by orders of 2^(1/4), from 1 ms up: a quantile read from it is within 10 % of the true one, and histograms of
/// minutes and of replicas add up.
/// </summary>
public sealed class LatencyHistogram
{
    /// <summary>More than an hour.</summary>
    private const int SlotMax = 88;
    private const int SlotsADoubling = 4;

    private readonly SortedList<int, long> _counts = [];

    public long Count { get; private set; }

    public static int SlotOf(TimeSpan latency) =>
        Math.Clamp((int)Math.Floor(SlotsADoubling * Math.Log2(Math.Max(1, latency.TotalMilliseconds))), 0, SlotMax);

    public void Add(TimeSpan latency) => Add(SlotOf(latency), 1);

    public void Add(int slot, long count)
    {
        _counts[slot] = _counts.GetValueOrDefault(slot) + count;
        Count += count;
    }

    public void Add(LatencyHistogram other)
    {
        foreach (var (slot, count) in other._counts)
        {
            Add(slot, count);
        }
    }

    /// <summary>Null where there is nothing in it.</summary>
    /// <param name="share">0.95 for the 95th percentile.</param>
    public TimeSpan? Quantile(double share)
    {
        var rank = (long)Math.Ceiling(share * Count);
        foreach (var (slot, count) in _counts)
        {
            rank -= count;
            if (rank <= 0)
            {
                // The middle of the slot, as its bounds are a ratio apart.
                return TimeSpan.FromMilliseconds(Math.Round(Math.Pow(2, (slot + 0.5) / SlotsADoubling)));
            }
        }
        return null;
    }
}
