using TVDb.V1;

namespace TVDb.Cli.Output;

/// <summary>`health --report --json`.</summary>
internal sealed record JsonHealthHistory(
    DateTime StartTime,
    DateTime EndTime,
    JsonHealthTargets Targets,
    IReadOnlyList<JsonProviderHistory> Providers,
    IReadOnlyList<JsonHealthTransition> Transitions)
{
    public static JsonHealthHistory From(GetHealthReportResponse report) => new(
        report.StartTime.ToDateTime(),
        report.EndTime.ToDateTime(),
        new JsonHealthTargets(
            report.Targets.Availability,
            report.Targets.ErrorRate,
            report.Targets.FallbackSuccess,
            report.Targets.MeanTimeToRecovery.ToTimeSpan().TotalSeconds),
        [.. report.Providers.Select(JsonProviderHistory.From)],
        [.. report.Transitions.Select(JsonHealthTransition.Of)]);
}

internal sealed record JsonHealthTargets(double Availability, double ErrorRate, double FallbackSuccess, double MeanTimeToRecoverySeconds);

internal sealed record JsonProviderHistory(
    string Provider,
    string Variant,
    JsonHealthFigures Figures,
    double? LatencyP50Ms,
    double? LatencyP95Ms,
    double? LatencyP99Ms,
    IReadOnlyList<JsonHealthHour> Series)
{
    public static JsonProviderHistory From(ProviderHistory history) => new(
        history.Provider,
        Wording.Word(history.Variant),
        JsonHealthFigures.From(history.Figures),
        history.LatencyP50?.ToTimeSpan().TotalMilliseconds,
        history.LatencyP95?.ToTimeSpan().TotalMilliseconds,
        history.LatencyP99?.ToTimeSpan().TotalMilliseconds,
        [.. history.Series.Select(hour => new JsonHealthHour(hour.StartTime.ToDateTime(), JsonHealthFigures.From(hour.Figures)))]);
}

internal sealed record JsonHealthHour(DateTime StartTime, JsonHealthFigures Figures);

internal sealed record JsonHealthFigures(
    double ObservedSeconds,
    double DownSeconds,
    double? Availability,
    double? ErrorRate,
    double? FallbackSuccess,
    double? MeanTimeToRecoverySeconds,
    long Recoveries,
    long ProbesSucceeded,
    long ProbesFailed,
    long CallsSucceeded,
    long CallsFailed,
    long CallsTimedOut,
    long CallsRateLimited,
    long FallbacksSucceeded,
    long FallbacksFailed,
    long Anomalies)
{
    public static JsonHealthFigures From(HealthFigures figures) => new(
        figures.Observed.ToTimeSpan().TotalSeconds,
        figures.Down.ToTimeSpan().TotalSeconds,
        figures.HasAvailability ? figures.Availability : null,
        figures.HasErrorRate ? figures.ErrorRate : null,
        figures.HasFallbackSuccess ? figures.FallbackSuccess : null,
        figures.MeanTimeToRecovery?.ToTimeSpan().TotalSeconds,
        figures.Recoveries,
        figures.ProbesSucceeded,
        figures.ProbesFailed,
        figures.CallsSucceeded,
        figures.CallsFailed,
        figures.CallsTimedOut,
        figures.CallsRateLimited,
        figures.FallbacksSucceeded,
        figures.FallbacksFailed,
        figures.Anomalies);
}

internal sealed record JsonHealthTransition(string Provider, string Variant, string From, string To, DateTime Time, double LastedSeconds)
{
    public static JsonHealthTransition Of(HealthTransition transition) => new(
        transition.Provider,
        Wording.Word(transition.Variant),
        HealthReport.Word(transition.From),
        HealthReport.Word(transition.To),
        transition.Time.ToDateTime(),
        transition.Lasted.ToTimeSpan().TotalSeconds);
}
