using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using StackExchange.Redis;
using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Health;
using TVDb.Pipeline.Jobs;
using TVDb.Pipeline.Redis;
using TVDb.Pipeline.Routing;

namespace TVDb.Pipeline.Api;

/// <summary>The front door. See pipeline.proto for the contract.</summary>
public sealed class PipelineGrpcService(
    ProcessRequestReader reader,
    Submissions submissions,
    JobWaiting waiting,
    ResultMessages results,
    CostReader costs,
    HealthBoard health,
    RoutingOptions routing,
    IConnectionMultiplexer redis,
    TimeProvider time) : V1.PipelineService.PipelineServiceBase
{
    private const string JobIdHeader = "x-tvdb-job-id";

    public override async Task<V1.ProcessResponse> Process(V1.ProcessRequest request, ServerCallContext context)
    {
        var submission = await reader.ReadAsync(request, Callers.TenantOf(context), context.CancellationToken);
        var jobId = await submissions.SubmitAsync(submission, JobPriority.Interactive);
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

    public override async Task<V1.GetHealthResponse> GetHealth(V1.GetHealthRequest request, ServerCallContext context)
    {
        Callers.TenantOf(context);
        return HealthMessages.ToMessage(health.Reports, await RedisStatusAsync(), routing.Mode);
    }

    private async Task<V1.HealthStatus> RedisStatusAsync()
    {
        try
        {
            await redis.GetDatabase().PingAsync();
            return V1.HealthStatus.Healthy;
        }
        catch (Exception e) when (RedisFaults.IsUnavailable(e))
        {
            return V1.HealthStatus.Unhealthy;
        }
    }
}
