using System.Globalization;
using System.Text.Json;

namespace TVDb.Pipeline.Costs;

/// <summary>
/// The journal's entries as the scripts append them, without what only they know: number, state before, and the windows of
/// a hold that they did not know. See <see cref="JournalEntry"/>.
/// </summary>
internal static class JournalText
{
    public static string Reserve(Hold hold, WindowTerms terms, DateTimeOffset now) => Entry(
        "reserve", hold, terms, now, string.Create(CultureInfo.InvariantCulture, $"{Made(hold, now)}\"exp\":{Ms(hold.ExpiresAt)},\"amount\":{hold.AmountNanoUsd},{terms.WindowsJson},"));

    public static string Post(Hold hold, WindowTerms terms, DateTimeOffset now, NanoUsd actual, LedgerUsage usage) => Entry(
        "post", hold, terms, now, string.Create(CultureInfo.InvariantCulture, $"{Made(hold, now)}\"usd\":{actual.Value},{Usage(usage)}"));

    public static string Adjust(Hold hold, WindowTerms terms, DateTimeOffset now, NanoUsd actual) =>
        Entry("adjust", hold, terms, now, string.Create(CultureInfo.InvariantCulture, $"\"usd\":{actual.Value},"));

    public static string Void(Hold hold, WindowTerms terms, DateTimeOffset now, bool left) => Entry("void", hold, terms, now, left ? "\"left\":1," : "\"left\":0,");

    public static string Expire(Hold hold, WindowTerms terms, DateTimeOffset now) => Entry("expire", hold, terms, now, "");

    public static string Reconcile(Hold hold, WindowTerms terms, DateTimeOffset now, NanoUsd? actual, Reconciliation by)
    {
        var usd = actual?.Value.ToString(CultureInfo.InvariantCulture) ?? "null";
        return Entry("reconcile", hold, terms, now, $"\"usd\":{usd},\"by\":{JsonSerializer.Serialize(by, LedgerJson.Default.Reconciliation)},");
    }

    public static string Count(Hold hold, WindowTerms terms, DateTimeOffset now, LedgerUsage usage) => Entry("count", hold, terms, now, Usage(usage));

    private static string Usage(LedgerUsage usage) =>
        string.Create(CultureInfo.InvariantCulture, $"\"usage\":[{usage.Pages},{usage.Credits},{usage.Tokens},{(usage.Failed ? 1 : 0)}],");

    /// <summary>A hold that is restored, or posted though unknown, keeps the hour it was made in.</summary>
    private static string Made(Hold hold, DateTimeOffset now) =>
        hold.MadeAt == now ? "" : string.Create(CultureInfo.InvariantCulture, $"\"made\":{Ms(hold.MadeAt)},");

    private static string Entry(string verb, Hold hold, WindowTerms terms, DateTimeOffset now, string members) =>
        string.Create(CultureInfo.InvariantCulture, $"\"t\":{Ms(now)},\"v\":\"{verb}\",\"h\":\"{WindowTerms.Escaped(hold.Id)}\",{members}{terms.CallJson}}}");

    private static long Ms(DateTimeOffset time) => time.ToUnixTimeMilliseconds();
}
