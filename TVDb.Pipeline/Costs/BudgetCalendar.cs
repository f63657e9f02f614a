using NodaTime;

namespace TVDb.Pipeline.Costs;

/// <summary>How long a budget's window is.</summary>
public enum BudgetPeriod
{
    /// <summary>From a full hour of the zone's clock to the next.</summary>
    Hour,

    /// <summary>From the start of a day of the zone's calendar to the next.</summary>
    Day,

    /// <summary>From the first of a month to the first of the next.</summary>
    Month,
}

/// <summary>
/// Where windows begin and end in a time zone, daylight saving included. Windows of a zone follow each other without gap
/// or overlap: a day may have 23 or 25 hours, and an hour that the clock repeats is two windows.
/// </summary>
public static class BudgetCalendar
{
    public static Interval WindowAt(BudgetPeriod period, DateTimeZone zone, Instant now) => period switch
    {
        BudgetPeriod.Hour => HourAt(zone, now),
        BudgetPeriod.Day => DayAt(zone, now),
        BudgetPeriod.Month => MonthAt(zone, now),
    };

    private static Interval DayAt(DateTimeZone zone, Instant now)
    {
        var date = now.InZone(zone).Date;
        // A clock set back over midnight shows the day before once more: by then the next day has begun.
        while (StartOfDay(zone, date.PlusDays(1)) <= now)
        {
            date = date.PlusDays(1);
        }
        return new Interval(StartOfDay(zone, date), StartOfDay(zone, date.PlusDays(1)));
    }

    private static Interval MonthAt(DateTimeZone zone, Instant now)
    {
        var month = now.InZone(zone).Date.ToYearMonth();
        while (StartOfDay(zone, month.PlusMonths(1).OnDayOfMonth(1)) <= now)
        {
            month = month.PlusMonths(1);
        }
        return new Interval(StartOfDay(zone, month.OnDayOfMonth(1)), StartOfDay(zone, month.PlusMonths(1).OnDayOfMonth(1)));
    }

    private static Interval HourAt(DateTimeZone zone, Instant now)
    {
        var hour = now.InZone(zone).LocalDateTime.With(TimeAdjusters.TruncateToHour);
        // All the instants near now at which a full hour begins; a clock change moves, repeats or skips some.
        Instant[] starts = [.. Enumerable.Range(-3, 7).SelectMany(n => StartsOf(zone, hour.PlusHours(n))).Distinct().Order()];
        return new Interval(starts.Last(start => start <= now), starts.First(start => start > now));
    }

    private static IEnumerable<Instant> StartsOf(DateTimeZone zone, LocalDateTime hour)
    {
        var mapping = zone.MapLocal(hour);
        return mapping.Count switch
        {
            0 => [mapping.LateInterval.Start],
            1 => [mapping.Single().ToInstant()],
            _ => [mapping.First().ToInstant(), mapping.Last().ToInstant()],
        };
    }

    /// <summary>The first instant of a date; for a date that a zone skipped whole, that of the next.</summary>
    private static Instant StartOfDay(DateTimeZone zone, LocalDate date)
    {
        var mapping = zone.MapLocal(date.AtMidnight());
        return mapping.Count == 0 ? mapping.LateInterval.Start : mapping.First().ToInstant();
    }
}
