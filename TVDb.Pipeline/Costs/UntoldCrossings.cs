using System.Text.Json;
using System.Text.Json.Serialization;
using StackExchange.Redis;

namespace TVDb.Pipeline.Costs;

/// <summary>A crossing of a threshold as the ledger's script wrote it down, in the run that found it.</summary>
/// <param name="WindowId">The window.</param>
/// <param name="Threshold">The threshold's name.</param>
/// <param name="Spent">Posted and presumed then, in the budget's unit.</param>
/// <param name="AtMs">When, unix ms.</param>
public sealed record UntoldCrossing(
    [property: JsonPropertyName("w")] string WindowId,
    [property: JsonPropertyName("t")] string Threshold,
    [property: JsonPropertyName("s")] long Spent,
    [property: JsonPropertyName("at")] long AtMs);

/// <summary>
/// Crossings that nobody has told people of yet: found and listed by the ledger's script in one run, so none is lost whoever
/// dies. Whoever tells one takes it off then.
/// </summary>
public sealed class UntoldCrossings(IConnectionMultiplexer connection)
{
    private IDatabase Redis => connection.GetDatabase();

    /// <summary>The oldest ones, each with what takes it off.</summary>
    public async Task<IReadOnlyList<(UntoldCrossing Crossing, RedisValue Listed)>> PeekAsync(int most) =>
    [
        .. (await Redis.ListRangeAsync(LedgerKeys.Untold, 0, most - 1))
            .Select(listed => (JsonSerializer.Deserialize(listed.ToString(), CrossingJson.Default.UntoldCrossing)!, listed)),
    ];

    /// <summary>Takes one off; nothing where another has.</summary>
    public Task RemoveAsync(RedisValue listed) => Redis.ListRemoveAsync(LedgerKeys.Untold, listed, 1);
}

[JsonSerializable(typeof(UntoldCrossing))]
internal sealed partial class CrossingJson : JsonSerializerContext;
