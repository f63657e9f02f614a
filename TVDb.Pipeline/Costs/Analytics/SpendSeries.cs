using NodaTime;

namespace TVDb.Pipeline.Costs.Analytics;

/// <summary>
/// What a budget spent hour by hour, in its unit, the hours of UTC without gaps. Times are hours since the first, with
/// fractions; within an hour spending is taken to be even. Doubles: only estimates come of it, never a posting.
/// </summary>
internal sealed class SpendSeries
{
    public const int HoursADay = 24;
    public const int DaysAWeek = 7;
    public const int SlotCount = HoursADay * DaysAWeek;

    private readonly double[] _spentBefore;
    private readonly int[] _slots;

    /// <param name="start">A full hour of UTC.</param>
    /// <param name="hours">The figures, oldest first; the hour under way, last, may be told in part.</param>
    /// <param name="zone">Whose days and weeks spending follows.</param>
    /// <param name="hoursAhead">How many hours behind the last are forecast.</param>
    public SpendSeries(DateTimeOffset start, IReadOnlyList<long> hours, DateTimeZone zone, int hoursAhead)
    {
        Start = start;
        _spentBefore = new double[hours.Count + 1];
        for (var hour = 0; hour < hours.Count; hour++)
        {
            _spentBefore[hour + 1] = _spentBefore[hour] + hours[hour];
        }
        FirstSpent = hours.TakeWhile(figure => figure == 0).Count();
        _slots = [.. Enumerable.Range(0, hours.Count + hoursAhead).Select(hour => SlotOf(start.AddHours(hour), zone))];
    }

    public DateTimeOffset Start { get; }

    /// <summary>The first hour in which something was spent: of those before nothing can be learned.</summary>
    public int FirstSpent { get; }

    /// <summary>What was spent in one hour.</summary>
    public double this[int hour] => _spentBefore[hour + 1] - _spentBefore[hour];

    /// <summary>Which hour of the zone's week it is, 0 to 167, Monday's first being 0.</summary>
    public int SlotOf(int hour) => _slots[hour];

    public double Between(double from, double to) => Before(to) - Before(from);

    public DateTimeOffset At(double time) => Start.AddHours(time);

    private static int SlotOf(DateTimeOffset time, DateTimeZone zone)
    {
        var local = Instant.FromDateTimeOffset(time).InZone(zone);
        return (((int)local.DayOfWeek - 1) * HoursADay) + local.Hour;
    }

    private double Before(double time)
    {
        var hour = (int)time;
        return hour >= _spentBefore.Length - 1 ? _spentBefore[^1] : _spentBefore[hour] + ((time - hour) * this[hour]);
    }
}
