using CsCheck;
using TVDb.Pipeline.Costs;

namespace TVDb.Pipeline.Tests.Costs;

public class BudgetTests
{
    private static readonly Budget Total = Budget.ForTotal(null);

    [Fact]
    public void ForProvider_AnyLimit_CoversThatProviderAlone()
    {
        var budget = Budget.ForProvider("openai", new NanoUsd(5));

        Assert.Equal(new Budget("openai:day", BudgetScope.Provider, "openai", new NanoUsd(5)), budget);
        Assert.True(budget.Covers("openai"));
        Assert.False(budget.Covers("llamaparse"));
    }

    [Fact]
    public void ForTotal_NoLimit_CoversEveryProvider()
    {
        Assert.Equal(new Budget("total:day", BudgetScope.Total, "", null), Total);
        Assert.True(Total.Covers("openai"));
        Assert.True(Total.Covers("llamaparse"));
    }

    [Theory]
    [InlineData("2026-11-22T23:59:59.9999999Z", "2026-11-22T00:00:00Z")]
    [InlineData("2026-11-23T00:00:00Z", "2026-11-23T00:00:00Z")]
    [InlineData("2026-11-23T23:59:59.9999999Z", "2026-11-23T00:00:00Z")]
    [InlineData("2026-11-24T00:30:00+02:00", "2026-11-23T00:00:00Z")]
    [InlineData("2026-11-22T20:00:00-05:00", "2026-11-23T00:00:00Z")]
    [InlineData("2028-02-29T12:00:00Z", "2028-02-29T00:00:00Z")]
    [InlineData("2026-12-31T23:59:59Z", "2026-12-31T00:00:00Z")]
    public void WindowAt_AnyInstant_IsItsDayInUtc(string now, string start)
    {
        var day = At(start);

        Assert.Equal(new BudgetWindow(Total, day, day.AddDays(1)), Total.WindowAt(At(now)));
    }

    [Fact]
    public void WindowAt_AnyInstant_ContainsItAndFollowsOnTheOneBefore() =>
        Gen.Select(Gen.DateTimeOffset, Gen.Int[-14 * 60, 14 * 60]).Sample((instant, minutes) =>
        {
            // Away from the ends of the calendar, where no window before or after exists.
            var now = new DateTimeOffset(Math.Clamp(instant.UtcTicks, At("0010-01-01Z").Ticks, At("9990-01-01Z").Ticks), TimeSpan.Zero)
                .ToOffset(TimeSpan.FromMinutes(minutes));
            var window = Total.WindowAt(now);
            return window.Start <= now && now < window.End && Total.WindowAt(window.Start.AddTicks(-1)).End == window.Start;
        });

    [Fact]
    public void Key_OfAWindow_IsNamedByItsStartAndSharesTheLedgersSlot() =>
        Assert.Equal(
            "{tvdb:ledger}:window:openai:day:2026-11-23T00:00:00Z",
            Budget.ForProvider("openai", null).WindowAt(At("2026-11-23T17:00:00+01:00")).Key);

    [Fact]
    public void Remaining_WithALimit_IsWhatIsNeitherHeldNorPosted()
    {
        var window = Budget.ForProvider("openai", new NanoUsd(100)).WindowAt(At("2026-11-23T12:00:00Z"));

        Assert.Equal(new NanoUsd(30), new BudgetFigures(window, new NanoUsd(50), new NanoUsd(20), Calls: 1).Remaining);
        Assert.Equal(new NanoUsd(-1), new BudgetFigures(window, NanoUsd.Zero, new NanoUsd(101), Calls: 1).Remaining);
        Assert.Null(new BudgetFigures(Total.WindowAt(window.Start), new NanoUsd(50), new NanoUsd(20), Calls: 1).Remaining);
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
