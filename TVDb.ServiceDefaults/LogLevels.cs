using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Microsoft.Extensions.Hosting;

/// <summary>LOG_LEVEL, for every service of TVDb.</summary>
public static class LogLevels
{
    public const string SettingName = "LOG_LEVEL";

    public const string Expected = "trace, debug, information (or info), warning (or warn), error, critical or none";

    /// <summary>By name alone: Enum.TryParse takes numbers as well.</summary>
    public static LogLevel? Find(string text) => text.ToUpperInvariant() switch
    {
        "TRACE" => LogLevel.Trace,
        "DEBUG" => LogLevel.Debug,
        "INFORMATION" or "INFO" => LogLevel.Information,
        "WARNING" or "WARN" => LogLevel.Warning,
        "ERROR" => LogLevel.Error,
        "CRITICAL" => LogLevel.Critical,
        "NONE" => LogLevel.None,
        _ => null,
    };

    /// <summary>
    /// Nothing below <paramref name="lowest"/> is logged, whatever other configuration says, and what has no level of its own is
    /// logged from there on. Categories that are kept quieter (a line or four a request from ASP.NET Core) stay so.
    /// </summary>
    public static ILoggingBuilder SetLowest(this ILoggingBuilder logging, LogLevel lowest)
    {
        logging.Services.PostConfigure<LoggerFilterOptions>(options =>
        {
            options.MinLevel = lowest;
            for (var i = 0; i < options.Rules.Count; i++)
            {
                var rule = options.Rules[i];
                var level = rule is { CategoryName: { }, LogLevel: { } own } && own > lowest ? own : lowest;
                options.Rules[i] = new LoggerFilterRule(rule.ProviderName, rule.CategoryName, level, rule.Filter);
            }
        });
        return logging;
    }
}
