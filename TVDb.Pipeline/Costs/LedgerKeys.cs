using System.Globalization;

namespace TVDb.Pipeline.Costs;

/// <summary>The ledger's keys. The braces put them all in one hash slot of a Redis Cluster: a script touches several at once.</summary>
internal static class LedgerKeys
{
    private const string Prefix = "{tvdb:ledger}:";

    /// <summary>Hash: posted, held, presumed and calls of every window.</summary>
    public const string Counters = Prefix + "counters";

    /// <summary>Sorted set: open holds by the time they expire, unix ms.</summary>
    public const string Open = Prefix + "open";

    /// <summary>Sorted set: presumed holds by the time since when, unix ms.</summary>
    public const string Presumed = Prefix + "presumed";

    /// <summary>The number of the journal's last entry.</summary>
    public const string Sequence = Prefix + "sequence";

    public static string Hold(string id) => $"{Prefix}hold:{id}";

    /// <summary>List: what was done on a day (UTC), oldest first.</summary>
    public static string Journal(DateTimeOffset day) =>
        string.Create(CultureInfo.InvariantCulture, $"{Prefix}journal:{day.UtcDateTime:yyyy-MM-dd}");
}
