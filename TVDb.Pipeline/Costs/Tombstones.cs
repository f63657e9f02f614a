using StackExchange.Redis;

namespace TVDb.Pipeline.Costs;

/// <summary>
/// Where the ledger keeps holds that are resolved: a hash for each 72 hours, which expires as a whole. So a late verb finds
/// its hold for 72 hours at least, and for twice that at most.
/// </summary>
internal static class Tombstones
{
    public static readonly TimeSpan Kept = TimeSpan.FromHours(72);

    /// <summary>Replicas' clocks differ by seconds: one may have begun the next hash already.</summary>
    private static readonly TimeSpan Ahead = TimeSpan.FromMinutes(1);

    /// <summary>The hashes that may have a hold now. The first is the one that is written.</summary>
    public static RedisKey[] KeysAt(DateTimeOffset now)
    {
        var period = PeriodOf(now);
        return PeriodOf(now + Ahead) == period
            ? [LedgerKeys.TombstonesOf(period), LedgerKeys.TombstonesOf(period - 1)]
            : [LedgerKeys.TombstonesOf(period), LedgerKeys.TombstonesOf(period - 1), LedgerKeys.TombstonesOf(period + 1)];
    }

    private static long PeriodOf(DateTimeOffset time) => time.ToUnixTimeMilliseconds() / (long)Kept.TotalMilliseconds;
}
