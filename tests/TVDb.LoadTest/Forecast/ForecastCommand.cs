using System.CommandLine;
using TVDb.Backtesting;
using TVDb.LoadTest.Commands;

namespace TVDb.LoadTest.Forecast;

/// <summary>`forecast`: how good the estimate of a day's end is, on made-up spending.</summary>
internal sealed class ForecastCommand : LoadCommand
{
    private const int SeriesPerShape = 10;
    private const double CoverageMin = 0.75;
    private const double CoverageMax = 0.85;
    private const int HoursPerSeries = 24;
    private const int MonthsPerSeries = 1;

    private readonly WholeNumber _days = new("--days", "Days that are forecast, a fifth of them of each shape.", 1000, 400, 50, 100_000);

    public ForecastCommand() : base(
        "forecast",
        "Forecasts the end of made-up days of five shapes (flat, weekly, bursty, trend, and one on which the level shifts), each at seven times, from the 31 days "
        + $"before. Targets: of all days, {CoverageMin * 100} to {CoverageMax * 100} % end in the 80 % interval; on each shape the mean error is below linear "
        + "extrapolation's. Hours and months are told as well, without a target.",
        minutesMax: 10) => Options.Add(_days);

    protected override Task<LoadReport> MeasureAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        var shapes = Enum.GetValues<SpendShape>();
        var seed = Seed(parsed);
        var perSeries = _days.Read(parsed, Brief) / shapes.Length / SeriesPerShape;
        BackTestRow[] days = [.. shapes.Select(new BackTest(SeriesPerShape, perSeries, seed).Days)];
        BackTestRow[] hours = [.. shapes.Select(new BackTest(SeriesPerShape, HoursPerSeries, seed).Hours)];
        BackTestRow[] months = [.. shapes.Select(new BackTest(SeriesPerShape, MonthsPerSeries, seed).Months)];
        var coverage = Math.Round((double)days.Sum(row => row.Covered) / days.Sum(row => row.Intervals), 4);
        var figures = new { Days = days.Select(Show), Hours = hours.Select(Show), Months = months.Select(Show) };
        Target[] targets =
        [
            Target.AtLeast("days", days.Sum(row => row.Windows), _days.Read(parsed, Brief)),
            Target.AtLeast("coverage_min", coverage, CoverageMin),
            Target.AtMost("coverage_max", coverage, CoverageMax),
            .. days.Select(row => Target.Below($"{Name(row.Shape)}_error_of_extrapolation", Math.Round(row.Error / row.ExtrapolationError, 4), 1)),
        ];
        return Task.FromResult(new LoadReport(Name(), seed, TimeProvider.System.GetElapsedTime(started).TotalSeconds, figures, targets));

        string Name(SpendShape? shape = null) => shape is { } named ? named.ToString().ToLowerInvariant() : this.Name;
    }

    private static object Show(BackTestRow row) => new
    {
        Shape = row.Shape.ToString().ToLowerInvariant(),
        row.Windows,
        row.Forecasts,
        row.Intervals,
        Coverage = Math.Round(row.Coverage, 4),
        Error = Math.Round(row.ErrorShare, 4),
        ExtrapolationError = Math.Round(row.ExtrapolationErrorShare, 4),
    };
}
