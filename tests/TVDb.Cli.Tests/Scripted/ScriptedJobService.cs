using System.Globalization;
using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;
using TVDb.V1;

namespace TVDb.Cli.Tests.Scripted;

public sealed class ScriptedJobService(Script script) : JobService.JobServiceBase
{
    /// <summary>Whatever is asked for: a client must go on from the token.</summary>
    private const int PageSizeMax = 2;
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(10);

    public override async Task<UploadDocumentResponse> UploadDocument(IAsyncStreamReader<UploadDocumentRequest> requestStream, ServerCallContext context)
    {
        await requestStream.MoveNext();
        var info = requestStream.Current.Info;
        if (script.RefuseUpload(info) is { } refusal)
        {
            throw refusal;
        }
        using var content = new MemoryStream();
        await foreach (var part in requestStream.ReadAllAsync())
        {
            part.Data.WriteTo(content);
        }
        script.Uploads[info.Filename] = content.ToArray();
        Assert.Equal(content.Length, info.SizeBytes);
        return new UploadDocumentResponse { DocumentId = $"doc-{info.Sha256}", SizeBytes = content.Length };
    }

    public override Task<GetDocumentResponse> GetDocument(GetDocumentRequest request, ServerCallContext context) =>
        script.Stored.Contains(request.DocumentId)
            ? Task.FromResult(new GetDocumentResponse { Document = new Document { Id = request.DocumentId } })
            : throw NotFound("document_id", "DOCUMENT_NOT_FOUND");

    public override Task<GetJobResponse> GetJob(GetJobRequest request, ServerCallContext context) =>
        Task.FromResult(new GetJobResponse { Job = Find(request.JobId) });

    public override Task<ListJobsResponse> ListJobs(ListJobsRequest request, ServerCallContext context)
    {
        script.Listed.Enqueue(request);
        var matching = script.Jobs.Values.Where(job => request.States.Count == 0 || request.States.Contains(job.State)).OrderByDescending(job => job.Id, StringComparer.Ordinal);
        var skip = request.PageToken.Length == 0 ? 0 : int.Parse(request.PageToken, CultureInfo.InvariantCulture);
        var page = matching.Skip(skip).Take(Math.Min(request.PageSize, PageSizeMax)).ToList();
        var next = skip + page.Count < matching.Count() ? $"{skip + page.Count}" : "";
        return Task.FromResult(new ListJobsResponse { Jobs = { page }, NextPageToken = next });
    }

    public override Task<CancelJobResponse> CancelJob(CancelJobRequest request, ServerCallContext context)
    {
        var job = Find(request.JobId).Clone();
        (job.State, job.CancelRequested) = job.State switch
        {
            JobState.Queued or JobState.Deferred => (JobState.Cancelled, false),
            JobState.Running => (JobState.Running, true),
            var over => throw WrongState("JOB_OVER", over),
        };
        return Task.FromResult(new CancelJobResponse { Job = job });
    }

    public override Task<RetryJobResponse> RetryJob(RetryJobRequest request, ServerCallContext context)
    {
        var job = Find(request.JobId).Clone();
        if (script.RefuseRetry is { } refusal)
        {
            throw refusal;
        }
        job.State = job.State == JobState.Failed ? JobState.Queued : throw WrongState("JOB_NOT_FAILED", job.State);
        return Task.FromResult(new RetryJobResponse { Job = job });
    }

    public override async Task WatchJob(WatchJobRequest request, IServerStreamWriter<WatchJobResponse> responseStream, ServerCallContext context)
    {
        await responseStream.WriteAsync(new WatchJobResponse { Sequence = request.AfterSequence, Heartbeat = true });
        if (script.Events.TryGetValue(request.JobId, out var events))
        {
            foreach (var change in events.Where(change => change.Sequence > request.AfterSequence))
            {
                await responseStream.WriteAsync(change);
            }
            return;
        }
        Job? seen = null;
        for (var sequence = 1L; seen?.State is null or JobState.Running;)
        {
            if (!Find(request.JobId).Equals(seen))
            {
                seen = script.Jobs[request.JobId];
                await responseStream.WriteAsync(new WatchJobResponse { Sequence = sequence++, Job = seen });
            }
            await Task.Delay(LookEvery, TimeProvider.System, context.CancellationToken);
        }
    }

    public override async Task GetJobResult(GetJobResultRequest request, IServerStreamWriter<GetJobResultResponse> responseStream, ServerCallContext context)
    {
        foreach (var part in script.Result(request.JobId))
        {
            await responseStream.WriteAsync(part);
        }
    }

    private Job Find(string jobId) => script.Jobs.TryGetValue(jobId, out var job) ? job : throw NotFound("job_id", "JOB_NOT_FOUND");

    private static RpcException NotFound(string field, string reason) =>
        Answers.Rich(Google.Rpc.Code.NotFound, $"{field}: nothing of this tenant's", new ErrorInfo { Domain = "tvdb", Reason = reason });

    private static RpcException WrongState(string reason, JobState state) => Answers.Rich(
        Google.Rpc.Code.FailedPrecondition,
        $"the job is {state.ToString().ToUpperInvariant()}",
        new ErrorInfo { Domain = "tvdb", Reason = reason, Metadata = { ["state"] = state.ToString().ToUpperInvariant() } });
}
