using System.Globalization;

namespace TVDb.Pipeline.Costs;

/// <summary>The ledger's keys. The braces put them all in one hash slot of a Redis Cluster: a script touches several at once.</summary>
internal static class LedgerKeys
{
    private const string Prefix = "{tvdb:ledger}:";

    public static string Hold(string id) => $"{Prefix}hold:{id}";

    public static string Window(string budget, DateTimeOffset start) =>
        string.Create(CultureInfo.InvariantCulture, $"{Prefix}window:{budget}:{start.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}");
}
