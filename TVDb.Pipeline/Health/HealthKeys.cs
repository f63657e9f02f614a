using System.Globalization;
using StackExchange.Redis;

namespace TVDb.Pipeline.Health;

/// <summary>What health keeps in Redis. One hash slot: a script counts time, views and transitions at once.</summary>
internal static class HealthKeys
{
    private const string Prefix = "{tvdb:health}:";

    /// <summary>A hash: each replica's view.</summary>
    public const string Views = Prefix + "views";

    /// <summary>A hash: what most replicas say of each end.</summary>
    public const string Shared = Prefix + "shared";

    /// <summary>A list of the last 200 changes of that.</summary>
    public const string Transitions = Prefix + "transitions";

    /// <summary>A day is told, and the hour in which it began is whole.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromHours(26);

    /// <summary>After so long without an answer Redis is taken for unreachable.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Told whenever a replica's view changed.</summary>
    public static readonly RedisChannel Changed = RedisChannel.Literal(Prefix + "changed");

    /// <summary>A hash of counts: <c>END:MINUTE:WHAT</c>, and for latencies <c>END::lSLOT</c>.</summary>
    public static string History(DateTimeOffset hour) => Prefix + "history:" + hour.UtcDateTime.ToString("yyyyMMddHH", CultureInfo.InvariantCulture);

    /// <summary>The number of the last batch of counts that a replica told.</summary>
    public static string Told(string replica) => Prefix + "told:" + replica;
}
