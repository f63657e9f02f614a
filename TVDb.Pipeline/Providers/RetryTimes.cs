using System.Globalization;
using System.Text.RegularExpressions;

namespace TVDb.Pipeline.Providers;

/// <summary>When a provider asks to be called again. What cannot be read, or is more than a day, is not said.</summary>
internal static partial class RetryTimes
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <summary>By <c>retry-after-ms</c>, or <c>Retry-After</c> in seconds or as a date: the finer one first.</summary>
    /// <param name="header">The value of a header; null where it is not there.</param>
    /// <param name="now">What a date is compared with.</param>
    public static TimeSpan? RetryAfter(Func<string, string?> header, DateTimeOffset now)
    {
        if (Seconds(header("retry-after-ms"), perSecond: 1000) is { } fine)
        {
            return fine;
        }
        var text = header("Retry-After");
        return Seconds(text, perSecond: 1) ?? (TryDate(text, out var at) ? Bounded(at > now ? at - now : TimeSpan.Zero) : null);
    }

    /// <summary>By <c>x-ratelimit-reset-requests</c> and <c>-tokens</c>: that of the limit that was reached, the longer of both where it is not said.</summary>
    /// <param name="header">The value of a header; null where it is not there.</param>
    /// <param name="reached"><c>requests</c>, <c>tokens</c>, or anything else.</param>
    public static TimeSpan? LimitReset(Func<string, string?> header, string? reached)
    {
        var (requests, tokens) = (Duration(header("x-ratelimit-reset-requests")), Duration(header("x-ratelimit-reset-tokens")));
        return reached switch
        {
            "requests" when requests is not null => requests,
            "tokens" when tokens is not null => tokens,
            _ => requests > tokens ? requests : tokens ?? requests,
        };
    }

    /// <summary>Parts with their units, such as <c>1s</c>, <c>6m0s</c>, <c>12ms</c>.</summary>
    private static TimeSpan? Duration(string? text)
    {
        if (text is null || DurationForm().Match(text.Trim()) is not { Success: true } match)
        {
            return null;
        }
        var seconds = 0.0;
        for (var i = 0; i < match.Groups["count"].Captures.Count; i++)
        {
            var count = double.Parse(match.Groups["count"].Captures[i].ValueSpan, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
            seconds += count * match.Groups["unit"].Captures[i].Value switch
            {
                "ms" => 0.001,
                "s" => 1,
                "m" => 60,
                "h" => 3600,
                _ => 86_400,
            };
        }
        return Bounded(seconds);
    }

    private static TimeSpan? Seconds(string? text, int perSecond) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var value)
            ? Bounded(value / perSecond)
            : null;

    private static bool TryDate(string? text, out DateTimeOffset at) =>
        DateTimeOffset.TryParseExact(text, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out at);

    private static TimeSpan? Bounded(double seconds) => seconds <= Longest.TotalSeconds ? Bounded(TimeSpan.FromSeconds(seconds)) : null;

    private static TimeSpan? Bounded(TimeSpan wait) => wait <= Longest ? wait : null;

    [GeneratedRegex(@"^(?:(?<count>\d{1,9}(?:\.\d{1,9})?)(?<unit>ms|s|m|h|d))+\z", RegexOptions.CultureInvariant)]
    private static partial Regex DurationForm();
}
