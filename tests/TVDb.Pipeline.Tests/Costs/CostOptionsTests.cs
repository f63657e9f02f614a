using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Tests.Configuration;

namespace TVDb.Pipeline.Tests.Costs;

public class CostOptionsTests
{
    private const string Expected = "expected US dollars from 0 to $9007199.254740991 with at most nine decimals, or 'unlimited'";

    [Fact]
    public void Read_NothingSet_IsFiftyHundredAndUnlimited()
    {
        var settings = Settings.Of();

        var options = CostOptions.Read(settings);

        Assert.Empty(Settings.ProblemsOf(settings));
        Assert.True(options.LimitsEnabled);
        Assert.Equal(
            [
                Budget.ForProvider("llamaparse", new NanoUsd(50_000_000_000)),
                Budget.ForProvider("openai", new NanoUsd(100_000_000_000)),
                Budget.ForTotal(null),
            ],
            options.Budgets);
        Assert.Equal((TimeSpan.FromDays(30), 5), (options.Retention, options.PresumedSharePercentMax));
        Assert.Equal("2026-11-23", options.Prices.Version);
    }

    [Fact]
    public void Read_HourlyRates_AreBudgetsOfRequests()
    {
        var settings = Settings.Of(("HOURLY_RATE_LIMIT_LLAMAPARSE", "5"), ("HOURLY_RATE_LIMIT_OPENAI", "0"));

        Assert.Equal(
            [("llamaparse:hour:requests", (long?)5), ("openai:hour:requests", 0L)],
            CostOptions.Read(settings).Budgets.Where(budget => budget.Unit == BudgetUnit.Requests).Select(budget => (budget.Name, budget.Limit)));
    }

    [Fact]
    public void Read_AnAddedProvider_HasItsBudgetsAndItsPrice()
    {
        var settings = Settings.Of(
            ("EMBED_PROVIDERS", "openai,acme"),
            ("PROVIDER_ACME_EMBEDDING_MODEL", "acme-embed"),
            ("PROVIDER_ACME_PRICE_NANO_USD_PER_TOKEN", "0"),
            ("DAILY_COST_LIMIT_ACME", "unlimited"),
            ("HOURLY_RATE_LIMIT_ACME", "7"),
            ("COST_BUDGETS", "acme:month=3"));

        var options = CostOptions.Read(settings);

        Assert.Empty(Settings.ProblemsOf(settings));
        Assert.Equal(
            ["llamaparse:day", "openai:day", "acme:day", "total:day", "acme:hour:requests", "acme:month"],
            options.Budgets.Select(budget => budget.NameFor("t")));
        Assert.Equal([null, 7L, 3_000_000_000L], options.Budgets.Where(budget => budget.Provider == "acme").Select(budget => budget.Limit));
        Assert.Equal("2026-11-23+acme=0", options.Prices.Version);
        Assert.Equal(NanoUsd.Zero, options.Prices.Cost("acme", "acme-embed", new Quantity(PriceUnit.InputToken, 9)));
        Assert.Equal(new NanoUsd(180), options.Prices.Cost("openai", "text-embedding-3-small", new Quantity(PriceUnit.InputToken, 9)));
    }

    [Fact]
    public void Read_AnAddedProviderWithoutLimitAndPrice_IsNamed()
    {
        var settings = Settings.Of(("EMBED_PROVIDERS", "acme"), ("PROVIDER_ACME_EMBEDDING_MODEL", "acme-embed"));

        CostOptions.Read(settings);

        Assert.Equal(
            [
                "DAILY_COST_LIMIT_ACME is not set: EMBED_PROVIDERS names acme: say what it may cost a day, in US dollars, or 'unlimited'",
                "PROVIDER_ACME_PRICE_NANO_USD_PER_TOKEN is not set, and the price catalog 2026-11-23 has no input_token of acme/acme-embed: what is free says 0",
            ],
            Settings.ProblemsOf(settings));
    }

    [Fact]
    public void Read_EverythingSet_IsTakenToTheNanoDollar()
    {
        var settings = Settings.Of(
            ("COST_LIMITS_ENABLED", "false"),
            ("DAILY_COST_LIMIT_LLAMAPARSE", "unlimited"),
            ("DAILY_COST_LIMIT_OPENAI", "0"),
            ("DAILY_COST_LIMIT_TOTAL", "1.000000001"),
            ("COST_TRACKING_RETENTION_DAYS", "1"),
            ("COST_PRESUMED_SHARE_PERCENT", "100"));

        var options = CostOptions.Read(settings);

        Assert.Empty(Settings.ProblemsOf(settings));
        Assert.False(options.LimitsEnabled);
        Assert.Equal(
            [Budget.ForProvider("llamaparse", null), Budget.ForProvider("openai", NanoUsd.Zero), Budget.ForTotal(new NanoUsd(1_000_000_001))],
            options.Budgets);
        Assert.Equal((TimeSpan.FromDays(1), 100), (options.Retention, options.PresumedSharePercentMax));
    }

    [Theory]
    [InlineData("unlimited")]
    [InlineData("Unlimited")]
    [InlineData(" UNLIMITED ")]
    public void Read_TheWordUnlimited_IsNoLimit(string word) =>
        Assert.Equal(Budget.ForProvider("openai", null), CostOptions.Read(Settings.Of(("DAILY_COST_LIMIT_OPENAI", word))).Budgets[1]);

    [Fact]
    public void Read_SeveralBadValues_NamesEachAtOnce()
    {
        var settings = Settings.Of(
            ("COST_LIMITS_ENABLED", "maybe"),
            ("DAILY_COST_LIMIT_LLAMAPARSE", "-1"),
            ("DAILY_COST_LIMIT_OPENAI", "1e3"),
            ("DAILY_COST_LIMIT_TOTAL", "none"),
            ("COST_TRACKING_RETENTION_DAYS", "0"),
            ("COST_PRESUMED_SHARE_PERCENT", "101"),
            ("PRICE_CATALOG_PATH", "no-such-file.json"));

        CostOptions.Read(settings);

        Assert.Collection(
            Settings.ProblemsOf(settings),
            problem => Assert.Equal("COST_LIMITS_ENABLED is 'maybe': expected true or false", problem),
            problem => Assert.Equal($"DAILY_COST_LIMIT_LLAMAPARSE is '-1': {Expected}", problem),
            problem => Assert.Equal($"DAILY_COST_LIMIT_OPENAI is '1e3': {Expected}", problem),
            problem => Assert.Equal($"DAILY_COST_LIMIT_TOTAL is 'none': {Expected}", problem),
            problem => Assert.StartsWith("PRICE_CATALOG_PATH: price catalog 'no-such-file.json': ", problem, StringComparison.Ordinal),
            problem => Assert.Equal("COST_TRACKING_RETENTION_DAYS is '0': expected a whole number from 1 to 3660", problem),
            problem => Assert.Equal("COST_PRESUMED_SHARE_PERCENT is '101': expected a whole number from 0 to 100", problem));
    }

    [Fact]
    public void Read_MoreBudgets_HaveScopeWindowUnitAndZone()
    {
        var settings = Settings.Of(
            ("COST_BUDGET_TIME_ZONE", "Europe/Berlin"),
            ("COST_BUDGETS", "total:month=500; openai/model/text-embedding-3-large:day=20;tenant/*:month = 50;openai/acme:hour=0.5; openai:hour:requests=1000"));

        var more = CostOptions.Read(settings).Budgets.Skip(3).ToList();

        Assert.Empty(Settings.ProblemsOf(settings));
        Assert.Equal(
            ["total:month", "openai/model/text-embedding-3-large:day", "tenant/T:month", "openai/T:hour", "openai:hour:requests"],
            more.Select(budget => budget.NameFor("T")));
        Assert.Equal([500_000_000_000, 20_000_000_000, 50_000_000_000, 500_000_000, 1000], more.Select(budget => budget.Limit));
        Assert.Equal(["", "", "", "acme", ""], more.Select(budget => budget.Tenant));
        Assert.All(more, budget => Assert.Equal("Europe/Berlin", budget.Zone.Id));
    }

    [Theory]
    [InlineData("openai:day")]
    [InlineData("openai:week=1")]
    [InlineData("nobody:day=1")]
    [InlineData("openai/model:day:requests=1.5")]
    [InlineData("openai/a/b:day=1")]
    [InlineData("openai:month=-1")]
    public void Read_ABudgetThatIsNone_IsNamed(string text)
    {
        var settings = Settings.Of(("COST_BUDGETS", text));

        CostOptions.Read(settings);

        Assert.Equal([$"COST_BUDGETS is '{text}': expected {BudgetList.Expected}"], Settings.ProblemsOf(settings));
    }

    [Fact]
    public void Read_ABudgetTwice_IsNamed()
    {
        var settings = Settings.Of(("DAILY_COST_LIMIT_TENANT", "1"), ("COST_BUDGETS", "openai:day=1;tenant/*:day=2;tenant/acme:day=3"));

        CostOptions.Read(settings);

        Assert.Equal(["COST_BUDGETS: budget openai:day is there already", "COST_BUDGETS: budget tenant/*:day is there already"], Settings.ProblemsOf(settings));
    }

    [Fact]
    public void BudgetsOf_ATenantWithABudgetOfItsOwn_HasThatOneInPlaceOfEachTenants()
    {
        var options = CostOptions.Read(Settings.Of(("COST_BUDGETS", "tenant/*:day=2;tenant/acme:day=3")));

        Assert.Equal(3_000_000_000, options.BudgetsOf("acme").Single(budget => budget.Scope == BudgetScope.Tenant).Limit);
        Assert.Equal(2_000_000_000, options.BudgetsOf("other").Single(budget => budget.Scope == BudgetScope.Tenant).Limit);
    }

    [Theory]
    [InlineData("0.8,1.0", "0.8 1.0")]
    [InlineData(" 1.0 , 0.5,0.001 ", "1.0 0.5 0.001")]
    [InlineData("10", "10")]
    [InlineData("0.8,0.80,1,1.000", "0.8 1")]
    public void Read_Thresholds_AreSharesEachOnce(string text, string shares)
    {
        var settings = Settings.Of(("COST_ALERT_THRESHOLD", text));

        var options = CostOptions.Read(settings);

        Assert.Empty(Settings.ProblemsOf(settings));
        Assert.Equal(shares, string.Join(' ', options.AlertThresholds.Select(share => share.ToString(System.Globalization.CultureInfo.InvariantCulture))));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-0.5")]
    [InlineData("80%")]
    [InlineData("10.001")]
    [InlineData("0.8001")]
    [InlineData("0.8;1.0")]
    [InlineData("0.8,")]
    [InlineData("1e-1")]
    [InlineData("NaN")]
    public void Read_ThresholdsThatAreNoShares_AreRefusedByName(string text)
    {
        var settings = Settings.Of(("COST_ALERT_THRESHOLD", text));

        var options = CostOptions.Read(settings);

        Assert.Equal(
            [$"COST_ALERT_THRESHOLD is '{text}': expected shares of a limit, above 0 and up to 10 with at most three decimals, such as 0.8 or 0.5,0.8,1.0"],
            Settings.ProblemsOf(settings));
        Assert.Equal([0.8m, 1.0m], options.AlertThresholds);
    }

    [Fact]
    public void Read_NoThreshold_IsEightyAndAHundredPercent() => Assert.Equal([0.8m, 1.0m], CostOptions.Read(Settings.Of()).AlertThresholds);
}
