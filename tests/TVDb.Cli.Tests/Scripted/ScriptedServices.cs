using Grpc.Core;
using TVDb.V1;

namespace TVDb.Cli.Tests.Scripted;

public sealed class ScriptedPipelineService(Script script) : PipelineService.PipelineServiceBase
{
    public override async Task<ProcessResponse> Process(ProcessRequest request, ServerCallContext context)
    {
        script.Requests.Enqueue(request);
        script.Headers.Enqueue(context.RequestHeaders);
        return await script.Process(request, new Run(script, $"job-{Guid.CreateVersion7()}", context));
    }

    public override Task<GetCostResponse> GetCost(GetCostRequest request, ServerCallContext context)
    {
        script.CostRequests.Enqueue(request);
        return script.CostRequests.Count <= script.CostAnswersMax
            ? Task.FromResult(script.Cost)
            : throw new RpcException(new Status(StatusCode.Unavailable, "gone"));
    }

    public override Task<GetCostAnalysisResponse> GetCostAnalysis(GetCostAnalysisRequest request, ServerCallContext context)
    {
        script.CostAnalysisRequests.Enqueue(request);
        return Task.FromResult(script.CostAnalysis);
    }

    public override Task<GetHealthResponse> GetHealth(GetHealthRequest request, ServerCallContext context) => Task.FromResult(script.Health);

    public override async Task WatchHealth(WatchHealthRequest request, IServerStreamWriter<WatchHealthResponse> responseStream, ServerCallContext context)
    {
        foreach (var change in script.HealthEvents)
        {
            await responseStream.WriteAsync(change);
        }
    }

    public override Task<GetHealthReportResponse> GetHealthReport(GetHealthReportRequest request, ServerCallContext context) => Task.FromResult(script.HealthHistory);
}
