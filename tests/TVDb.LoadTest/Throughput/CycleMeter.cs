using System.Globalization;
using StackExchange.Redis;
using TVDb.LoadTest.Servers;

namespace TVDb.LoadTest.Throughput;

/// <summary>
/// What one kind of cycle did with so many callers, over its rounds. The processor time of a cycle, in microseconds, tells
/// what it costs however busy the machine is with others.
/// </summary>
internal sealed record CycleFigures(
    long Cycles, double CyclesPerSecond, double ReserveP50Ms, double ReserveP99Ms, double CallerCpuUs, double RedisCpuUs);

/// <summary>Runs callers round after round and keeps the time of each reserve.</summary>
internal sealed class CycleMeter(ICycle cycle, ConnectionMultiplexer connection, int callers, int seed)
{
    private const long AmountMax = 40_000;
    private readonly List<long>[] _reserveTicks = [.. Enumerable.Range(0, callers).Select(_ => new List<long>())];
    private readonly Random[] _random = [.. Enumerable.Range(0, callers).Select(i => new Random(unchecked((seed * 1000) + i)))];
    private double _seconds;
    private TimeSpan _callerCpu;
    private TimeSpan _redisCpu;

    public async Task RunAsync(TimeSpan duration, CancellationToken cancellationToken)
    {
        var (caller, redis) = (Environment.CpuUsage.TotalTime, await RedisUse.CpuTimeAsync(connection));
        var started = TimeProvider.System.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(i => Task.Run(() => CallAsync(i, started, duration, cancellationToken), cancellationToken)));
        _seconds += TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        _callerCpu += Environment.CpuUsage.TotalTime - caller;
        _redisCpu += await RedisUse.CpuTimeAsync(connection) - redis;
    }

    /// <summary>Runs a while and keeps nothing of it: what is compiled, connected and loaded by then costs the measurement nothing.</summary>
    public async Task<long> WarmUpAsync(TimeSpan duration, CancellationToken cancellationToken)
    {
        await RunAsync(duration, cancellationToken);
        var cycles = _reserveTicks.Sum(ticks => (long)ticks.Count);
        foreach (var ticks in _reserveTicks)
        {
            ticks.Clear();
        }
        (_seconds, _callerCpu, _redisCpu) = (0, TimeSpan.Zero, TimeSpan.Zero);
        return cycles;
    }

    public CycleFigures Read()
    {
        long[] sorted = [.. _reserveTicks.SelectMany(ticks => ticks).Order()];
        return new CycleFigures(
            sorted.Length,
            Math.Round(sorted.Length / _seconds),
            Quantile(sorted, 0.5),
            Quantile(sorted, 0.99),
            Math.Round(_callerCpu.TotalMicroseconds / sorted.Length, 1),
            Math.Round(_redisCpu.TotalMicroseconds / sorted.Length, 1));
    }

    private async Task CallAsync(int caller, long started, TimeSpan duration, CancellationToken cancellationToken)
    {
        var random = _random[caller];
        while (TimeProvider.System.GetElapsedTime(started) < duration)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var amount = random.NextInt64(1, AmountMax);
            var id = new Guid(random.Next(), (short)caller, (short)callers, BitConverter.GetBytes(random.NextInt64()));
            var call = new CycleCall(caller, string.Create(CultureInfo.InvariantCulture, $"{id:N}:embed:0:1"), amount, random.NextInt64(amount + 1));
            var before = TimeProvider.System.GetTimestamp();
            var post = await cycle.ReserveAsync(call);
            _reserveTicks[caller].Add(TimeProvider.System.GetTimestamp() - before);
            await post();
        }
    }

    private static double Quantile(long[] sorted, double share)
    {
        var ticks = sorted[Math.Min(sorted.Length - 1, (int)(share * sorted.Length))];
        return Math.Round(ticks * 1000.0 / TimeProvider.System.TimestampFrequency, 3);
    }
}
