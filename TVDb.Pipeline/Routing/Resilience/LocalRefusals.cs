using TVDb.Pipeline.Providers;

namespace TVDb.Pipeline.Routing.Resilience;

/// <summary>What we refuse ourselves, to spare a provider or a caller's time: no request was made, nothing was held.</summary>
internal static class LocalRefusals
{
    public static CallFailure CircuitOpen(ProviderTarget target, TimeSpan? rest) => new(
        ErrorClass.ServiceUnavailable,
        CallFailure.CircuitOpen,
        $"{target} failed too often or refuses us; it is asked again in {Seconds(rest)} s")
    {
        RetryAfter = rest,
    };

    public static CallFailure RateLimit(ProviderTarget target, TimeSpan? wait) => new(
        ErrorClass.RateLimited,
        "LOCAL_RATE_LIMIT",
        $"our own limit of calls or tokens a minute to {target} has room in {Seconds(wait)} s, later than the call may wait")
    {
        RetryAfter = wait,
    };

    public static CallFailure NoTurn(ProviderTarget target) => new(
        ErrorClass.RateLimited,
        "LOCAL_QUEUE_TIMEOUT",
        $"the calls that {target} takes at once left no room for this one within its time");

    public static CallFailure TimeOver(ProviderTarget target) => new(
        ErrorClass.ServiceUnavailable,
        "CALL_TIME_OVER",
        $"the call to {target} was not done within its time, all tries together");

    private static string Seconds(TimeSpan? time) => $"{Math.Ceiling((time ?? TimeSpan.Zero).TotalSeconds):0}";
}
