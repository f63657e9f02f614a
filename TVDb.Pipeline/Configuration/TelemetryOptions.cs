using Microsoft.Extensions.Hosting;

namespace TVDb.Pipeline.Configuration;

/// <summary>What the service tells of its own work.</summary>
/// <param name="LogLevel">The lowest level that is logged (LOG_LEVEL); null: as the logging configuration says.</param>
/// <param name="CollectsMetrics">False (METRICS_COLLECTION): no meter is listened to and no metric leaves. Logs and traces do.</param>
public sealed record TelemetryOptions(LogLevel? LogLevel, bool CollectsMetrics)
{
    public static TelemetryOptions Read(SettingReader settings) => new(
        settings.Parsed<LogLevel?>(LogLevels.SettingName, "", LogLevels.Expected, (string text, out LogLevel? level) => (level = LogLevels.Find(text)) is not null),
        settings.Switch("METRICS_COLLECTION", true));
}
