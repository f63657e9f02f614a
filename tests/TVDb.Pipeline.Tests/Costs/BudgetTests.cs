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

        Assert.Equal(new Budget(BudgetScope.Provider, BudgetPeriod.Day, BudgetUnit.Usd, 5) { Provider = "openai" }, budget);
        Assert.True(budget.Covers("openai", "acme", "m"));
        Assert.False(budget.Covers("llamaparse", "acme", "m"));
    }

    [Fact]
    public void ForTotal_NoLimit_CoversEveryProvider()
    {
        Assert.Equal(new Budget(BudgetScope.Total, BudgetPeriod.Day, BudgetUnit.Usd, null), Total);
        Assert.True(Total.Covers("openai", "acme", "m"));
        Assert.True(Total.Covers("llamaparse", "acme", "m"));
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

        Assert.Equal(new BudgetWindow(Total, "total:day", day, day.AddDays(1)), Total.WindowAt(At(now)));
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
    public void Covers_EachScope_IsWhatItSays()
    {
        var tenant = new Budget(BudgetScope.Tenant, BudgetPeriod.Day, BudgetUnit.Usd, 1);
        var one = tenant with { Tenant = "acme" };
        var both = new Budget(BudgetScope.ProviderTenant, BudgetPeriod.Hour, BudgetUnit.Usd, 1) { Provider = "openai", Tenant = "acme" };
        var model = new Budget(BudgetScope.Model, BudgetPeriod.Month, BudgetUnit.Requests, 1) { Provider = "openai", Model = "m" };

        Assert.Equal([true, true, true, true], new[] { tenant, one, both, model }.Select(budget => budget.Covers("openai", "acme", "m")));
        Assert.Equal([true, false, false, true], new[] { tenant, one, both, model }.Select(budget => budget.Covers("openai", "other", "m")));
        Assert.Equal([true, true, false, false], new[] { tenant, one, both, model }.Select(budget => budget.Covers("llamaparse", "acme", "m")));
        Assert.Equal(
            ["tenant/acme:day", "tenant/acme:day", "openai/acme:hour", "openai/model/m:month:requests"],
            new[] { tenant, one, both, model }.Select(budget => budget.NameFor("acme")));
    }

    [Fact]
    public void Id_OfAWindow_IsNamedByTheInstantOfItsStart() =>
        Assert.Equal("openai:day@2026-11-23T00:00Z", Budget.ForProvider("openai", null).WindowAt(At("2026-11-23T17:00:00+01:00")).Id);

    [Fact]
    public void Remaining_WithALimit_IsWhatIsNeitherHeldNorPostedNorPresumed()
    {
        var window = Budget.ForProvider("openai", new NanoUsd(100)).WindowAt(At("2026-11-23T12:00:00Z"));

        Assert.Equal(27, new BudgetFigures(window, "", new WindowFigures(Posted: 20, Held: 50, Presumed: 3, Calls: 1)).Remaining);
        Assert.Equal(-1, new BudgetFigures(window, "", new WindowFigures(Posted: 101, Held: 0, Presumed: 0, Calls: 1)).Remaining);
        Assert.Null(new BudgetFigures(Total.WindowAt(window.Start), "", new WindowFigures(Posted: 20, Held: 50, Presumed: 3, Calls: 1)).Remaining);
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
