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
    JobIntake intake,
    JobStore store,
    ResultMessages results,
    CostReader costs,
    HealthBoard health,
    RoutingOptions routing,
    IConnectionMultiplexer redis,
    TimeProvider time) : V1.PipelineService.PipelineServiceBase
{
    private const string JobIdHeader = "x-tvdb-job-id";
    private static readonly TimeSpan QueueFullRetry = TimeSpan.FromSeconds(2);

    public override async Task<V1.ProcessResponse> Process(V1.ProcessRequest request, ServerCallContext context)
    {
        var submission = await reader.ReadAsync(request, Callers.TenantOf(context), context.CancellationToken);
        var (result, jobId) = await intake.SubmitAsync(submission);
        switch (result)
        {
            case IntakeResult.RequestIdReused:
                throw new RequestException(StatusCode.AlreadyExists, "REQUEST_ID_REUSED", "used before with another body")
                {
                    Field = "request_id",
                    Details = new Dictionary<string, string> { ["job_id"] = jobId },
                };
            case IntakeResult.QueueFull:
                throw new RequestException(StatusCode.ResourceExhausted, "QUEUE_FULL", "too many jobs wait: try again in a moment")
                {
                    RetryAfter = QueueFullRetry,
                };
            case IntakeResult.Accepted or IntakeResult.SameRequest:
                break;
        }
        await context.WriteResponseHeadersAsync(new Metadata { { JobIdHeader, jobId } });
        var job = await WaitAsync(jobId, context.CancellationToken);
        return job.Failure is { } failure
            ? throw GrpcErrors.From(job, failure, time)
            : await results.ReadInlineAsync(job, ResultParts.Of(request.Options?.Include ?? []), context.CancellationToken);
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

    /// <summary>The job once it is over. When the caller leaves first, the job goes on.</summary>
    private async Task<JobRecord> WaitAsync(string jobId, CancellationToken cancellationToken)
    {
        await foreach (var change in store.WatchAsync(jobId, afterSequence: 0, cancellationToken))
        {
            if (change.Job.IsOver)
            {
                return change.Job;
            }
        }
        throw new InvalidOperationException($"the events of {jobId} ended before the job did");
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
