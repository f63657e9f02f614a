using Google.Protobuf;
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
        return Task.FromResult(script.Cost);
    }

    public override Task<GetHealthResponse> GetHealth(GetHealthRequest request, ServerCallContext context) => Task.FromResult(script.Health);
}

public sealed class ScriptedJobService(Script script) : JobService.JobServiceBase
{
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

    public override Task<GetJobResponse> GetJob(GetJobRequest request, ServerCallContext context) =>
        Task.FromResult(new GetJobResponse { Job = script.Jobs[request.JobId] });

    public override async Task WatchJob(WatchJobRequest request, IServerStreamWriter<WatchJobResponse> responseStream, ServerCallContext context)
    {
        Job? seen = null;
        for (var sequence = 1L; seen?.State is null or JobState.Running;)
        {
            if (!script.Jobs[request.JobId].Equals(seen))
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
}
