using System.Globalization;

namespace TVDb.MockProviders.OpenAI;

/// <summary>The headers of an answered call.</summary>
internal static class RateLimitHeaders
{
    private const int TokensPerMinute = 10_000_000;

    public static void Add(HttpContext context, int tokens, TimeProvider clock, long startedAt)
    {
        var headers = context.Response.Headers;
        headers["openai-organization"] = "tvdb-mock";
        headers["openai-processing-ms"] = Number((long)clock.GetElapsedTime(startedAt).TotalMilliseconds);
        headers["x-ratelimit-limit-requests"] = Number(OpenAIWire.RequestsPerMinute);
        headers["x-ratelimit-remaining-requests"] = Number(OpenAIWire.RequestsPerMinute - 1);
        headers["x-ratelimit-reset-requests"] = Duration(TimeSpan.FromMinutes(1) / OpenAIWire.RequestsPerMinute);
        headers["x-ratelimit-limit-tokens"] = Number(TokensPerMinute);
        headers["x-ratelimit-remaining-tokens"] = Number(TokensPerMinute - tokens);
        headers["x-ratelimit-reset-tokens"] = Duration(TimeSpan.FromMinutes(1) * tokens / TokensPerMinute);
    }

    /// <summary><c>12ms</c>, <c>1s</c>, <c>6m0s</c>: as the provider writes durations.</summary>
    public static string Duration(TimeSpan duration)
    {
        if (duration < TimeSpan.FromSeconds(1))
        {
            return $"{Number((long)Math.Ceiling(duration.TotalMilliseconds))}ms";
        }
        var seconds = (long)Math.Ceiling(duration.TotalSeconds);
        return seconds < 60 ? $"{Number(seconds)}s" : $"{Number(seconds / 60)}m{Number(seconds % 60)}s";
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
