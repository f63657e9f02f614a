using Grpc.Core;
using TVDb.Pipeline.IntegrationTests.Environments;
using TVDb.TestServers;
using TVDb.V1;

namespace TVDb.Pipeline.IntegrationTests.Api;

/// <summary>What was spent and used, through the whole line. Each test has tenants of its own.</summary>
public sealed class GetCostTests(RedisServers servers, PipelineEnvironments environments)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<RedisKind> Kinds => RedisServers.Kinds;

    [Theory, MemberData(nameof(Kinds))]
    public async Task GetCost_RealAndMockCalls_AreCountedApart(RedisKind kind)
    {
        var environment = await environments.GetAsync(servers, kind);
        var tenant = $"cost-{Guid.NewGuid()}";
        var real = (await environment.Pipeline.ProcessAsync(ManyPages.Request(2), PipelineEnvironment.As(tenant), cancellationToken: Cancellation)).Job;
        var mock = ManyPages.Request(3);
        mock.Mode = ServiceMode.Mock;
        await environment.Pipeline.ProcessAsync(mock, PipelineEnvironment.As(tenant), cancellationToken: Cancellation);

        var cost = await CostAsync(environment, tenant, new GetCostRequest { SeriesHours = 2 });
        var everyone = await CostAsync(environment, $"cost-{Guid.NewGuid()}", new GetCostRequest { Tenant = "*", SeriesHours = 2 });

        Assert.Equal(
            [("llamaparse", Variant.Mock, 1, 3), ("llamaparse", Variant.Real, 1, 2), ("openai", Variant.Mock, 1, 0), ("openai", Variant.Real, 1, 0)],
            cost.Usage.Select(row => (row.Provider, row.Variant, row.Totals.Requests, row.Totals.Pages)));
        Assert.All(cost.Usage, row => Assert.Equal((tenant, 0), (row.Tenant, row.Totals.Errors)));
        Assert.Equal(real.Stages[0].ActualCost, cost.Usage[1].Totals.Cost);
        Assert.Equal(real.Stages[2].Usage.Tokens, cost.Usage[3].Totals.Tokens);
        Assert.Equal(cost.UsageStartTime, cost.Series[0].StartTime);
        Assert.Equal(TimeSpan.FromHours(1), cost.Series[1].StartTime.ToDateTime() - cost.Series[0].StartTime.ToDateTime());
        Assert.Equal((4, 5), (cost.Series.Sum(hour => hour.Totals.Requests), cost.Series.Sum(hour => hour.Totals.Pages)));
        Assert.Equal(cost.Usage, everyone.Usage.Where(row => row.Tenant == tenant));
    }

    [Fact]
    public async Task GetCost_Filters_ChooseBudgetsAndUsage()
    {
        var environment = await environments.GetAsync(servers, RedisServer.AnyKind);
        var tenant = $"cost-{Guid.NewGuid()}";
        await environment.Pipeline.ProcessAsync(ManyPages.Request(1), PipelineEnvironment.As(tenant), cancellationToken: Cancellation);

        var openAI = await CostAsync(environment, tenant, new GetCostRequest { Provider = "openai", Tenant = tenant, Window = BudgetWindow.Day });
        var hourly = await CostAsync(environment, tenant, new GetCostRequest { Window = BudgetWindow.Hour });
        var unknown = await CostAsync(environment, tenant, new GetCostRequest { Model = "no-such-model", SeriesHours = 720 });

        Assert.Equal(["openai:day", "total:day"], openAI.Budgets.Select(budget => budget.Name));
        Assert.Equal([BudgetState.Open, BudgetState.Unlimited], openAI.Budgets.Select(budget => budget.State));
        Assert.Equal([true, false], openAI.Budgets.Select(budget => budget.HasPercent));
        Assert.Equal("openai", Assert.Single(openAI.Usage).Provider);
        Assert.Empty(openAI.Series);
        Assert.Equal(TimeSpan.Zero, openAI.UsageStartTime.ToDateTime().TimeOfDay);
        Assert.Empty(hourly.Budgets);
        Assert.Empty(unknown.Usage);
        Assert.Equal(720, unknown.Series.Count);
    }

    [Fact]
    public async Task GetCost_WhatMayNotBeAsked_IsRefusedByName()
    {
        var environment = await environments.GetAsync(servers, RedisServer.AnyKind);

        var another = await RpcErrors.OfAsync(environment.Pipeline.GetCostAsync(new GetCostRequest { Tenant = "other" }, PipelineEnvironment.As("acme"), cancellationToken: Cancellation));
        var tooLong = await RpcErrors.OfAsync(environment.Pipeline.GetCostAsync(new GetCostRequest { SeriesHours = 721 }, cancellationToken: Cancellation));

        Assert.Equal((StatusCode.PermissionDenied, "TENANT_OF_OTHERS", "tenant"), another.Told());
        Assert.Equal((StatusCode.InvalidArgument, "INVALID_SERIES_HOURS", "series_hours"), tooLong.Told());
    }

    [Fact]
    public async Task GetCost_BudgetSpent_TellsPercentStateAndThresholds()
    {
        await using var redis = await SpareServers.RedisAsync(RedisServer.AnyKind);
        await using var environment = await PipelineEnvironment.StartAsync(redis, new Dictionary<string, string>
        {
            // Four pages cost 0.015.
            ["DAILY_COST_LIMIT_LLAMAPARSE"] = "0.016",
            ["COST_ALERT_THRESHOLD"] = "0.5,0.9,1.0",
        });
        await environment.Pipeline.ProcessAsync(ManyPages.Request(4), cancellationToken: Cancellation);

        var budget = (await CostAsync(environment, "default", new GetCostRequest { Provider = "llamaparse" })).Budgets[0];

        Assert.Equal((93.75, BudgetState.Warning), (budget.Percent, budget.State));
        Assert.Equal([0.5, 0.9], budget.CrossedThresholds.Select(crossed => crossed.Share));
        Assert.All(budget.CrossedThresholds, crossed => Assert.InRange(crossed.CrossTime.ToDateTime(), budget.WindowStart.ToDateTime(), budget.ResetsAt.ToDateTime()));
    }

    private static async Task<GetCostResponse> CostAsync(PipelineEnvironment environment, string tenant, GetCostRequest request) =>
        await environment.Pipeline.GetCostAsync(request, PipelineEnvironment.As(tenant), cancellationToken: Cancellation);
}
