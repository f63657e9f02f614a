using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using TVDb.Pipeline.Jobs;

namespace TVDb.Pipeline.Api;

/// <summary>Jobs one by one. See jobs.proto for the contract.</summary>
public sealed class JobGrpcService(JobStore store, ResultMessages results, DocumentUpload upload) : V1.JobService.JobServiceBase
{
    public override Task<V1.UploadDocumentResponse> UploadDocument(IAsyncStreamReader<V1.UploadDocumentRequest> requestStream, ServerCallContext context) =>
        upload.ReceiveAsync(Callers.TenantOf(context), requestStream, context.CancellationToken);

    public override async Task<V1.GetJobResponse> GetJob(V1.GetJobRequest request, ServerCallContext context) =>
        new() { Job = (await FindAsync(request.JobId, context)).ToMessage() };

    public override async Task GetJobResult(
        V1.GetJobResultRequest request,
        IServerStreamWriter<V1.GetJobResultResponse> responseStream,
        ServerCallContext context)
    {
        var job = await FindAsync(request.JobId, context);
        if (job.State != JobState.Completed)
        {
            throw new RequestException(StatusCode.FailedPrecondition, "JOB_NOT_COMPLETED", $"job {job.Id} is {job.State.ToString().ToUpperInvariant()}")
            {
                Details = new Dictionary<string, string> { ["state"] = job.State.ToString().ToUpperInvariant() },
            };
        }
        var parts = ResultParts.Of(request.Include);
        if (parts.Markdown)
        {
            await foreach (var piece in results.ReadMarkdownAsync(job, context.CancellationToken))
            {
                await responseStream.WriteAsync(new V1.GetJobResultResponse { Markdown = piece }, context.CancellationToken);
            }
        }
        if (parts.Chunks)
        {
            await foreach (var chunk in results.ReadChunksAsync(job, parts.Embeddings, context.CancellationToken))
            {
                await responseStream.WriteAsync(new V1.GetJobResultResponse { Chunk = chunk }, context.CancellationToken);
            }
        }
    }

    public override async Task WatchJob(V1.WatchJobRequest request, IServerStreamWriter<V1.WatchJobResponse> responseStream, ServerCallContext context)
    {
        if (request.AfterSequence < 0)
        {
            throw RequestException.InvalidField("after_sequence", "INVALID_SEQUENCE", "must be 0 or more");
        }
        var job = await FindAsync(request.JobId, context);
        await foreach (var change in store.WatchAsync(job.Id, request.AfterSequence, context.CancellationToken))
        {
            await responseStream.WriteAsync(
                new V1.WatchJobResponse
                {
                    Sequence = change.Sequence,
                    Time = Timestamp.FromDateTimeOffset(change.Job.UpdateTime),
                    Job = change.Job.ToMessage(),
                },
                context.CancellationToken);
        }
    }

    private async Task<JobRecord> FindAsync(string jobId, ServerCallContext context) =>
        await store.FindAsync(Callers.TenantOf(context), jobId)
            ?? throw RequestException.NotFound("JOB_NOT_FOUND", "job_id: no such job of this tenant");
}
