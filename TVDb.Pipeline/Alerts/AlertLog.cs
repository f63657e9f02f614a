namespace TVDb.Pipeline.Alerts;

/// <summary>Events 1800 to 1899.</summary>
internal static partial class AlertLog
{
    [LoggerMessage(1800, LogLevel.Information, "Alert {AlertId} ({Kind}): {Text}")]
    public static partial void Info(ILogger log, string alertId, AlertKind kind, string text);

    [LoggerMessage(1801, LogLevel.Warning, "Alert {AlertId} ({Kind}): {Text}")]
    public static partial void Warning(ILogger log, string alertId, AlertKind kind, string text);

    [LoggerMessage(1802, LogLevel.Error, "Alert {AlertId} ({Kind}): {Text}")]
    public static partial void Critical(ILogger log, string alertId, AlertKind kind, string text);

    [LoggerMessage(1803, LogLevel.Warning, "Alert {AlertId} could not be delivered through {Channel}, try {Attempt}: {Problem}; again in {WaitSeconds:0} s")]
    public static partial void NotDelivered(ILogger log, string alertId, string channel, int attempt, string problem, double waitSeconds);

    [LoggerMessage(1804, LogLevel.Error, "Alert {AlertId} was not delivered through {Channel} in {Attempts} tries and is given up: {Problem}; see tvdb alerts list --undelivered")]
    public static partial void GivenUp(ILogger log, string alertId, string channel, int attempts, string problem);

    [LoggerMessage(1805, LogLevel.Warning, "Alerts cannot be raised or delivered now, Redis does not answer: {Detail}")]
    public static partial void RedisUnavailable(ILogger log, string detail);

    [LoggerMessage(1806, LogLevel.Error, "Alert {AlertId} is lost: too many wait for Redis already. {Text}")]
    public static partial void Lost(ILogger log, string alertId, string text);
}
