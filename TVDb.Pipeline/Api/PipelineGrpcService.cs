using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Jobs;

namespace TVDb.Pipeline.Api;

/// <summary>The front door. See pipeline.proto for the contract.</summary>
public sealed class PipelineGrpcService(
    ProcessRequestReader reader,
    Submissions submissions,
    JobWaiting waiting,
    ResultMessages results,
    CostReader costs,
    CostAnalysisReader analyses,
    HealthReading health,
    HealthWatching watching,
    HealthReports healthReports,
    TimeProvider time) : V1.PipelineService.PipelineServiceBase
{
    private const string JobIdHeader = "x-tvdb-job-id";

    public override async Task<V1.ProcessResponse> Process(V1.ProcessRequest request, ServerCallContext context)
    {
        var submission = await reader.ReadAsync(request, Callers.TenantOf(context), context.CancellationToken);
        var jobId = await submissions.SubmitAsync(submission with { CallerDeadline = DeadlineOf(context) }, JobPriority.Interactive);
        await context.WriteResponseHeadersAsync(new Metadata { { JobIdHeader, jobId } });
        var job = await waiting.ForAsync(jobId, context.Deadline, context.CancellationToken);
        return job switch
        {
            { HasResult: true } => await results.ReadInlineAsync(job, ResultParts.Of(request.Options?.Include ?? []), context.CancellationToken),
            { State: JobState.Deferred } => new V1.ProcessResponse { Job = job.ToMessage() },
            { Failure: { } failure } => throw GrpcErrors.From(job, failure, time),
            { State: JobState.Cancelled } => throw new RequestException(StatusCode.Aborted, "JOB_CANCELLED", $"job {job.Id} was cancelled"),
            _ => throw new InvalidOperationException($"job {job.Id} is {job.State} and was waited for to its end"),
        };
    }

    public override async Task<V1.GetCostResponse> GetCost(V1.GetCostRequest request, ServerCallContext context)
    {
        var query = CostQueryReader.Read(request, Callers.TenantOf(context));
        return CostMessages.ToMessage(await costs.ReadAsync(query));
    }

    public override Task<V1.GetCostAnalysisResponse> GetCostAnalysis(V1.GetCostAnalysisRequest request, ServerCallContext context) =>
        analyses.ReadAsync(request, Callers.TenantOf(context), context.CancellationToken);

    public override Task<V1.GetHealthResponse> GetHealth(V1.GetHealthRequest request, ServerCallContext context)
    {
        Callers.TenantOf(context);
        return Task.FromResult(health.Read());
    }

    public override async Task WatchHealth(V1.WatchHealthRequest request, IServerStreamWriter<V1.WatchHealthResponse> responseStream, ServerCallContext context)
    {
        Callers.TenantOf(context);
        await foreach (var message in watching.ReadAsync(context.CancellationToken))
        {
            await responseStream.WriteAsync(message, context.CancellationToken);
        }
    }

    public override Task<V1.GetHealthReportResponse> GetHealthReport(V1.GetHealthReportRequest request, ServerCallContext context)
    {
        Callers.TenantOf(context);
        return healthReports.ReadAsync(request.Hours);
    }

    private static DateTimeOffset? DeadlineOf(ServerCallContext context) =>
        context.Deadline == DateTime.MaxValue ? null : new DateTimeOffset(context.Deadline, TimeSpan.Zero);
}
