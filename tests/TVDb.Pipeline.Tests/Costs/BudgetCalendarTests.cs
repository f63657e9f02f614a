using NodaTime;
using TVDb.Pipeline.Costs;

namespace TVDb.Pipeline.Tests.Costs;

/// <summary>Windows of 50 zones over two years, against what NodaTime says of each zone's clock.</summary>
public class BudgetCalendarTests
{
    private static readonly Instant From = Instant.FromUtc(2025, 1, 1, 0, 0);
    private static readonly Instant To = Instant.FromUtc(2027, 1, 1, 0, 0);

    private static readonly string[] OddClocks =
    [
        "UTC", "Europe/Berlin", "America/New_York", "America/St_Johns", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Casablanca", "Africa/Cairo",
        "Asia/Tehran", "America/Santiago", "America/Havana", "Asia/Beirut", "Pacific/Chatham", "Pacific/Apia", "America/Asuncion", "Asia/Kolkata",
    ];

    /// <summary>Those with odd clocks, and every twelfth of all others: fifty.</summary>
    public static TheoryData<string> Zones => [.. OddClocks.Concat(DateTimeZoneProviders.Tzdb.Ids.Where((_, i) => i % 12 == 5)).Distinct().Take(50)];

    [Theory, MemberData(nameof(Zones))]
    public void WindowAt_TwoYears_EachPeriodsWindowsFollowEachOtherAndBeginWhereTheClockSays(string id)
    {
        var zone = DateTimeZoneProviders.Tzdb[id];
        foreach (var period in Enum.GetValues<BudgetPeriod>())
        {
            for (var at = From; at < To;)
            {
                var window = BudgetCalendar.WindowAt(period, zone, at);
                Assert.True(window.Start <= at && at < window.End, $"{period} {at}: {window}");
                Assert.Equal(window, BudgetCalendar.WindowAt(period, zone, window.Start));
                Assert.Equal(window, BudgetCalendar.WindowAt(period, zone, window.End - Duration.FromTicks(1)));
                Assert.True(IsBoundary(period, zone, window.Start), $"{period} begins at {window.Start.InZone(zone)}");
                at = window.End;
            }
        }
    }

    [Fact]
    public void WindowAt_ClockChanges_DaysHave23And25Hours()
    {
        var berlin = DateTimeZoneProviders.Tzdb["Europe/Berlin"];

        Assert.Equal(Duration.FromHours(23), BudgetCalendar.WindowAt(BudgetPeriod.Day, berlin, Instant.FromUtc(2026, 3, 29, 12, 0)).Duration);
        Assert.Equal(Duration.FromHours(25), BudgetCalendar.WindowAt(BudgetPeriod.Day, berlin, Instant.FromUtc(2026, 10, 25, 12, 0)).Duration);
        // The hour from 2 to 3 comes twice, and is two windows.
        Assert.Equal(Instant.FromUtc(2026, 10, 25, 0, 0), BudgetCalendar.WindowAt(BudgetPeriod.Hour, berlin, Instant.FromUtc(2026, 10, 25, 0, 30)).Start);
        Assert.Equal(Instant.FromUtc(2026, 10, 25, 1, 0), BudgetCalendar.WindowAt(BudgetPeriod.Hour, berlin, Instant.FromUtc(2026, 10, 25, 1, 30)).Start);
    }

    [Fact]
    public void WindowAt_DateThatAZoneSkipped_DoesNotExist()
    {
        var apia = DateTimeZoneProviders.Tzdb["Pacific/Apia"];

        var before = BudgetCalendar.WindowAt(BudgetPeriod.Day, apia, new LocalDateTime(2011, 12, 29, 12, 0).InZoneStrictly(apia).ToInstant());
        var after = BudgetCalendar.WindowAt(BudgetPeriod.Day, apia, new LocalDateTime(2011, 12, 31, 12, 0).InZoneStrictly(apia).ToInstant());

        Assert.Equal(before.End, after.Start);
    }

    /// <summary>A clock's full hour or midnight, or the change that jumped over it.</summary>
    private static bool IsBoundary(BudgetPeriod period, DateTimeZone zone, Instant start)
    {
        var local = start.InZone(zone).LocalDateTime;
        var before = (start - Duration.FromTicks(1)).InZone(zone).LocalDateTime;
        return period switch
        {
            BudgetPeriod.Hour => local.TimeOfDay == local.TimeOfDay.With(TimeAdjusters.TruncateToHour) || before.Hour != local.Hour,
            BudgetPeriod.Day => before.Date != local.Date || local.TimeOfDay == LocalTime.Midnight,
            BudgetPeriod.Month => local.Day == 1 && (before.Month != local.Month || local.TimeOfDay == LocalTime.Midnight),
            _ => false,
        };
    }
}
