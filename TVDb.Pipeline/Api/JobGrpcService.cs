using Grpc.Core;
using TVDb.Pipeline.Jobs;
using TVDb.Pipeline.Storage;

namespace TVDb.Pipeline.Api;

/// <summary>Jobs and their documents. See jobs.proto for the contract.</summary>
public sealed class JobGrpcService(
    DocumentUpload upload,
    DocumentStore documents,
    SubmitJobReader reader,
    Submissions submissions,
    OwnJobs jobs,
    JobLists lists,
    JobWatching watching,
    JobCancelling cancelling,
    JobRetrying retrying,
    ResultMessages results) : V1.JobService.JobServiceBase
{
    public override Task<V1.UploadDocumentResponse> UploadDocument(IAsyncStreamReader<V1.UploadDocumentRequest> requestStream, ServerCallContext context) =>
        upload.ReceiveAsync(Callers.TenantOf(context), requestStream, context.CancellationToken);

    public override async Task<V1.GetDocumentResponse> GetDocument(V1.GetDocumentRequest request, ServerCallContext context)
    {
        var document = await documents.FindAsync(Callers.TenantOf(context), request.DocumentId, context.CancellationToken)
            ?? throw RequestException.NotFound("DOCUMENT_NOT_FOUND", "document_id: no such document of this tenant");
        return new V1.GetDocumentResponse
        {
            Document = new V1.Document { Id = document.Id, Filename = document.Filename, MediaType = document.MediaType, SizeBytes = document.SizeBytes },
        };
    }

    public override async Task<V1.SubmitJobResponse> SubmitJob(V1.SubmitJobRequest request, ServerCallContext context)
    {
        var tenant = Callers.TenantOf(context);
        var (submission, priority) = await reader.ReadAsync(request, tenant, context.CancellationToken);
        var jobId = await SubmitJobReader.WithinAsync(() => submissions.SubmitAsync(submission, priority));
        return new V1.SubmitJobResponse { Job = (await jobs.FindAsync(jobId, tenant)).ToMessage() };
    }

    public override async Task<V1.GetJobResponse> GetJob(V1.GetJobRequest request, ServerCallContext context) =>
        new() { Job = (await jobs.FindAsync(request.JobId, Callers.TenantOf(context))).ToMessage() };

    public override async Task<V1.ListJobsResponse> ListJobs(V1.ListJobsRequest request, ServerCallContext context)
    {
        var page = await lists.ReadAsync(ListJobsReader.Read(request, Callers.TenantOf(context)));
        return new V1.ListJobsResponse { Jobs = { page.Jobs.Select(JobMessages.ToMessage) }, NextPageToken = ListJobsReader.TokenOf(page.Next) };
    }

    public override async Task GetJobResult(
        V1.GetJobResultRequest request,
        IServerStreamWriter<V1.GetJobResultResponse> responseStream,
        ServerCallContext context)
    {
        var entry = await jobs.FindAsync(request.JobId, Callers.TenantOf(context));
        if (!entry.Job.HasResult)
        {
            throw OwnJobs.WrongState("JOB_NOT_COMPLETED", entry);
        }
        await foreach (var part in results.ReadPartsAsync(entry.Job, ResultParts.Of(request.Include), context.CancellationToken))
        {
            await responseStream.WriteAsync(part, context.CancellationToken);
        }
    }

    public override async Task WatchJob(V1.WatchJobRequest request, IServerStreamWriter<V1.WatchJobResponse> responseStream, ServerCallContext context)
    {
        if (request.AfterSequence < 0)
        {
            throw RequestException.InvalidField("after_sequence", "INVALID_SEQUENCE", "must be 0 or more");
        }
        var entry = await jobs.FindAsync(request.JobId, Callers.TenantOf(context));
        await foreach (var message in watching.ReadAsync(entry.Job.Id, request.AfterSequence, context.CancellationToken))
        {
            await responseStream.WriteAsync(message, context.CancellationToken);
        }
    }

    public override async Task<V1.CancelJobResponse> CancelJob(V1.CancelJobRequest request, ServerCallContext context) =>
        new() { Job = (await cancelling.CancelAsync(request.JobId, Callers.TenantOf(context), context.CancellationToken)).ToMessage() };

    public override async Task<V1.RetryJobResponse> RetryJob(V1.RetryJobRequest request, ServerCallContext context) =>
        new() { Job = (await retrying.RetryAsync(request.JobId, Callers.TenantOf(context))).ToMessage() };
}
