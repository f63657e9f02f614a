using System.Text.Json;
using StackExchange.Redis;

namespace TVDb.Pipeline.Costs;

/// <summary>An unresolved hold as the ledger has it.</summary>
public sealed record ListedHold(Hold Hold, HoldState State);

/// <summary>Reads the holds that nobody has resolved yet.</summary>
public sealed class OpenHolds(IConnectionMultiplexer connection)
{
    private IDatabase Redis => connection.GetDatabase();

    /// <summary>Open holds whose time passed before <paramref name="now"/>, oldest first, at most so many.</summary>
    public async Task<IReadOnlyList<ListedHold>> ExpiredAsync(DateTimeOffset now, int most) =>
        await ReadAsync(await Redis.SortedSetRangeByScoreAsync(LedgerKeys.Open, stop: now.ToUnixTimeMilliseconds(), take: most));

    /// <summary>Holds under way, the first to expire first.</summary>
    public async Task<IReadOnlyList<ListedHold>> HeldAsync(int skip, int most) =>
        await ReadAsync(await Redis.SortedSetRangeByRankAsync(LedgerKeys.Open, skip, skip + most - 1));

    /// <summary>Presumed holds, the longest presumed first.</summary>
    public async Task<IReadOnlyList<ListedHold>> PresumedAsync(int skip, int most) =>
        await ReadAsync(await Redis.SortedSetRangeByRankAsync(LedgerKeys.Presumed, skip, skip + most - 1));

    /// <summary>Null where there is no such hold, or it is resolved.</summary>
    public async Task<ListedHold?> FindAsync(string holdId) => (await ReadAsync([holdId])).SingleOrDefault();

    /// <summary>Where a hold stands, one that is resolved as well; None as well where its tombstone is gone, 72 h after.</summary>
    public async Task<HoldState> StateAsync(string holdId) =>
        (string?)await Redis.StringGetAsync(LedgerKeys.Hold(holdId)) is { } record ? LedgerScripts.State(record[..record.IndexOf('|', StringComparison.Ordinal)]) : HoldState.None;

    private async Task<IReadOnlyList<ListedHold>> ReadAsync(RedisValue[] ids)
    {
        if (ids.Length == 0)
        {
            return [];
        }
        var records = await Redis.StringGetAsync([.. ids.Select(id => (RedisKey)LedgerKeys.Hold(id!))]);
        return [.. records.Select(Parse).OfType<ListedHold>()];
    }

    /// <summary>Null where it was resolved since it was listed.</summary>
    private static ListedHold? Parse(RedisValue record)
    {
        var parts = ((string?)record)?.Split('|', 3);
        if (parts is not ["held" or "presumed", _, var members])
        {
            return null;
        }
        // The rest is the entry of its reserve, without what the journal puts first.
        var entry = JsonSerializer.Deserialize("{\"n\":0,\"from\":\"none\"," + members, LedgerJson.Default.JournalEntry)!;
        var expires = DateTimeOffset.FromUnixTimeMilliseconds(entry.ExpiresMs!.Value);
        var hold = new Hold(entry.HoldId, entry.AmountNanoUsd!.Value, entry.HeldWindows!, entry.Call, entry.MadeAt, expires);
        return new ListedHold(hold, LedgerScripts.State(parts[0]));
    }
}
