using System.Globalization;
using StackExchange.Redis;
using TVDb.Pipeline.Health.Sharing;

namespace TVDb.Pipeline.Health.History;

/// <summary>The recorded history of all replicas.</summary>
/// <param name="From">A full minute.</param>
/// <param name="To">When it was read.</param>
/// <param name="Ends">Each end that anything is known of, by its name.</param>
/// <param name="Transitions">Changes of the shared statuses in that time, oldest first; the last 200 at most.</param>
public sealed record RecordedHealth(DateTimeOffset From, DateTimeOffset To, IReadOnlyList<EndHistory> Ends, IReadOnlyList<HealthEvent.Transitioned> Transitions);

/// <summary>Reads what the replicas recorded of the last hours.</summary>
public sealed class HealthHistoryReader(IConnectionMultiplexer connection, TimeProvider time)
{
    /// <exception cref="RedisException">Redis does not answer.</exception>
    public async Task<RecordedHealth> ReadAsync(int hours)
    {
        var to = time.GetUtcNow();
        var minutes = to.AddHours(-hours).ToUnixTimeSeconds() / 60;
        var from = DateTimeOffset.FromUnixTimeSeconds(minutes * 60);
        var starts = Enumerable.Range(0, hours + 1)
            .Select(i => DateTimeOffset.FromUnixTimeSeconds(((from.ToUnixTimeSeconds() / 3600) + i) * 3600))
            .Where(start => start <= to)
            .ToArray();
        var redis = connection.GetDatabase();
        var reading = starts.Select(start => redis.HashGetAllAsync(HealthKeys.History(start))).ToArray();
        var transitions = (await redis.ListRangeAsync(HealthKeys.Transitions)).Select(text => HealthExchange.Transition(text.ToString()));
        var ends = new SortedDictionary<string, EndCounts>(StringComparer.Ordinal);
        for (var i = 0; i < starts.Length; i++)
        {
            foreach (var entry in await reading[i])
            {
                Add(ends, starts[i], entry, from);
            }
        }
        return new RecordedHealth(
            from,
            to,
            [.. ends.Where(end => EndId.Parse(end.Key) is not null).Select(end => end.Value.ToHistory(EndId.Parse(end.Key)!.Value, starts))],
            [.. transitions.Where(transition => transition.At >= from)]);
    }

    private static void Add(SortedDictionary<string, EndCounts> ends, DateTimeOffset start, HashEntry entry, DateTimeOffset from)
    {
        // END:MINUTE:WHAT, read from behind: an end's name may hold anything.
        var field = entry.Name.ToString();
        var what = field.LastIndexOf(':');
        var minute = what < 1 ? -1 : field.LastIndexOf(':', what - 1);
        if (minute < 0)
        {
            return;
        }
        if (!ends.TryGetValue(field[..minute], out var counts))
        {
            ends.Add(field[..minute], counts = new EndCounts());
        }
        if (minute + 1 == what)
        {
            counts.Latencies.Add(int.Parse(field.AsSpan(what + 2), CultureInfo.InvariantCulture), (long)entry.Value);
        }
        else if (start.AddMinutes(int.Parse(field.AsSpan(minute + 1, what - minute - 1), CultureInfo.InvariantCulture)) >= from)
        {
            counts.Add(start, field[(what + 1)..], (long)entry.Value);
        }
    }

    /// <summary>Counts of one end, by hour and by what.</summary>
    private sealed class EndCounts
    {
        private readonly Dictionary<(DateTimeOffset Hour, string What), long> _counts = [];

        public LatencyHistogram Latencies { get; } = new();

        public void Add(DateTimeOffset hour, string what, long count) => _counts[(hour, what)] = _counts.GetValueOrDefault((hour, what)) + count;

        public EndHistory ToHistory(EndId end, DateTimeOffset[] hours) =>
            new(end, Figures(hours), Latencies, [.. hours.Select(hour => new HistoryHour(hour, Figures([hour])))]);

        private HistoryFigures Figures(DateTimeOffset[] hours)
        {
            return new HistoryFigures
            {
                Observed = TimeSpan.FromMilliseconds(Sum(HistoryField.Observed)),
                Down = TimeSpan.FromMilliseconds(Sum(HistoryField.Down)),
                Recoveries = Sum(HistoryField.Recoveries),
                RecoveryTime = TimeSpan.FromMilliseconds(Sum(HistoryField.RecoveryMs)),
                ProbesGood = Sum(HistoryField.ProbeGood),
                ProbesBad = Sum(HistoryField.ProbeBad),
                CallsGood = Sum(HistoryField.CallGood),
                CallsFailed = Sum(HistoryField.CallBad),
                CallsTimedOut = Sum(HistoryField.CallTimedOut),
                CallsRateLimited = Sum(HistoryField.CallLimited),
                FallbacksGood = Sum(HistoryField.FallbackGood),
                FallbacksBad = Sum(HistoryField.FallbackBad),
                Anomalies = Sum(HistoryField.Anomaly),
            };

            long Sum(string what) => hours.Sum(hour => _counts.GetValueOrDefault((hour, what)));
        }
    }
}
