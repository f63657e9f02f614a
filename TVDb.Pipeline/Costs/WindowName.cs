using System.Globalization;

namespace TVDb.Pipeline.Costs;

/// <summary>What a window's id tells: <c>openai:day@2026-11-27T00:00Z</c>. Such starts, as texts, sort as their instants do.</summary>
internal static class WindowName
{
    public static string StartOf(DateTimeOffset start) => start.UtcDateTime.ToString("yyyy-MM-ddTHH:mmZ", CultureInfo.InvariantCulture);

    /// <summary>Whether it has ended for certain, an hour or a day of whatever length; a job's, which has no period, never does.</summary>
    public static bool IsOver(string windowId, DateTimeOffset now) =>
        (windowId[..windowId.LastIndexOf('@')].Split(':') is [_, var period, ..] ? period : "") switch
        {
            "hour" => IsBefore(windowId, StartOf(now.AddHours(-3))),
            "day" => IsBefore(windowId, StartOf(now.AddDays(-2))),
            "month" => IsBefore(windowId, StartOf(now.AddDays(-32))),
            _ => false,
        };

    public static bool IsBefore(string windowId, string start) => string.CompareOrdinal(windowId[(windowId.LastIndexOf('@') + 1)..], start) < 0;
}
