using System.Text.Json;
using StackExchange.Redis;

namespace TVDb.Pipeline.Costs;

/// <summary>An unresolved hold as the ledger has it.</summary>
public sealed record ListedHold(Hold Hold, HoldState State, DateTimeOffset MadeAt);

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

    private async Task<IReadOnlyList<ListedHold>> ReadAsync(RedisValue[] ids)
    {
        var holds = await Task.WhenAll(ids.Select(id => ReadAsync(id!)));
        return [.. holds.OfType<ListedHold>()];
    }

    /// <summary>Null where it was resolved since it was listed.</summary>
    private async Task<ListedHold?> ReadAsync(string id)
    {
        var values = await Redis.HashGetAsync(LedgerKeys.Hold(id), ["state", "detail", "expires"]);
        if (values[1].IsNull)
        {
            return null;
        }
        var detail = JsonSerializer.Deserialize((string)values[1]!, LedgerJson.Default.HoldDetail)!;
        var windows = JournalEntry.ReadWindows(detail.Windows);
        var amount = windows.FirstOrDefault(window => window.Unit == BudgetUnit.Usd)?.Amount ?? 0;
        return new ListedHold(
            new Hold(id, amount, windows, detail.Call, DateTimeOffset.FromUnixTimeMilliseconds((long)values[2])),
            LedgerScripts.State(values[0]!),
            DateTimeOffset.FromUnixTimeMilliseconds(detail.TimeMs));
    }
}
