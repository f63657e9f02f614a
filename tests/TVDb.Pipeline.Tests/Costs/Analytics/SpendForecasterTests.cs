using NodaTime;
using TVDb.Backtesting;
using TVDb.Pipeline.Costs.Analytics;

namespace TVDb.Pipeline.Tests.Costs.Analytics;

public class SpendForecasterTests
{
    private const int Day = 24;
    private static readonly DateTimeOffset Monday = new(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The short form of the load test's command `forecast`.</summary>
    [Fact]
    public void Forecast_MadeUpDays_CoversFourInFiveAndBeatsExtrapolation()
    {
        BackTestRow[] rows = [.. Enum.GetValues<SpendShape>().Select(new BackTest(seriesPerShape: 4, windowsPerSeries: 10, seed: 20261123).Days)];

        Assert.InRange((double)rows.Sum(row => row.Covered) / rows.Sum(row => row.Intervals), 0.75, 0.85);
        Assert.All(rows, row => Assert.True(row.Error < row.ExtrapolationError, row.ToString()));
        Assert.All(rows, row => Assert.Equal(row.Forecasts, row.Intervals));
    }

    [Fact]
    public void Forecast_EvenSpending_IsExact() =>
        Assert.Equal(
            new SpendForecast(ForecastBasis.Profile, 2400, 15) { Interval = new ForecastInterval(2400, 2400) },
            Forecast(days: 20, hoursGone: 6, hour => 100, spent: 600));

    [Fact]
    public void Forecast_LimitInTheAfternoon_TellsWhen() =>
        Assert.Equal(
            new SpendForecast(ForecastBasis.Profile, 2400, 15)
            {
                Interval = new ForecastInterval(2400, 2400),
                ExhaustedAt = Monday.AddDays(20).AddHours(18.5),
                ExhaustedAtEarliest = Monday.AddDays(20).AddHours(18.5),
            },
            Forecast(days: 20, hoursGone: 6, hour => 100, spent: 600, limit: 1850));

    [Fact]
    public void Forecast_AllSpentAlready_IsExhaustedNow()
    {
        var forecast = Forecast(days: 20, hoursGone: 6, hour => 100, spent: 600, limit: 600);

        Assert.Equal((Monday.AddDays(20).AddHours(6), Monday.AddDays(20).AddHours(6)), (forecast.ExhaustedAt, forecast.ExhaustedAtEarliest));
    }

    [Fact]
    public void Forecast_OfficeHours_ExpectsNothingOfTheNight() =>
        Assert.Equal(
            new SpendForecast(ForecastBasis.Profile, 1000, 15) { Interval = new ForecastInterval(1000, 1000) },
            Forecast(days: 20, hoursGone: 18, hour => hour % Day is >= 8 and < 18 ? 100 : 0, spent: 1000));

    [Fact]
    public void Forecast_FewDays_IsThePaceWithoutInterval() =>
        Assert.Equal(
            new SpendForecast(ForecastBasis.Pace, 2400, 0) { ExhaustedAt = Monday.AddDays(4).AddHours(12) },
            Forecast(days: 4, hoursGone: 6, hour => 100, spent: 600, limit: 1200));

    [Fact]
    public void Forecast_FewDaysToCheckBy_HasNoInterval() =>
        Assert.Equal(new SpendForecast(ForecastBasis.Profile, 2400, 8), Forecast(days: 13, hoursGone: 6, hour => 100, spent: 600));

    [Fact]
    public void Forecast_FirstDaysWithoutSpending_AreNoHistory() =>
        Assert.Equal(ForecastBasis.Pace, Forecast(days: 20, hoursGone: 6, hour => hour < 17 * Day ? 0 : 100, spent: 600).Basis);

    [Fact]
    public void Forecast_NothingEverSpent_HasNoBasis() =>
        Assert.Equal(new SpendForecast(ForecastBasis.None, 0, 0), Forecast(days: 20, hoursGone: 6, hour => 0, spent: 0, limit: 10));

    [Fact]
    public void Forecast_MonthFarFromItsEnd_HasNoInterval()
    {
        var series = new SpendSeries(Monday, [.. Enumerable.Repeat(100L, 31 * Day)], DateTimeZone.Utc, 20 * Day);

        Assert.Equal(new SpendForecast(ForecastBasis.Profile, 72_000, 0), SpendForecaster.Forecast(series, 21 * Day, 31 * Day, 51 * Day, 24_000, limit: null));
    }

    [Fact]
    public void Forecast_HalfAnHour_BlendsTheHourExpectedWithItsPace()
    {
        var series = new SpendSeries(Monday, [.. Enumerable.Repeat(600L, 20 * Day), 600], DateTimeZone.Utc, 1);

        // Half an hour did cost as much as an hour is expected to. It weighs 0.5 / (0.5 + 1/3) = 0.6: the rest is half of 0.4 * 600 + 0.6 * 1200.
        Assert.Equal(1080, SpendForecaster.Forecast(series, 20 * Day, (20 * Day) + 0.5, (20 * Day) + 1, 600, limit: null).Expected);
    }

    /// <summary>The hour's beginning is in the series' hour before, and a day of 31 before that in none.</summary>
    [Fact]
    public void Forecast_HourOfAHalfHourZoneJustAfterMidnight_IsOfTheDaysThatAreThere()
    {
        var series = new SpendSeries(Monday, [.. Enumerable.Repeat(100L, (31 * Day) + 1)], DateTimeZoneProviders.Tzdb["Asia/Kolkata"], 2);

        var forecast = SpendForecaster.Forecast(series, (31 * Day) - 0.5, (31 * Day) + 0.25, (31 * Day) + 0.5, spent: 75, limit: null);

        Assert.Equal((ForecastBasis.Profile, 100), (forecast.Basis, forecast.Expected));
    }

    private static SpendForecast Forecast(int days, int hoursGone, Func<int, long> hour, long spent, long? limit = null)
    {
        var series = new SpendSeries(Monday, [.. Enumerable.Range(0, (days * Day) + hoursGone).Select(hour)], DateTimeZone.Utc, Day);
        return SpendForecaster.Forecast(series, days * Day, (days * Day) + hoursGone, (days + 1) * Day, spent, limit);
    }
}
