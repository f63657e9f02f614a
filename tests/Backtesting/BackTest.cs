using NodaTime;
using TVDb.Pipeline.Costs.Analytics;

namespace TVDb.Backtesting;

/// <summary>What forecasts of one shape came to, over all windows and looks.</summary>
/// <param name="Shape">The shape.</param>
/// <param name="Windows">Windows that were forecast.</param>
/// <param name="Forecasts">Forecasts made of them.</param>
/// <param name="Intervals">Those with an interval.</param>
/// <param name="Covered">Those whose window ended in it.</param>
/// <param name="Error">Sum of the distances of what was expected from what came.</param>
/// <param name="ExtrapolationError">The same of linear extrapolation: what is spent, over the share of the window that is gone.</param>
/// <param name="Came">Sum of what came.</param>
internal sealed record BackTestRow(SpendShape Shape, int Windows, int Forecasts, int Intervals, int Covered, double Error, double ExtrapolationError, double Came)
{
    public double Coverage => Intervals == 0 ? 0 : (double)Covered / Intervals;

    /// <summary>Mean distance over mean spending.</summary>
    public double ErrorShare => Error / Came;

    public double ExtrapolationErrorShare => ExtrapolationError / Came;
}

/// <summary>Forecasts windows of made-up spending from what would have been known, and holds the forecasts against what came.</summary>
/// <param name="seriesPerShape">Series, each made anew.</param>
/// <param name="windowsPerSeries">Windows forecast of each, one after the other.</param>
/// <param name="seed">What chance is drawn from.</param>
internal sealed class BackTest(int seriesPerShape, int windowsPerSeries, int seed)
{
    private const int HoursADay = 24;
    private static readonly DateTimeOffset Monday = new(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Looks at each day at seven times, not at full hours.</summary>
    public BackTestRow Days(SpendShape shape) => Run(shape, HoursADay, [2.5, 5.5, 8.5, 11.5, 14.5, 17.5, 20.5]);

    /// <summary>Looks at each seventh hour twice.</summary>
    public BackTestRow Hours(SpendShape shape) => Run(shape, 1, [1.0 / 3, 2.0 / 3], stride: 7);

    /// <summary>Looks at each period of thirty days five times.</summary>
    public BackTestRow Months(SpendShape shape) => Run(shape, 30 * HoursADay, [84, 204, 348, 492, 660]);

    private BackTestRow Run(SpendShape shape, int length, double[] looks, int stride = 1)
    {
        var row = new BackTestRow(shape, 0, 0, 0, 0, 0, 0, 0);
        const int Before = ForecastReader.DaysLearned * HoursADay;
        for (var series = 0; series < seriesPerShape; series++)
        {
            var days = ForecastReader.DaysLearned + (((windowsPerSeries * length * stride) + HoursADay - 1) / HoursADay);
            var spend = new SyntheticSpend(shape, days, ForecastReader.DaysLearned, series % 7, HashCode(series, shape, length));
            for (var window = 0; window < windowsPerSeries; window++)
            {
                var start = Before + (window * length * stride);
                row = looks.Aggregate(row with { Windows = row.Windows + 1 }, (sum, look) => Add(sum, spend, series % 7, start, start + look, start + length));
            }
        }
        return row;
    }

    private static BackTestRow Add(BackTestRow row, SyntheticSpend spend, int weekday, int start, double now, int end)
    {
        var from = ((int)now / HoursADay * HoursADay) - (ForecastReader.DaysLearned * HoursADay);
        var series = new SpendSeries(Monday.AddDays(weekday).AddHours(from), spend.Hours(from, now), DateTimeZone.Utc, end - (int)now);
        var spent = spend.Between(start, now);
        var forecast = SpendForecaster.Forecast(series, start - from, now - from, end - from, spent, limit: null);
        var came = spend.Between(start, end);
        return row with
        {
            Forecasts = row.Forecasts + 1,
            Intervals = row.Intervals + (forecast.Interval is null ? 0 : 1),
            Covered = row.Covered + (forecast.Interval is { } interval && came >= interval.Low && came <= interval.High ? 1 : 0),
            Error = row.Error + Math.Abs(forecast.Expected - came),
            ExtrapolationError = row.ExtrapolationError + Math.Abs((spent * (end - start) / (now - start)) - came),
            Came = row.Came + came,
        };
    }

    /// <summary>Not .NET's, which differs from run to run.</summary>
    private int HashCode(int series, SpendShape shape, int length) => unchecked((((seed * 31) + series) * 31 + (int)shape) * 1009 + length);
}
