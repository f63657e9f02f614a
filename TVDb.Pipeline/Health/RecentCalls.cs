namespace TVDb.Pipeline.Health;

/// <summary>The calls of the last five minutes, for people: they decide nothing.</summary>
public sealed class RecentCalls
{
    private const int MinutesMax = 5;

    private readonly SortedList<long, Minute> _minutes = [];

    public void Add(DateTimeOffset at, CallEnd end, TimeSpan latency)
    {
        Forget(at);
        var key = at.ToUnixTimeSeconds() / 60;
        if (!_minutes.TryGetValue(key, out var minute))
        {
            _minutes.Add(key, minute = new Minute());
        }
        minute.Good += end == CallEnd.Succeeded ? 1 : 0;
        minute.Bad += end is CallEnd.Failed or CallEnd.TimedOut ? 1 : 0;
        if (end is CallEnd.Succeeded or CallEnd.TimedOut)
        {
            minute.Latencies.Add(latency);
        }
    }

    public CallSummary Read(DateTimeOffset now)
    {
        Forget(now);
        var (tally, latencies) = (default(CallTally), new LatencyHistogram());
        foreach (var minute in _minutes.Values)
        {
            tally = new CallTally(tally.Good + minute.Good, tally.Bad + minute.Bad);
            latencies.Add(minute.Latencies);
        }
        return new CallSummary(tally, latencies.Quantile(0.5), latencies.Quantile(0.95), latencies.Quantile(0.99));
    }

    private void Forget(DateTimeOffset now)
    {
        var oldest = (now.ToUnixTimeSeconds() / 60) - MinutesMax + 1;
        while (_minutes.Count > 0 && _minutes.Keys[0] < oldest)
        {
            _minutes.RemoveAt(0);
        }
    }

    private sealed class Minute
    {
        public int Good { get; set; }

        public int Bad { get; set; }

        public LatencyHistogram Latencies { get; } = new();
    }
}

/// <summary>Calls of this replica, and how long those took that were answered well or not at all.</summary>
public sealed record CallSummary(CallTally Tally, TimeSpan? P50, TimeSpan? P95, TimeSpan? P99)
{
    public static CallSummary None { get; } = new(default, null, null, null);
}
