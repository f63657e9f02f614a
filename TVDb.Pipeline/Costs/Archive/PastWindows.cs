using StackExchange.Redis;
using TVDb.Pipeline.Redis;

namespace TVDb.Pipeline.Costs.Archive;

/// <summary>
/// Removes from Redis the figures of windows that are over for longer than the retention, and the usage of such days: their
/// record is the archive. A window that still holds or presumes anything stays, and so do the terms of such holds.
/// </summary>
public sealed class PastWindows(IConnectionMultiplexer connection, CostOptions options, TimeProvider time)
{
    /// <summary>No window is longer, and an id tells its start.</summary>
    internal static readonly TimeSpan LongestWindow = TimeSpan.FromDays(32);

    /// <summary>GetCost tells the usage of thirty days, and a tombstone answers late verbs for three.</summary>
    private static readonly TimeSpan AgeMin = TimeSpan.FromDays(32);

    /// <summary>How far back days of usage are looked for: a deployment may have slept.</summary>
    private const int UsageDaysBack = 400;

    private const int AtOnce = 500;
    private static readonly RedisScript Forget = RedisScript.Load("Costs/forget");

    private IDatabase Redis => connection.GetDatabase();

    /// <summary>One round; answers how many windows it removed.</summary>
    public async Task<int> ForgetAsync()
    {
        var age = options.Retention > AgeMin ? options.Retention : AgeMin;
        var oldest = time.GetUtcNow() - age;
        var before = WindowName.StartOf(oldest - LongestWindow);
        var removed = 0;
        var past = await PastAsync(before);
        var crossed = await CrossedAsync(before);
        foreach (var some in past.Chunk(AtOnce).DefaultIfEmpty([]))
        {
            RedisValue[] arguments = [before, .. some.SelectMany(window => new[] { window.Name, window.Value }), "", .. crossed];
            removed += (int)await Forget.RunAsync(Redis, [LedgerKeys.Counters, LedgerKeys.Crossed], arguments);
        }
        await ForgetTermsAsync();
        await Redis.KeyDeleteAsync([.. Enumerable.Range(1, UsageDaysBack).Select(n => (RedisKey)LedgerKeys.Usage(oldest.AddDays(-n)))]);
        return removed;
    }

    /// <summary>
    /// Where one of the windows is over no new hold is made in them: terms that no unresolved hold has now are needed by none
    /// later. A job with a limit has terms of its own for each day: they are not kept for as long as figures are.
    /// </summary>
    private async Task ForgetTermsAsync()
    {
        var now = time.GetUtcNow();
        var past = new Dictionary<string, RedisValue>();
        await foreach (var terms in Redis.HashScanAsync(LedgerKeys.Terms))
        {
            if (HeldTerms.Read(terms.Value).Windows.Any(window => WindowName.IsOver(window.Id, now)))
            {
                // A scan may come by the same field twice.
                past[Convert.ToHexString((byte[])terms.Name!)] = terms.Name;
            }
        }
        if (past.Count == 0)
        {
            return;
        }
        await foreach (var hold in Redis.HashScanAsync(LedgerKeys.Holds))
        {
            if (hold.Name.Length() > 0)
            {
                past.Remove(Convert.ToHexString(new HoldRecord(hold.Value).TermsKey));
            }
        }
        await Redis.HashDeleteAsync(LedgerKeys.Terms, [.. past.Values]);
    }

    private async Task<List<HashEntry>> PastAsync(string before)
    {
        var past = new List<HashEntry>();
        await foreach (var window in Redis.HashScanAsync(LedgerKeys.Counters, "*@*"))
        {
            if (WindowName.IsBefore(window.Name!, before) && WindowFigures.Read(window.Value) is { Held: 0, Presumed: 0 })
            {
                past.Add(window);
            }
        }
        return past;
    }

    private async Task<List<RedisValue>> CrossedAsync(string before)
    {
        var fields = new List<RedisValue>();
        await foreach (var field in Redis.HashScanAsync(LedgerKeys.Crossed))
        {
            if (WindowName.IsBefore(((string)field.Name!).Split('|')[0], before))
            {
                fields.Add(field.Name);
            }
        }
        return fields;
    }
}
