using System.Text.Json;
using NodaTime;
using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Costs.RunTime;
using TVDb.Pipeline.Operations;

namespace TVDb.Pipeline.Tests.Costs.RunTime;

public class BudgetSettingsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 27, 12, 0, 0, TimeSpan.Zero);
    private static readonly Budget[] Configured = [Budget.ForProvider("openai", new NanoUsd(100)), Budget.ForTotal(null)];

    [Fact]
    public void Over_NothingSet_IsTheConfiguration() => Assert.Equal(Configured, BudgetSettings.None.Over(Configured, Noon));

    [Fact]
    public void Over_ATemporaryLimit_StandsUntilItsEndAndThenTheFormerWithItsRevision()
    {
        var settings = BudgetSettings.None.With("openai:day", new BudgetSetting
        {
            Lasting = new LimitSetting(150, 3),
            Temporary = new TemporaryLimit(new LimitSetting(900, 4), Noon),
        });

        Assert.Equal(Configured[0] with { Limit = 900, Revision = 4 }, settings.Over(Configured, Noon.AddTicks(-1))[0]);
        Assert.Equal(Configured[0] with { Limit = 150, Revision = 3 }, settings.Over(Configured, Noon)[0]);
        Assert.Equal((Noon, null), (settings.NextChange(Noon.AddTicks(-1)), settings.NextChange(Noon)));
    }

    [Fact]
    public void Over_UnlimitedOverALimit_IsUnlimited() =>
        Assert.Null(BudgetSettings.None.With("openai:day", new BudgetSetting { Lasting = new LimitSetting(null, 1) }).Over(Configured, Noon)[0].Limit);

    [Fact]
    public void Over_ABudgetThatIsNotConfigured_IsThereAsLongAsItHasALimit()
    {
        var settings = BudgetSettings.None
            .With("tenant/acme:month", new BudgetSetting { Lasting = new LimitSetting(7, 1) })
            .With("openai:hour:requests", new BudgetSetting { Temporary = new TemporaryLimit(new LimitSetting(5, 2), Noon) });

        Assert.Equal(
            [
                .. Configured,
                new Budget(BudgetScope.Provider, BudgetPeriod.Hour, BudgetUnit.Requests, 5) { Provider = "openai", Revision = 2 },
                new Budget(BudgetScope.Tenant, BudgetPeriod.Month, BudgetUnit.Usd, 7) { Tenant = "acme", Revision = 1 },
            ],
            settings.Over(Configured, Noon.AddTicks(-1)));
        Assert.Equal(["openai:day", "total:day", "tenant/acme:month"], settings.Over(Configured, Noon).Select(budget => budget.Name));
    }

    [Fact]
    public void Over_AZoneThatWaits_IsTheFormerUntilItsInstant()
    {
        var settings = BudgetSettings.None.With("openai:day", new BudgetSetting { Zone = new ZoneSetting("Europe/Berlin", Noon, "UTC") });

        Assert.Equal(("UTC", "Europe/Berlin"), (settings.Over(Configured, Noon.AddTicks(-1))[0].Zone.Id, settings.Over(Configured, Noon)[0].Zone.Id));
    }

    [Fact]
    public void At_NothingChanges_IsTheSameObjectAndAnotherAfterAChange()
    {
        var options = CostOptionsOf(Configured);
        var setting = BudgetSettings.Setting();
        var budgets = new BudgetsInForce(options, setting);
        var before = budgets.At(Noon.AddHours(-1));
        setting.Set(new Revised<BudgetSettings>(1, BudgetSettings.None.With(
            "openai:day", new BudgetSetting { Temporary = new TemporaryLimit(new LimitSetting(900, 1), Noon) })));

        var raised = budgets.At(Noon.AddHours(-1));
        var still = budgets.At(Noon.AddTicks(-1));
        var after = budgets.At(Noon);

        Assert.Same(options, before);
        Assert.Same(raised, still);
        Assert.Equal((900, 100), (raised.Budgets[0].Limit, after.Budgets[0].Limit));
        // A clock that is set back is no reason for a limit that was over by then.
        Assert.Equal(900, budgets.At(Noon.AddTicks(-1)).Budgets[0].Limit);
    }

    [Fact]
    public void Thresholds_OfABudgetOfItsOwn_StandInPlaceOfTheDeploymentsAndAreTheRevisions()
    {
        var budget = Configured[0] with { Thresholds = [0.9m, 0.5m], Revision = 3 };

        Assert.Equal(["0.5/100/3", "0.9/100/3"], BudgetThreshold.Of(budget, [0.8m]).Select(threshold => threshold.Name));
        Assert.Empty(BudgetThreshold.Of(budget with { Thresholds = [] }, [0.8m]));
    }

    [Theory]
    [InlineData("total:month")]
    [InlineData("openai:day")]
    [InlineData("openai:hour:requests")]
    [InlineData("tenant/*:month")]
    [InlineData("tenant/acme:month")]
    [InlineData("openai/*:day")]
    [InlineData("openai/acme:day")]
    [InlineData("openai/model/text-embedding-3-large:day")]
    public void TryParseName_ABudgetsName_IsThatBudget(string name)
    {
        Assert.True(BudgetList.TryParseName(name, ["llamaparse", "openai"], out var budget));
        Assert.Equal(name, budget.Name);
    }

    [Theory]
    [InlineData("")]
    [InlineData("openai")]
    [InlineData("openai:week")]
    [InlineData("nobody:day")]
    [InlineData("openai:day=5")]
    public void TryParseName_NoName_IsRefused(string name) => Assert.False(BudgetList.TryParseName(name, ["llamaparse", "openai"], out _));

    [Fact]
    public void Json_OfAWholeSetting_ReadsAsTheSame()
    {
        var setting = new BudgetSetting
        {
            Lasting = new LimitSetting(null, 3),
            Temporary = new TemporaryLimit(new LimitSetting(900, 4), Noon),
            Zone = new ZoneSetting("Europe/Berlin", Noon, "UTC"),
            Thresholds = [0.5m, 1.0m],
        };
        var json = JsonSerializer.Serialize(BudgetSettings.None.With("openai:day", setting), BudgetJson.Default.BudgetSettings);

        var read = JsonSerializer.Deserialize(json, BudgetJson.Default.BudgetSettings)!;

        Assert.Equal(setting with { Thresholds = null }, read.Budgets["openai:day"] with { Thresholds = null });
        Assert.Equal(setting.Thresholds, read.Budgets["openai:day"].Thresholds);
    }

    private static CostOptions CostOptionsOf(IReadOnlyList<Budget> budgets) => new()
    {
        LimitsEnabled = true,
        Budgets = budgets,
        Prices = PriceCatalog.Parse(new MemoryStream("""{"version":"test","prices":[]}"""u8.ToArray())),
        Retention = TimeSpan.FromDays(30),
    };
}
