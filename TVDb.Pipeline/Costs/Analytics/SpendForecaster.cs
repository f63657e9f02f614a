namespace TVDb.Pipeline.Costs.Analytics;

/// <summary>
/// Estimates what will have been spent at the end of a window.
/// <list type="number">
/// <item>A <see cref="SpendProfile"/> of the days before says what to expect of the hours to come, and of the recent ones.</item>
/// <item>What the recent hours did cost, over what was expected of them, tells how today differs. How far that goes on is
/// learned, by least squares, from the days before, on each of which the same look is taken as if it were today: where a
/// morning tells of its evening the weight goes to 1, where it does not to 0.</item>
/// <item>Each of those looks is held against what came. The tenth and the ninetieth percentile of what came over what was
/// estimated make the interval (conformal prediction): it is as wide as such estimates were wrong.</item>
/// </list>
/// Of a window of an hour the whole hour is looked at so, from its beginning, and blended with its own pace.
/// A limit that held spending back was part of those days, so the estimate is of spending as limited as they were.
/// </summary>
internal static class SpendForecaster
{
    /// <summary>Days that a profile is learned from at least.</summary>
    private const int DaysLearnedMin = 5;

    /// <summary>Of fewer days the tenth percentile is below all that came.</summary>
    private const int DaysCheckedMin = 9;

    /// <summary>Of times to come that are longer than this, the days before have too few apart from each other, hours.</summary>
    private const double CheckedHoursMax = 72;

    /// <summary>An hour's own pace is believed half after this share of it.</summary>
    private const double PaceDoubt = 1.0 / 3;

    /// <summary>A day is too short to tell by at its beginning, and long enough at its end.</summary>
    private const double RecentHoursMin = 3;
    private const double RecentHoursMax = SpendSeries.HoursADay;

    /// <summary>An 80 % interval leaves this share out at each end.</summary>
    private const double TailShare = 0.1;

    /// <summary>This share of average spending is added to what came and to what was estimated: else quiet hours have wild ratios.</summary>
    private const double QuietShare = 0.02;

    /// <param name="series">What was spent up to <paramref name="now"/>.</param>
    /// <param name="start">Of the window. All times are hours of the series.</param>
    /// <param name="now">Not before the window's start.</param>
    /// <param name="end">Of the window.</param>
    /// <param name="spent">Posted and presumed in the window, from the ledger's counters.</param>
    /// <param name="limit">Null: none.</param>
    public static SpendForecast Forecast(SpendSeries series, double start, double now, double end, long spent, long? limit)
    {
        // Of a window of an hour it is looked at from its beginning, which in zones of half hours is in the series' hour before.
        var days = (int)((Math.Floor(end - start <= 1 ? start : now) - series.FirstSpent) / SpendSeries.HoursADay);
        return days >= DaysLearnedMin ? ByProfile(series, days, start, now, end, spent, limit)
            : spent > 0 && now > start ? ByPace(series, start, now, end, spent, limit)
            : new SpendForecast(ForecastBasis.None, spent, 0) { ExhaustedAt = spent >= limit ? series.At(now) : null };
    }

    private static SpendForecast ByProfile(SpendSeries series, int days, double start, double now, double end, long spent, long? limit)
    {
        // Hours are what is known of earlier days: how the parts of an hour go together cannot be learned from them.
        var isHour = end - start <= 1;
        var from = isHour ? start : now;
        var recent = Math.Clamp(from - start, RecentHoursMin, RecentHoursMax);
        var past = Past(series, days, from, end, recent);
        var today = new SpendLook(series, days, from, end, recent);
        var rest = today.Estimate(SurpriseWeight.Of(past));
        if (isHour)
        {
            rest = RestOfHour(rest, now - start, end - now, spent);
        }
        var quiet = QuietShare * series.Between(now - (days * SpendSeries.HoursADay), now) / (days * SpendSeries.HoursADay) * (end - now);
        var path = new SpendPath(series, today.Profile, now, end, spent);
        var forecast = new SpendForecast(ForecastBasis.Profile, path.EndWith(rest), end - now <= CheckedHoursMax ? past.Count : 0) { ExhaustedAt = path.Reaches(limit, rest) };
        if (forecast.DaysChecked < DaysCheckedMin)
        {
            return forecast;
        }
        double[] ratios = [.. past.Select(look => (look.Came + quiet) / (look.Then.Estimate(SurpriseWeight.Of(past.Where(other => other != look))) + quiet)).Order()];
        var low = Math.Max(0, ((rest + quiet) * Percentile(ratios, TailShare)) - quiet);
        var high = Math.Max(low, ((rest + quiet) * Percentile(ratios, 1 - TailShare)) - quiet);
        return forecast with
        {
            Interval = new ForecastInterval(path.EndWith(low), path.EndWith(high)),
            ExhaustedAtEarliest = path.Reaches(limit, high),
        };
    }

    /// <summary>The same look on each day before, where all that came of it is known.</summary>
    private static List<PastLook> Past(SpendSeries series, int days, double from, double end, double recent)
    {
        var past = new List<PastLook>();
        for (var ago = 1; ago <= days - DaysLearnedMin; ago++)
        {
            var (then, thenEnd) = (from - (ago * SpendSeries.HoursADay), end - (ago * SpendSeries.HoursADay));
            if (thenEnd <= (int)from)
            {
                past.Add(new PastLook(new SpendLook(series, days - ago, then, thenEnd, recent), series.Between(then, thenEnd)));
            }
        }
        return past;
    }

    private static double RestOfHour(double whole, double gone, double left, long spent)
    {
        var weight = gone / (gone + PaceDoubt);
        return left * (((1 - weight) * whole) + (gone > 0 ? weight * spent / gone : 0));
    }

    private static SpendForecast ByPace(SpendSeries series, double start, double now, double end, long spent, long? limit)
    {
        var path = new SpendPath(series, profile: null, now, end, spent);
        var rest = spent * (end - now) / (now - start);
        return new SpendForecast(ForecastBasis.Pace, path.EndWith(rest), 0) { ExhaustedAt = path.Reaches(limit, rest) };
    }

    /// <summary>Such that the next value is below it with just this chance, where it is of the same kind as these.</summary>
    private static double Percentile(double[] sorted, double share)
    {
        var rank = Math.Clamp(((sorted.Length + 1) * share) - 1, 0, sorted.Length - 1);
        var (below, above) = ((int)rank, Math.Min((int)rank + 1, sorted.Length - 1));
        return sorted[below] + ((rank - below) * (sorted[above] - sorted[below]));
    }
}
