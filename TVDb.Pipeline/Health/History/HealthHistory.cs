using System.Globalization;
using StackExchange.Redis;
using TVDb.Pipeline.Redis;

namespace TVDb.Pipeline.Health.History;

/// <summary>
/// Counts probes, calls and fallbacks by the minute, and adds them to those of the other replicas in Redis. Counts go in
/// numbered batches; one of which nobody knows whether it arrived is said again under its number, and counts once. While
/// Redis is away they are kept, a day of them at most.
/// </summary>
public sealed class HealthHistory(IConnectionMultiplexer connection, ReplicaId replica, TimeProvider time)
{
    private const int BatchMax = 1000;
    private static readonly RedisScript Record = RedisScript.Load("Health/record");

    private readonly Lock _lock = new();
    private Dictionary<(DateTimeOffset Hour, string Field), long> _counts = [];
    private Batch? _underWay;
    private long _number;

    public void Probed(EndId end, bool good) => Count(end, good ? HistoryField.ProbeGood : HistoryField.ProbeBad);

    public void FellBack(EndId end, bool succeeded) => Count(end, succeeded ? HistoryField.FallbackGood : HistoryField.FallbackBad);

    public void Raised(EndId end) => Count(end, HistoryField.Anomaly);

    public void Called(EndId end, CallEvidence call)
    {
        if (FieldOf(call.End) is { } field)
        {
            Count(end, field);
        }
        if (call.End is CallEnd.Succeeded or CallEnd.TimedOut)
        {
            Count(HistoryField.Latency(end, LatencyHistogram.SlotOf(call.Latency)));
        }
    }

    /// <summary>Tells Redis what was counted.</summary>
    /// <exception cref="RedisException">It cannot be reached: nothing is lost, all is told the next time.</exception>
    /// <exception cref="TimeoutException">It did not answer: likewise.</exception>
    public async Task FlushAsync()
    {
        while ((_underWay ??= Take()) is { } batch)
        {
            DateTimeOffset[] hours = [.. batch.Counts.Select(count => count.Key.Hour).Distinct()];
            RedisKey[] keys = [HealthKeys.Told(replica.Value), .. hours.Select(hour => (RedisKey)HealthKeys.History(hour))];
            RedisValue[] arguments =
            [
                batch.Number, (long)HealthKeys.Kept.TotalSeconds,
                .. batch.Counts.SelectMany(count => (RedisValue[])[Array.IndexOf(hours, count.Key.Hour) + 2, count.Key.Field, count.Value]),
            ];
            await Record.RunAsync(connection.GetDatabase(), keys, arguments).WaitAsync(HealthKeys.Patience, time);
            _underWay = null;
        }
    }

    private Batch? Take()
    {
        lock (_lock)
        {
            var oldest = time.GetUtcNow() - HealthKeys.Kept;
            var counts = _counts.Where(count => count.Key.Hour > oldest).ToList();
            _counts = counts.Skip(BatchMax).ToDictionary();
            return counts.Count > 0 ? new Batch(++_number, [.. counts.Take(BatchMax)]) : null;
        }
    }

    private void Count(EndId end, string what) => Count(HistoryField.Of(end, time.GetUtcNow().Minute, what));

    private void Count(string field)
    {
        var now = time.GetUtcNow();
        var key = (new DateTimeOffset(now.Year, now.Month, now.Day, now.Hour, 0, 0, TimeSpan.Zero), field);
        lock (_lock)
        {
            _counts[key] = _counts.GetValueOrDefault(key) + 1;
        }
    }

    private static string? FieldOf(CallEnd end) => end switch
    {
        CallEnd.Succeeded => HistoryField.CallGood,
        CallEnd.Failed => HistoryField.CallBad,
        CallEnd.TimedOut => HistoryField.CallTimedOut,
        CallEnd.RateLimited => HistoryField.CallLimited,
        CallEnd.NotCounted => null,
    };

    private sealed record Batch(long Number, IReadOnlyList<KeyValuePair<(DateTimeOffset Hour, string Field), long>> Counts);
}

/// <summary>Fields of an hour's hash.</summary>
internal static class HistoryField
{
    public const string ProbeGood = "pg";
    public const string ProbeBad = "pb";
    public const string CallGood = "cg";
    public const string CallBad = "cb";
    public const string CallTimedOut = "ct";
    public const string CallLimited = "cr";
    public const string FallbackGood = "fg";
    public const string FallbackBad = "fb";
    public const string Anomaly = "a";

    /// <summary>Milliseconds, written by share.lua, as the rest is.</summary>
    public const string Observed = "o";
    public const string Down = "d";
    public const string Recoveries = "r";
    public const string RecoveryMs = "rt";

    public static string Of(EndId end, int minute, string what) => string.Create(CultureInfo.InvariantCulture, $"{end}:{minute:00}:{what}");

    /// <summary>By the hour, not by the minute: what a day takes stays small.</summary>
    public static string Latency(EndId end, int slot) => string.Create(CultureInfo.InvariantCulture, $"{end}::l{slot}");
}
