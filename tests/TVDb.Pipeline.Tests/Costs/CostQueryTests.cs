using TVDb.Pipeline.Costs;

namespace TVDb.Pipeline.Tests.Costs;

public class CostQueryTests
{
    private static readonly Budget[] Budgets =
    [
        Budget.ForProvider("llamaparse", null),
        Budget.ForProvider("openai", null),
        Budget.ForTotal(null),
        new(BudgetScope.Tenant, BudgetPeriod.Month, BudgetUnit.Usd, 1),
        new(BudgetScope.ProviderTenant, BudgetPeriod.Day, BudgetUnit.Usd, 1) { Provider = "openai", Tenant = "other" },
        new(BudgetScope.Model, BudgetPeriod.Hour, BudgetUnit.Requests, 1) { Provider = "openai", Model = "small" },
    ];

    private static readonly CostQuery All = new("acme");

    [Fact]
    public void Touches_EachFilter_KeepsTheBudgetsThatLimitSuchCalls()
    {
        Assert.Equal([0, 1, 2, 3, 5], Touched(All));
        Assert.Equal([0, 1, 2, 3, 4, 5], Touched(new CostQuery("other")));
        Assert.Equal([0, 1, 2, 3, 5], Touched(All with { EveryTenant = true }));
        Assert.Equal([1, 2, 3, 5], Touched(All with { Provider = "openai" }));
        Assert.Equal([0, 1, 2, 3], Touched(All with { Model = "large" }));
        Assert.Equal([5], Touched(All with { Period = BudgetPeriod.Hour }));
        Assert.Equal([0, 2], Touched(All with { Provider = "llamaparse", Period = BudgetPeriod.Day }));
        Assert.Equal([2, 3], Touched(All with { Provider = "unknown" }));
    }

    [Fact]
    public void Includes_EachFilter_KeepsSuchCells()
    {
        UsageCell[] cells = [Cell("openai", "small", "acme"), Cell("openai", "large", "acme"), Cell("llamaparse", "fast", "acme"), Cell("openai", "small", "other")];
        int[] Included(CostQuery query) => [.. Enumerable.Range(0, cells.Length).Where(i => query.Includes(cells[i]))];

        Assert.Equal([0, 1, 2], Included(All));
        Assert.Equal([0, 1, 2, 3], Included(All with { EveryTenant = true }));
        Assert.Equal([0, 1], Included(All with { Provider = "openai" }));
        Assert.Equal([0, 3], Included(All with { EveryTenant = true, Model = "small" }));
        Assert.Empty(Included(All with { Provider = "llamaparse", Model = "small" }));
    }

    [Theory]
    [InlineData(0, "2026-03-29T12:59:59.999Z", "2026-03-29T00:00Z")]
    [InlineData(1, "2026-03-29T12:59:59.999Z", "2026-03-29T12:00Z")]
    [InlineData(1, "2026-03-29T00:00Z", "2026-03-29T00:00Z")]
    [InlineData(2, "2026-03-29T00:00Z", "2026-03-28T23:00Z")]
    [InlineData(720, "2026-03-30T23:30Z", "2026-03-01T00:00Z")]
    [InlineData(720, "2026-03-31T00:30+02:00", "2026-02-28T23:00Z")]
    public void UsageFrom_SoManyHours_EndsWithTheHourUnderWay(int hours, string now, string from) =>
        Assert.Equal(At(from), (All with { SeriesHours = hours }).UsageFrom(At(now)));

    private static int[] Touched(CostQuery query) => [.. Enumerable.Range(0, Budgets.Length).Where(i => query.Touches(Budgets[i]))];

    private static UsageCell Cell(string provider, string model, string tenant) => new(At("2026-03-29T12:00Z"), provider, model, tenant, CallFacts.Real, default);

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
