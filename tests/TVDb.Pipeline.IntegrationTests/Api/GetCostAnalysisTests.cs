using Grpc.Core;
using TVDb.Pipeline.IntegrationTests.Environments;
using TVDb.TestServers;
using TVDb.V1;

namespace TVDb.Pipeline.IntegrationTests.Api;

/// <summary>On what money went, through the whole line.</summary>
public sealed class GetCostAnalysisTests(RedisServers servers, PipelineEnvironments environments)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task GetCostAnalysis_PaidServedAgainAndPaidAgain_AddsUp()
    {
        var environment = await environments.GetAsync(servers, RedisServer.AnyKind);
        var tenant = $"analysis-{Guid.NewGuid()}";
        var first = await ProcessAsync(fresh: false);
        await ProcessAsync(fresh: false);
        await ProcessAsync(fresh: true);

        var analysis = await environment.Pipeline.GetCostAnalysisAsync(new GetCostAnalysisRequest { Days = 2 }, PipelineEnvironment.As(tenant), cancellationToken: Cancellation);

        Assert.Equal(
            [("llamaparse", Stage.Parse, 2, 4, 2 * Nano(first.Stages[0].ActualCost)), ("openai", Stage.Embed, 2, 0, 2 * Nano(first.Stages[2].ActualCost))],
            analysis.Rows.Select(row => (row.Provider, row.Stage, row.Calls, row.Pages, Nano(row.Cost))));
        Assert.All(analysis.Rows, row => Assert.Equal((tenant, 0, 0, 0), (row.Tenant, row.FailedCalls, row.RepeatedCalls, row.Overruns)));
        var (documents, cost) = (analysis.Documents, 2 * Nano(first.TotalCost));
        Assert.Equal((3, 6, cost, cost / 3, cost / 6, true), (documents.Documents, documents.Pages, Nano(documents.Cost), Nano(documents.CostPerDocument), Nano(documents.CostPerPage), documents.Complete));
        Assert.Equal((2, 0, Nano(first.TotalCost)), (documents.CachedStages, documents.CachedStagesUnpriced, Nano(documents.Saved)));
        var advice = Assert.Single(analysis.Recommendations);
        Assert.Equal((RecommendationKind.ReuseResults, tenant, Nano(first.TotalCost)), (advice.Kind, advice.Subject, Nano(advice.Saving)));

        async Task<Job> ProcessAsync(bool fresh) => (await environment.Pipeline.ProcessAsync(
            new ProcessRequest(ManyPages.Request(2)) { Fresh = fresh }, PipelineEnvironment.As(tenant), cancellationToken: Cancellation)).Job;
    }

    [Fact]
    public async Task GetCostAnalysis_WhatMayNotBeAsked_IsRefusedByName()
    {
        var environment = await environments.GetAsync(servers, RedisServer.AnyKind);

        var another = await RpcErrors.OfAsync(environment.Pipeline.GetCostAnalysisAsync(new GetCostAnalysisRequest { Tenant = "other" }, PipelineEnvironment.As("acme"), cancellationToken: Cancellation));
        var tooLong = await RpcErrors.OfAsync(environment.Pipeline.GetCostAnalysisAsync(new GetCostAnalysisRequest { Days = 32 }, cancellationToken: Cancellation));

        Assert.Equal((StatusCode.PermissionDenied, "TENANT_OF_OTHERS", "tenant"), another.Told());
        Assert.Equal((StatusCode.InvalidArgument, "INVALID_DAYS", "days"), tooLong.Told());
    }

    private static long Nano(Google.Type.Money money) => (money.Units * 1_000_000_000) + money.Nanos;
}
