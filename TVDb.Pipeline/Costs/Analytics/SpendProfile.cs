namespace TVDb.Pipeline.Costs.Analytics;

/// <summary>
/// How a budget's spending goes over the day and the week, and how high it stands lately; learned from the whole days before
/// an instant.
/// </summary>
internal sealed class SpendProfile
{
    /// <summary>A weekday is believed half where it was seen so often.</summary>
    private const double WeekdayDoubt = 1;

    /// <summary>What was spent so long ago counts half for the level of today, hours.</summary>
    private const double LevelHalfLife = 3 * SpendSeries.HoursADay;

    private static readonly double HourlyDecay = Math.Pow(0.5, 1 / LevelHalfLife);

    private const int WeekHours = SpendSeries.SlotCount;

    private readonly SpendSeries _series;
    private readonly double[] _shape = new double[WeekHours];
    private readonly double _level;

    /// <summary>
    /// 1. Divide each hour by the average of the week around it: what is left has no trend.
    /// 2. Average that by hour of the day, and by day of the week, each weekday drawn towards the average day the less it was seen.
    /// 3. The level is what was spent over what the shape alone would have, of late more than of long ago.
    /// </summary>
    /// <param name="series">What was spent.</param>
    /// <param name="until">The hours before are known.</param>
    /// <param name="days">So many days before are learned from.</param>
    public SpendProfile(SpendSeries series, int until, int days)
    {
        _series = series;
        var from = until - (days * SpendSeries.HoursADay);
        var byHour = new (double Sum, int Count)[SpendSeries.HoursADay];
        var byDay = new (double Sum, int Count)[SpendSeries.DaysAWeek];
        for (var hour = from; hour < until; hour++)
        {
            var around = Math.Clamp(hour - (WeekHours / 2), from, Math.Max(from, until - WeekHours));
            var upTo = Math.Min(around + WeekHours, until);
            var average = series.Between(around, upTo) / (upTo - around);
            var relative = average > 0 ? series[hour] / average : 1;
            var slot = series.SlotOf(hour);
            Add(ref byHour[slot % SpendSeries.HoursADay], relative);
            Add(ref byDay[slot / SpendSeries.HoursADay], relative);
        }
        var all = byHour.Sum(each => each.Sum) / byHour.Sum(each => each.Count);
        for (var slot = 0; slot < WeekHours; slot++)
        {
            var ofHour = Mean(byHour[slot % SpendSeries.HoursADay], all, 0);
            var ofDay = Mean(byDay[slot / SpendSeries.HoursADay], all, WeekdayDoubt * SpendSeries.HoursADay);
            _shape[slot] = all > 0 ? ofHour * ofDay / all : 1;
        }
        var (spent, shaped, weight) = (0.0, 0.0, 1.0);
        for (var hour = until - 1; hour >= from; hour--)
        {
            spent += weight * series[hour];
            shaped += weight * _shape[series.SlotOf(hour)];
            weight *= HourlyDecay;
        }
        _level = shaped > 0 ? spent / shaped : 0;
    }

    /// <summary>What the profile expects between two times.</summary>
    public double Between(double from, double to)
    {
        var sum = 0.0;
        for (var hour = (int)from; hour < to; hour++)
        {
            sum += _shape[_series.SlotOf(hour)] * (Math.Min(to, hour + 1) - Math.Max(from, hour));
        }
        return _level * sum;
    }

    private static void Add(ref (double Sum, int Count) mean, double value) => mean = (mean.Sum + value, mean.Count + 1);

    private static double Mean((double Sum, int Count) seen, double otherwise, double doubt) =>
        seen.Count + doubt > 0 ? (seen.Sum + (doubt * otherwise)) / (seen.Count + doubt) : otherwise;
}
