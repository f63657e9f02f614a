using StackExchange.Redis;

namespace TVDb.Pipeline.Costs;

/// <summary>An unresolved hold as the ledger has it.</summary>
public sealed record ListedHold(Hold Hold, HoldState State);

/// <summary>Reads the holds that nobody has resolved yet.</summary>
public sealed class OpenHolds(IConnectionMultiplexer connection, TimeProvider time)
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

    /// <summary>Where a hold stands, one that is resolved as well; None as well where its tombstone is gone, 72 h after or later.</summary>
    public async Task<HoldState> StateAsync(string holdId)
    {
        // In this order: a hold that is resolved meanwhile goes from the first to one of the others.
        RedisKey[] places = [LedgerKeys.Holds, .. Tombstones.KeysAt(time.GetUtcNow())];
        var records = await Task.WhenAll(places.Select(place => Redis.HashGetAsync(place, holdId)));
        return records.FirstOrDefault(record => !record.IsNull) is { IsNull: false } found ? new HoldRecord(found).State : HoldState.None;
    }

    /// <summary>Without those that were resolved since they were listed.</summary>
    private async Task<IReadOnlyList<ListedHold>> ReadAsync(RedisValue[] ids)
    {
        if (ids.Length == 0)
        {
            return [];
        }
        var records = await Redis.HashGetAsync(LedgerKeys.Holds, ids);
        var found = ids.Zip(records).Where(each => !each.Second.IsNull).Select(each => (Id: (string)each.First!, Record: new HoldRecord(each.Second))).ToList();
        if (found.Count == 0)
        {
            return [];
        }
        var terms = await TermsAsync([.. found.Select(each => each.Record.TermsKey).DistinctBy(Convert.ToHexString)]);
        return [.. found.Select(each => new ListedHold(each.Record.Read(each.Id, terms[Convert.ToHexString(each.Record.TermsKey)]), each.Record.State))];
    }

    private async Task<Dictionary<string, HeldTerms>> TermsAsync(byte[][] keys) =>
        keys.Zip(await Redis.HashGetAsync(LedgerKeys.Terms, [.. keys.Select(key => (RedisValue)key)])).ToDictionary(each => Convert.ToHexString(each.First), each => HeldTerms.Read(each.Second));
}
