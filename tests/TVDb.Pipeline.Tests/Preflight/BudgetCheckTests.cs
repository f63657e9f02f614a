using Microsoft.Extensions.Time.Testing;
using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Costs.RunTime;
using TVDb.Pipeline.Preflight;
using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Tests.Configuration;

namespace TVDb.Pipeline.Tests.Preflight;

public sealed class BudgetCheckTests
{
    [Fact]
    public async Task Look_Defaults_EachProviderHasALimit() => Assert.Equal(
        [
            DeploymentItem.Ok("limits", "no call is admitted over one"),
            DeploymentItem.Ok("budget llamaparse", "llamaparse:day $50.00"),
            DeploymentItem.Ok("budget openai", "openai:day $100.00"),
        ],
        await LookAsync());

    [Fact]
    public async Task Look_UnlimitedAndNotEnforced_Fails() => Assert.Equal(
        [
            DeploymentItem.Failed("limits", "COST_LIMITS_ENABLED is false: nothing is refused", "COST_LIMITS_ENABLED=true"),
            DeploymentItem.Ok("budget llamaparse", "llamaparse:day $50.00"),
            DeploymentItem.Failed("budget openai", "unlimited: nothing stops its spending", "DAILY_COST_LIMIT_OPENAI, or tvdb budgets set openai:day --limit USD"),
        ],
        await LookAsync(("DAILY_COST_LIMIT_OPENAI", "unlimited"), ("COST_LIMITS_ENABLED", "false"), ("DAILY_COST_LIMIT_TENANT", "1")));

    [Fact]
    public async Task Look_TheTotalIsLimited_LimitsEachProvider() => Assert.Equal(
        DeploymentItem.Ok("budget openai", "total:month $500.00"),
        (await LookAsync(("DAILY_COST_LIMIT_OPENAI", "unlimited"), ("COST_BUDGETS", "total:month=500")))[2]);

    private static Task<IReadOnlyList<DeploymentItem>> LookAsync(params (string, string?)[] set)
    {
        var settings = Settings.Of(set);
        return new BudgetCheck(BudgetsInForce.Of(CostOptions.Read(settings)), ProviderChains.Read(settings), new FakeTimeProvider()).LookAsync(TestContext.Current.CancellationToken);
    }
}
