using System.Globalization;
using TVDb.Pipeline.Alerts;
using TVDb.Pipeline.Health;

namespace TVDb.Pipeline.Routing.Alerting;

/// <summary>Changes of a provider's health as alerts. Each replica sees them by itself: the state last told is shared.</summary>
public static class HealthAlerts
{
    /// <summary>Null while nothing is known.</summary>
    public static AlertEvent? Of(ProviderHealthReport report, DateTimeOffset now)
    {
        if (report.Status == ProviderHealthStatus.Unknown)
        {
            return null;
        }
        var end = report.Real ? "real" : "mock";
        var state = report.Status.ToString().ToLowerInvariant();
        var detail = report.Detail.Length > 0 ? $": {report.Detail}" : "";
        return new AlertEvent
        {
            Id = string.Create(CultureInfo.InvariantCulture, $"health:{report.Provider}:{end}:{state}:{now.ToUnixTimeMilliseconds()}"),
            Kind = AlertKind.HealthTransition,
            Severity = SeverityOf(report),
            Subject = new AlertSubject(AlertSubjectKind.Provider, report.Provider),
            Text = string.Create(CultureInfo.InvariantCulture, $"{report.Provider} ({end}) is {state} after {report.Latency.TotalMilliseconds:0} ms{detail}"),
            Transition = new AlertTransition($"health:{report.Provider}:{end}", state, report.Status == ProviderHealthStatus.Healthy),
        };
    }

    private static AlertSeverity SeverityOf(ProviderHealthReport report) => report.Status switch
    {
        ProviderHealthStatus.Unknown or ProviderHealthStatus.Healthy => AlertSeverity.Info,
        ProviderHealthStatus.Degraded => AlertSeverity.Warning,
        ProviderHealthStatus.Unhealthy => report.Real ? AlertSeverity.Critical : AlertSeverity.Warning,
    };
}
