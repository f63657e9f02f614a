using Grpc.Core;
using TVDb.Pipeline.IntegrationTests.Environments;
using TVDb.TestServers;
using TVDb.V1;

namespace TVDb.Pipeline.IntegrationTests.Api;

/// <summary>What settings do, by their environment names and through the whole line, as far as no other test shows it.</summary>
public sealed class SettingEffectTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Process_LimitsAndAlertingOff_RefusesNothingRaisesNothingAndCountsAll()
    {
        await using var redis = await SpareServers.RedisAsync(RedisServer.AnyKind);
        await using var environment = await PipelineEnvironment.StartAsync(redis, new Dictionary<string, string>
        {
            ["COST_LIMITS_ENABLED"] = "false",
            ["DAILY_COST_LIMIT_LLAMAPARSE"] = "0.001",
            ["COST_ALERT_THRESHOLD"] = "0.4",
            ["ALERTING_ENABLED"] = "false",
            ["OPENAI_EMBEDDING_MODEL"] = "text-embedding-3-large",
        });

        var job = (await environment.Pipeline.ProcessAsync(ManyPages.Request(1), cancellationToken: Cancellation)).Job;

        Assert.Equal((JobState.Completed, "text-embedding-3-large"), (job.State, job.Stages[2].Model));
        var cost = await environment.Pipeline.GetCostAsync(new GetCostRequest(), cancellationToken: Cancellation);
        var budget = cost.Budgets.Single(budget => budget is { Scope: BudgetScope.Provider, Provider: "llamaparse" });
        Assert.Equal((1_000_000, 3_750_000), (budget.Limit.Nanos, budget.Posted.Nanos));
        Assert.Equal([0.4], budget.CrossedThresholds.Select(crossed => crossed.Share));
        Assert.Empty((await new OperationsService.OperationsServiceClient(environment.Channel).ListAlertsAsync(new ListAlertsRequest(), cancellationToken: Cancellation)).Alerts);
    }

    [Fact]
    public async Task Process_AboveTheRequestsOfAnHour_IsRefusedByName()
    {
        await using var redis = await SpareServers.RedisAsync(RedisServer.AnyKind);
        await using var environment = await PipelineEnvironment.StartAsync(redis, new Dictionary<string, string>
        {
            ["HOURLY_RATE_LIMIT_LLAMAPARSE"] = "1",
            ["HOURLY_RATE_LIMIT_OPENAI"] = "1",
        });
        await environment.Pipeline.ProcessAsync(ManyPages.Request(1), cancellationToken: Cancellation);

        var parse = await RefusalOfAsync(environment, ManyPages.Request(2));
        var embed = await RefusalOfAsync(environment, Samples.Text("some words"));

        Assert.Equal((StatusCode.ResourceExhausted, "llamaparse:hour:requests"), parse);
        Assert.Equal((StatusCode.ResourceExhausted, "openai:hour:requests"), embed);
    }

    private static async Task<(StatusCode, string)> RefusalOfAsync(PipelineEnvironment environment, ProcessRequest request)
    {
        request.OnBudgetExhausted = FallbackPolicy.Reject;
        var refused = await RpcErrors.OfAsync(environment.Pipeline.ProcessAsync(request, cancellationToken: Cancellation));
        return (refused.StatusCode, refused.Info().Metadata["budget"]);
    }
}
