using System.Globalization;

namespace TVDb.Pipeline.Costs;

/// <summary>The ledger's keys. The braces put them all in one hash slot of a Redis Cluster: a script touches several at once.</summary>
internal static class LedgerKeys
{
    private const string Prefix = "{tvdb:ledger}:";

    /// <summary>Hash: the figures of every window, the number of the journal's last entry, the ledger's state.</summary>
    public const string Counters = Prefix + "counters";

    /// <summary>Sorted set: open holds by the time they expire, unix ms.</summary>
    public const string Open = Prefix + "open";

    /// <summary>Sorted set: presumed holds by the time since when, unix ms.</summary>
    public const string Presumed = Prefix + "presumed";

    /// <summary>Hash: the holds that are not resolved, by id; and an empty field, see Lua/open.lua.</summary>
    public const string Holds = Prefix + "holds";

    /// <summary>Hash: what such holds have in common, by their key: see <see cref="HeldTerms"/>.</summary>
    public const string Terms = Prefix + "terms";

    /// <summary>Hash: thresholds that spending reached, by window, and when.</summary>
    public const string Crossed = Prefix + "crossed";

    /// <summary>List: crossings of thresholds that are yet to be told, oldest first.</summary>
    public const string Untold = Prefix + "untold";

    /// <summary>Hash: the replicas that use the ledger, each with its last beat.</summary>
    public const string Members = Prefix + "members";

    /// <summary>Hash: the recovery under way.</summary>
    public const string Recovery = Prefix + "recovery";

    /// <summary>List: recoveries that are over, the last one first.</summary>
    public const string Recoveries = Prefix + "recoveries";

    /// <summary>Field of the counters: the number of the journal's last entry.</summary>
    public const string SequenceField = "seq";

    /// <summary>Field of the counters: <c>open</c> or <c>recovering</c>.</summary>
    public const string StateField = "state";

    /// <summary>Field of the counters: which run of the server the ledger was opened on.</summary>
    public const string RunField = "run";

    /// <summary>Field of the counters: windows that began before may have been removed.</summary>
    public const string ForgottenField = "forgotten";

    /// <summary>Hash: the holds that were resolved in a period, see <see cref="Tombstones"/>.</summary>
    public static string TombstonesOf(long period) => Prefix + "tombstones:" + period.ToString(CultureInfo.InvariantCulture);

    /// <summary>List: what was done on a day (UTC), oldest first; see <see cref="JournalRun"/>.</summary>
    public static string Journal(DateTimeOffset day) => $"{Prefix}journal:{Date(day)}";

    /// <summary>Hash: what was used on a day (UTC), by hour, provider, model, tenant and variant.</summary>
    public static string Usage(DateTimeOffset day) => $"{Prefix}usage:{Date(day)}";

    /// <summary>Whether a field of the counters is a window's.</summary>
    public static bool IsWindow(string field) => field.Contains('@', StringComparison.Ordinal);

    private static string Date(DateTimeOffset day) => day.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
