using StackExchange.Redis;

namespace TVDb.Pipeline.Costs;

/// <summary>Reads the hourly usage, a command for each day (UTC).</summary>
internal static class UsageDays
{
    /// <param name="redis">The ledger's.</param>
    /// <param name="from">The first day is its.</param>
    /// <param name="now">The last day is its.</param>
    /// <exception cref="RedisException">Redis does not answer.</exception>
    public static async Task<IEnumerable<UsageCell>> ReadAsync(IDatabase redis, DateTimeOffset from, DateTimeOffset now)
    {
        var days = new List<DateTimeOffset>();
        for (var day = new DateTimeOffset(from.UtcDateTime.Date, TimeSpan.Zero); day <= now; day = day.AddDays(1))
        {
            days.Add(day);
        }
        var hashes = await Task.WhenAll(days.Select(day => redis.HashGetAllAsync(LedgerKeys.Usage(day))));
        return days.Zip(hashes).SelectMany(day => day.Second.Select(cell => UsageCell.Read(day.First, cell.Name!, cell.Value)));
    }
}
