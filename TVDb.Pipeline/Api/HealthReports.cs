using Google.Protobuf.WellKnownTypes;
using TVDb.Pipeline.Health;
using TVDb.Pipeline.Health.History;
using TVDb.Pipeline.Redis;

namespace TVDb.Pipeline.Api;

/// <summary>GetHealthReport: what was recorded, beside what it should be.</summary>
public sealed class HealthReports(HealthHistoryReader history)
{
    private const int HoursMax = 24;

    /// <summary>What the service is measured by: the figures of the report that the project was created from.</summary>
    private static V1.HealthTargets Targets => new()
    {
        Availability = 0.995,
        ErrorRate = 0.02,
        FallbackSuccess = 1,
        MeanTimeToRecovery = Duration.FromTimeSpan(TimeSpan.FromMinutes(5)),
    };

    public async Task<V1.GetHealthReportResponse> ReadAsync(int hours)
    {
        if (hours is < 0 or > HoursMax)
        {
            throw RequestException.InvalidField("hours", "INVALID_HOURS", $"must be 1 to {HoursMax}, or 0 for {HoursMax}");
        }
        try
        {
            return ToMessage(await history.ReadAsync(hours == 0 ? HoursMax : hours));
        }
        catch (Exception e) when (RedisFaults.IsUnavailable(e))
        {
            throw GrpcErrors.Unavailable("HISTORY_UNAVAILABLE", "Redis, which has the history, does not answer");
        }
    }

    private static V1.GetHealthReportResponse ToMessage(RecordedHealth recorded) => new()
    {
        StartTime = Timestamp.FromDateTimeOffset(recorded.From),
        EndTime = Timestamp.FromDateTimeOffset(recorded.To),
        Targets = Targets,
        Providers = { recorded.Ends.Select(ToMessage) },
        Transitions = { recorded.Transitions.Select(ToMessage) },
    };

    private static V1.ProviderHistory ToMessage(EndHistory end) => new()
    {
        Provider = end.End.Provider,
        Variant = HealthMessages.VariantOf(end.End),
        Figures = ToMessage(end.Figures),
        LatencyP50 = HealthMessages.ToDuration(end.Latencies.Quantile(0.5)),
        LatencyP95 = HealthMessages.ToDuration(end.Latencies.Quantile(0.95)),
        LatencyP99 = HealthMessages.ToDuration(end.Latencies.Quantile(0.99)),
        Series = { end.Hours.Select(hour => new V1.HourlyHealth { StartTime = Timestamp.FromDateTimeOffset(hour.Start), Figures = ToMessage(hour.Figures) }) },
    };

    private static V1.HealthFigures ToMessage(HistoryFigures figures)
    {
        var message = new V1.HealthFigures
        {
            Observed = Duration.FromTimeSpan(figures.Observed),
            Down = Duration.FromTimeSpan(figures.Down),
            MeanTimeToRecovery = HealthMessages.ToDuration(figures.MeanTimeToRecovery),
            Recoveries = figures.Recoveries,
            ProbesSucceeded = figures.ProbesGood,
            ProbesFailed = figures.ProbesBad,
            CallsSucceeded = figures.CallsGood,
            CallsFailed = figures.CallsFailed,
            CallsTimedOut = figures.CallsTimedOut,
            CallsRateLimited = figures.CallsRateLimited,
            FallbacksSucceeded = figures.FallbacksGood,
            FallbacksFailed = figures.FallbacksBad,
            Anomalies = figures.Anomalies,
        };
        if (figures.Availability is { } availability)
        {
            message.Availability = availability;
        }
        if (figures.ErrorRate is { } errorRate)
        {
            message.ErrorRate = errorRate;
        }
        if (figures.FallbackSuccess is { } fallbackSuccess)
        {
            message.FallbackSuccess = fallbackSuccess;
        }
        return message;
    }

    private static V1.HealthTransition ToMessage(HealthEvent.Transitioned transition) => new()
    {
        Provider = transition.End.Provider,
        Variant = HealthMessages.VariantOf(transition.End),
        From = transition.From.ToMessage(),
        To = transition.To.ToMessage(),
        Time = Timestamp.FromDateTimeOffset(transition.At),
        Lasted = Duration.FromTimeSpan(transition.Lasted),
    };
}
