using System.Globalization;
using TVDb.Pipeline.Alerts;
using TVDb.Pipeline.Health;

namespace TVDb.Pipeline.Routing.Alerting;

/// <summary>What happens to a provider's health, as alerts. Every replica tells of it under the same id.</summary>
public static class HealthAlerts
{
    public static AlertEvent Of(HealthEvent happened) => happened switch
    {
        HealthEvent.Transitioned change => Of(change),
        HealthEvent.Anomalous anomalous => Of(anomalous),
        _ => throw new InvalidOperationException("not an event of health"),
    };

    private static AlertEvent Of(HealthEvent.Transitioned change)
    {
        var (from, to) = (change.From.ToString().ToLowerInvariant(), change.To.ToString().ToLowerInvariant());
        return new AlertEvent
        {
            Id = change.Id,
            Kind = AlertKind.HealthTransition,
            Severity = SeverityOf(change),
            Subject = new AlertSubject(AlertSubjectKind.Provider, change.End.Provider),
            Text = string.Create(CultureInfo.InvariantCulture, $"{change.End} is {to}, after it was {from} for {change.Lasted.TotalSeconds:0} s"),
            Transition = new AlertTransition($"health:{change.End}", to, change.To == ProviderHealthStatus.Healthy),
        };
    }

    private static AlertEvent Of(HealthEvent.Anomalous anomalous)
    {
        var anomaly = anomalous.Anomaly;
        return new AlertEvent
        {
            Id = anomalous.Id,
            Kind = AlertKind.Anomaly,
            Severity = AlertSeverity.Warning,
            Subject = new AlertSubject(AlertSubjectKind.Provider, anomaly.End.Provider),
            Text = string.Create(CultureInfo.InvariantCulture, $"{anomaly.End}: {Word(anomaly)}"),
        };
    }

    private static string Word(Health.Anomalies.HealthAnomaly anomaly) => anomaly.Kind switch
    {
        Health.Anomalies.AnomalyKind.Latency => string.Create(CultureInfo.InvariantCulture, $"calls take {anomaly.Observed:0} ms, {anomaly.Expected:0} ms were expected"),
        Health.Anomalies.AnomalyKind.ErrorRate => string.Create(CultureInfo.InvariantCulture, $"{anomaly.Observed:P1} of calls fail, {anomaly.Expected:P1} were expected"),
        Health.Anomalies.AnomalyKind.CostRate => string.Create(CultureInfo.InvariantCulture, $"calls cost ${anomaly.Observed / 1e9:0.####} a minute, ${anomaly.Expected / 1e9:0.####} were expected"),
    };

    private static AlertSeverity SeverityOf(HealthEvent.Transitioned change) => change.To switch
    {
        ProviderHealthStatus.Unknown or ProviderHealthStatus.Healthy => AlertSeverity.Info,
        ProviderHealthStatus.Degraded => AlertSeverity.Warning,
        ProviderHealthStatus.Unhealthy => change.End.Real ? AlertSeverity.Critical : AlertSeverity.Warning,
    };
}
