using System.Security.Cryptography;
using Grpc.Core;
using TVDb.Pipeline.IntegrationTests.Environments;
using TVDb.TestServers;
using TVDb.V1;

namespace TVDb.Pipeline.IntegrationTests.Api;

public sealed class JobServiceTests(RedisServers servers, PipelineEnvironments environments)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<RedisKind> Kinds => RedisServers.Kinds;

    [Theory, MemberData(nameof(Kinds))]
    public async Task UploadDocument_ThenProcess_KeepsNameAndContent(RedisKind kind)
    {
        var environment = await environments.GetAsync(servers, kind);
        var content = Samples.Read("report.docx");
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(content));

        var documentId = await Uploads.SendAsync(
            environment.Jobs,
            new DocumentInfo { Filename = "report.docx", SizeBytes = content.Length, Sha256 = sha256 },
            content,
            "default",
            Cancellation);
        var job = (await environment.Pipeline.ProcessAsync(new ProcessRequest { DocumentId = documentId }, cancellationToken: Cancellation)).Job;

        Assert.Equal($"doc-{sha256}", documentId);
        Assert.Equal((documentId, "report.docx", (long)content.Length), (job.DocumentId, job.Filename, job.SizeBytes));
    }

    [Theory]
    [InlineData(4, "", "SIZE_MISMATCH", "info.size_bytes")]
    [InlineData(0, "00", "INVALID_HASH", "info.sha256")]
    [InlineData(0, "0000000000000000000000000000000000000000000000000000000000000000", "HASH_MISMATCH", "info.sha256")]
    [InlineData(26_214_401, "", "DOCUMENT_TOO_LARGE", "info.size_bytes")]
    [InlineData(-1, "", "INVALID_SIZE", "info.size_bytes")]
    public async Task UploadDocument_NotAsAnnounced_IsRefusedAndNothingIsKept(long sizeBytes, string sha256, string reason, string field)
    {
        var environment = await environments.GetAsync(servers, RedisServer.AnyKind);
        var content = Guid.NewGuid().ToByteArray();

        var refused = await Assert.ThrowsAsync<RpcException>(() => Uploads.SendAsync(
            environment.Jobs,
            new DocumentInfo { Filename = "a.txt", SizeBytes = sizeBytes, Sha256 = sha256 },
            content,
            "default",
            Cancellation));
        var documentId = $"doc-{Convert.ToHexStringLower(SHA256.HashData(content))}";
        var gone = await RpcErrors.OfAsync(environment.Pipeline.ProcessAsync(new ProcessRequest { DocumentId = documentId }, cancellationToken: Cancellation));

        Assert.Equal((StatusCode.InvalidArgument, reason, field), refused.Told());
        Assert.Equal("DOCUMENT_NOT_FOUND", gone.Info().Reason);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task UploadDocument_HashThatIsThere_IsAnsweredWithoutADataAndNamed(RedisKind kind)
    {
        var environment = await environments.GetAsync(servers, kind);
        var content = Guid.NewGuid().ToByteArray();
        var sha256 = Convert.ToHexString(SHA256.HashData(content));
        var request = new GetDocumentRequest { DocumentId = $"doc-{sha256.ToLowerInvariant()}" };

        var unknown = await RpcErrors.OfAsync(environment.Jobs.GetDocumentAsync(request, cancellationToken: Cancellation));
        var first = await Uploads.AnswerAsync(environment.Jobs, new DocumentInfo { Filename = "a.txt", Sha256 = sha256 }, content, "default", Cancellation);
        var again = await Uploads.AnswerAsync(environment.Jobs, new DocumentInfo { Filename = "b.txt" }, content, "default", Cancellation);
        using var announced = environment.Jobs.UploadDocument(cancellationToken: Cancellation);
        await announced.RequestStream.WriteAsync(new UploadDocumentRequest { Info = new DocumentInfo { Filename = "c.txt", MediaType = "text/plain", Sha256 = sha256, SizeBytes = 16 } }, Cancellation);
        var hashAlone = await announced;
        var document = (await environment.Jobs.GetDocumentAsync(request, cancellationToken: Cancellation)).Document;
        var others = await RpcErrors.OfAsync(environment.Jobs.GetDocumentAsync(request, PipelineEnvironment.As("other"), cancellationToken: Cancellation));

        Assert.Equal((StatusCode.NotFound, "DOCUMENT_NOT_FOUND", ""), unknown.Told());
        Assert.Equal(new UploadDocumentResponse { DocumentId = request.DocumentId, SizeBytes = 16 }, first);
        Assert.Equal(new UploadDocumentResponse { DocumentId = request.DocumentId, SizeBytes = 16, AlreadyStored = true }, again);
        Assert.Equal(again, hashAlone);
        Assert.Equal(new Document { Id = request.DocumentId, Filename = "c.txt", MediaType = "text/plain", SizeBytes = 16 }, document);
        Assert.Equal("DOCUMENT_NOT_FOUND", others.Info().Reason);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task SubmitJob_ThenWatch_EndsCompletedAndProcessMeetsTheSameJob(RedisKind kind)
    {
        var environment = await environments.GetAsync(servers, kind);
        var request = Samples.Request("page.html");
        request.RequestId = $"r-{Guid.NewGuid()}";
        var submit = new SubmitJobRequest { Request = request };

        var job = (await environment.Jobs.SubmitJobAsync(submit, cancellationToken: Cancellation)).Job;
        var events = await WatchAsync(environment, job.Id, 0);
        submit.Priority = JobPriority.Interactive;
        var again = (await environment.Jobs.SubmitJobAsync(submit, cancellationToken: Cancellation)).Job;
        var processed = (await environment.Pipeline.ProcessAsync(request, cancellationToken: Cancellation)).Job;
        request.Filename = "other.html";
        var reused = await RpcErrors.OfAsync(environment.Jobs.SubmitJobAsync(submit, cancellationToken: Cancellation));

        Assert.Equal((JobPriority.Batch, request.RequestId), (job.Priority, job.RequestId));
        Assert.Equal(JobState.Completed, events[^1].Job.State);
        Assert.Equal((events[^1].Job, events[^1].Job), (again, processed));
        Assert.Equal((StatusCode.AlreadyExists, "REQUEST_ID_REUSED", "request.request_id"), reused.Told());
        Assert.Equal(job.Id, reused.Info().Metadata["job_id"]);
    }

    [Fact]
    public async Task SubmitJob_Refused_NamesTheFieldFromTheOuterMessage()
    {
        var environment = await environments.GetAsync(servers, RedisServer.AnyKind);
        var text = Samples.Text("some words");

        Assert.Equal((StatusCode.InvalidArgument, "NO_REQUEST", "request"), await RefusedAsync(new SubmitJobRequest()));
        Assert.Equal((StatusCode.InvalidArgument, "INVALID_PRIORITY", "priority"), await RefusedAsync(new SubmitJobRequest { Request = text, Priority = (JobPriority)9 }));
        Assert.Equal((StatusCode.InvalidArgument, "NO_SOURCE", "request.source"), await RefusedAsync(new SubmitJobRequest { Request = new ProcessRequest() }));
        Assert.Equal(
            (StatusCode.InvalidArgument, "DOCUMENT_TOO_LARGE", "request.content"),
            await RefusedAsync(new SubmitJobRequest { Request = new ProcessRequest { Content = Google.Protobuf.ByteString.CopyFrom(new byte[29_000_000]) } }));

        async Task<(StatusCode, string, string)> RefusedAsync(SubmitJobRequest request) =>
            (await RpcErrors.OfAsync(environment.Jobs.SubmitJobAsync(request, cancellationToken: Cancellation))).Told();
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task WatchJob_FromTheStartAndFromAnEvent_GivesEachOnceInOrder(RedisKind kind)
    {
        var environment = await environments.GetAsync(servers, kind);
        var job = (await environment.Pipeline.ProcessAsync(Samples.Request("page.html"), cancellationToken: Cancellation)).Job;

        var all = await WatchAsync(environment, job.Id, 0);
        var rest = await WatchAsync(environment, job.Id, 2);
        var none = await WatchAsync(environment, job.Id, all.Count);
        var noneEver = await WatchAsync(environment, job.Id, all.Count + 100);

        Assert.Equal(Enumerable.Range(1, all.Count).Select(n => (long)n), all.Select(e => e.Sequence));
        Assert.Equal(all.Skip(2), rest);
        Assert.Empty(none.Concat(noneEver));
        Assert.Equal((JobState.Queued, JobState.Completed), (all[0].Job.State, all[^1].Job.State));
        Assert.Equal(all.Select(e => e.Job.Progress).Order(), all.Select(e => e.Job.Progress));
        Assert.Equal([Stage.Unspecified, Stage.Parse, Stage.Chunk, Stage.Embed], all.Select(e => e.Job.Stage).Distinct());
        Assert.Equal(job, all[^1].Job);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task GetJobResult_AnswerTooLargeForOneMessage_ComesInParts(RedisKind kind)
    {
        var environment = await environments.GetAsync(servers, kind);
        var text = string.Join("\n\n", Enumerable.Range(0, 900).Select(i => $"Paragraph {i} has some words of its own, 😀 and number {i * 7919}."));
        var request = Samples.Text(text, "long.md");
        request.Options = new ProcessOptions { ChunkSize = 16, ChunkOverlap = 0 };
        request.Mode = ServiceMode.Mock;

        var response = await environment.Pipeline.ProcessAsync(request, cancellationToken: Cancellation);
        using var stream = environment.Jobs.GetJobResult(new GetJobResultRequest { JobId = response.Job.Id }, cancellationToken: Cancellation);
        var parts = await stream.ResponseStream.ReadAllAsync(Cancellation).ToListAsync(Cancellation);

        Assert.True(response.ResultOmitted);
        Assert.Equal(("", 0), (response.Markdown, response.Chunks.Count));
        Assert.Equal(text, string.Concat(parts.Select(part => part.Markdown)));
        var chunks = parts.Where(part => part.Chunk is not null).Select(part => part.Chunk).ToList();
        Assert.Equal(Enumerable.Range(0, response.Job.ChunkCount), chunks.Select(chunk => chunk.Ordinal));
        Assert.All(chunks, chunk => Assert.Equal(1536, chunk.Embedding.Count));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task GetJob_OfAnotherTenant_IsNotFound(RedisKind kind)
    {
        var environment = await environments.GetAsync(servers, kind);
        var job = (await environment.Pipeline.ProcessAsync(Samples.Text("mine"), PipelineEnvironment.As("owner"), cancellationToken: Cancellation)).Job;
        var request = new GetJobRequest { JobId = job.Id };

        var own = await environment.Jobs.GetJobAsync(request, PipelineEnvironment.As("owner"), cancellationToken: Cancellation);
        var other = await RpcErrors.OfAsync(environment.Jobs.GetJobAsync(request, PipelineEnvironment.As("other"), cancellationToken: Cancellation));

        Assert.Equal(job, own.Job);
        Assert.Equal((StatusCode.NotFound, "JOB_NOT_FOUND", ""), other.Told());
    }

    [Theory]
    [InlineData("")]
    [InlineData("job-1")]
    [InlineData("job-01980000-0000-7000-8000-000000000000:events")]
    public async Task AnyCall_WithAnIdThatIsNone_NamesTheField(string jobId)
    {
        var environment = await environments.GetAsync(servers, RedisServer.AnyKind);
        var expected = (StatusCode.InvalidArgument, "INVALID_JOB_ID", "job_id");

        Assert.Equal(expected, (await RpcErrors.OfAsync(environment.Jobs.GetJobAsync(new GetJobRequest { JobId = jobId }, cancellationToken: Cancellation))).Told());
        Assert.Equal(expected, (await RpcErrors.OfAsync(environment.Jobs.CancelJobAsync(new CancelJobRequest { JobId = jobId }, cancellationToken: Cancellation))).Told());
        Assert.Equal(expected, (await RpcErrors.OfAsync(environment.Jobs.RetryJobAsync(new RetryJobRequest { JobId = jobId }, cancellationToken: Cancellation))).Told());
    }

    private static async Task<List<WatchJobResponse>> WatchAsync(PipelineEnvironment environment, string jobId, long after)
    {
        using var watch = environment.Jobs.WatchJob(new WatchJobRequest { JobId = jobId, AfterSequence = after }, cancellationToken: Cancellation);
        return await watch.ResponseStream.ReadAllAsync(Cancellation).ToListAsync(Cancellation);
    }
}
