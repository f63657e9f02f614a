using System.Globalization;
using StackExchange.Redis;
using TVDb.Pipeline.Redis;

namespace TVDb.Pipeline.Costs;

/// <summary>A call whose provider is to be asked what it did cost.</summary>
/// <param name="Tenant">Whose call it was.</param>
/// <param name="HoldId">The call's hold.</param>
/// <param name="Since">Since when its cost is open; how often to ask follows from it.</param>
public sealed record DueBill(string Tenant, string HoldId, DateTimeOffset Since)
{
    internal string Text => string.Create(CultureInfo.InvariantCulture, $"{Tenant} {Since.ToUnixTimeMilliseconds()} {HoldId}");

    internal static DueBill Read(string text)
    {
        var parts = text.Split(' ', 3);
        return new DueBill(parts[0], parts[2], DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(parts[1], CultureInfo.InvariantCulture)));
    }
}

/// <summary>
/// Whom to ask, and when, in Redis: every replica takes from the same list and none leads. What a replica took and never
/// finished is due again.
/// </summary>
public sealed class DueBills(IConnectionMultiplexer connection)
{
    /// <summary>Apart from the ledger: it is no part of what the journal can recompute, and needs no slot of its own.</summary>
    private const string Key = "tvdb:bills:due";

    private static readonly TimeSpan LeaseAge = TimeSpan.FromMinutes(2);
    private static readonly RedisScript TakeScript = RedisScript.Load("Redis/take_due");

    private IDatabase Redis => connection.GetDatabase();

    /// <summary>Puts a bill on the list, unless it is there.</summary>
    public Task AddAsync(DueBill bill, DateTimeOffset due) =>
        Redis.SortedSetAddAsync(Key, bill.Text, due.ToUnixTimeMilliseconds(), SortedSetWhen.NotExists);

    /// <summary>Takes bills that are due, for two minutes.</summary>
    public async Task<IReadOnlyList<DueBill>> TakeAsync(DateTimeOffset now, int most)
    {
        var taken = await TakeScript.RunAsync(Redis, [Key], now.ToUnixTimeMilliseconds(), (now + LeaseAge).ToUnixTimeMilliseconds(), most);
        return [.. ((string[])taken!).Select(DueBill.Read)];
    }

    /// <summary>Says when a bill on the list is due again.</summary>
    public Task PutOffAsync(DueBill bill, DateTimeOffset due) =>
        Redis.SortedSetAddAsync(Key, bill.Text, due.ToUnixTimeMilliseconds(), SortedSetWhen.Exists);

    public Task RemoveAsync(DueBill bill) => Redis.SortedSetRemoveAsync(Key, bill.Text);
}
