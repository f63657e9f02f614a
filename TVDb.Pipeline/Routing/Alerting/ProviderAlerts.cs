using System.Globalization;
using TVDb.Pipeline.Alerts;
using TVDb.Pipeline.Providers;

namespace TVDb.Pipeline.Routing.Alerting;

/// <summary>Failures of a provider that only a person can end, as alerts.</summary>
public static class ProviderAlerts
{
    /// <summary>Null where the failure is none of those. While it lasts, every call fails so: one alert an hour (UTC), provider and reason.</summary>
    public static AlertEvent? Of(string provider, ProviderFailure failure, DateTimeOffset now)
    {
        var hour = now.UtcDateTime.ToString("yyyy-MM-ddTHHZ", CultureInfo.InvariantCulture);
        return failure.Class switch
        {
            ErrorClass.QuotaExhausted => new AlertEvent
            {
                Id = $"quota-exhausted:{provider}:{hour}",
                Kind = AlertKind.QuotaExhausted,
                Severity = AlertSeverity.Critical,
                Subject = new AlertSubject(AlertSubjectKind.Provider, provider),
                Text = $"{provider} says that its own account is empty ({failure.Reason}): {failure.Message}",
            },
            ErrorClass.Configuration => new AlertEvent
            {
                Id = $"configuration:{provider}:{failure.Reason}:{hour}",
                Kind = AlertKind.Configuration,
                Severity = AlertSeverity.Critical,
                Subject = new AlertSubject(AlertSubjectKind.Provider, provider),
                Text = $"{provider} refuses our calls until its settings are put right ({failure.Reason}): {failure.Message}",
            },
            ErrorClass.CostLimitExceeded or ErrorClass.RateLimited or ErrorClass.ServiceUnavailable or ErrorClass.InvalidDocument or ErrorClass.Unknown => null,
        };
    }
}
