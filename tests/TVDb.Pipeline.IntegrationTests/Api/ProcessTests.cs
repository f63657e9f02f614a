using Grpc.Core;
using TVDb.Pipeline.IntegrationTests.Environments;
using TVDb.TestServers;
using TVDb.V1;

namespace TVDb.Pipeline.IntegrationTests.Api;

/// <summary>Documents through the whole line: real gRPC, real Redis, provider servers over HTTP.</summary>
public sealed class ProcessTests(RedisServers servers, PipelineEnvironments environments)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<RedisKind> Kinds => RedisServers.Kinds;

    [Theory, MemberData(nameof(Kinds))]
    public async Task Process_Pdf_GivesMarkdownChunksAndVectorsAndWhatTheyCost(RedisKind kind)
    {
        var environment = await environments.GetAsync(servers, kind);

        var response = await environment.Pipeline.ProcessAsync(Samples.Request("handbook.pdf"), cancellationToken: Cancellation);

        var job = response.Job;
        Assert.Equal(JobState.Completed, job.State);
        Assert.Equal("application/pdf", job.MediaType);
        Assert.True(job.Pages >= 30);
        Assert.False(response.ResultOmitted);
        Assert.Equal(job.Pages, response.Markdown.Split("\n\n---\n\n").Length);
        Assert.Equal(job.ChunkCount, response.Chunks.Count);
        Assert.Equal(Enumerable.Range(0, job.ChunkCount), response.Chunks.Select(chunk => chunk.Ordinal));
        Assert.All(response.Chunks, chunk => Assert.InRange(chunk.Tokens, 1, 512));
        Assert.All(response.Chunks, chunk => Assert.Equal(1, Math.Sqrt(chunk.Embedding.Sum(x => (double)x * x)), tolerance: 1e-3));
        Assert.All(response.Chunks, chunk => Assert.Equal(1536, chunk.Embedding.Count));
        Assert.Equal(
            [
                (Stage.Parse, "llamaparse", Variant.Real, true, "mode_real", "cost_effective"),
                (Stage.Chunk, "", Variant.None, false, "local", "markdown-1"),
                (Stage.Embed, "openai", Variant.Real, true, "mode_real", "text-embedding-3-small"),
            ],
            job.Stages.Select(stage => (stage.Stage, stage.Provider, stage.Variant, stage.Simulated, stage.Reason, stage.Model)));
        Assert.Equal(job.Pages * 3_750_000L, Nano(job.Stages[0].ActualCost));
        Assert.Equal(response.Chunks.Sum(chunk => chunk.Tokens) * 20L, Nano(job.Stages[2].ActualCost));
        Assert.Equal(job.Stages.Sum(stage => Nano(stage.ActualCost)), Nano(job.TotalCost));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Process_EachCall_IsOnTheInvoiceUnderItsHoldAtWhatTheJobSays(RedisKind kind)
    {
        var environment = await environments.GetAsync(servers, kind);

        var job = (await environment.Pipeline.ProcessAsync(Samples.Request("report.docx"), cancellationToken: Cancellation)).Job;

        var billed = (await environment.Simulator.InvoiceAsync(Cancellation)).Entries.Where(entry => entry.ClientRequestId!.StartsWith(job.Id, StringComparison.Ordinal));
        Assert.Equal(
            [($"{job.Id}:parse:0", Nano(job.Stages[0].ActualCost)), ($"{job.Id}:embed:0", Nano(job.Stages[2].ActualCost))],
            billed.Select(entry => (HoldIds.StepOf(entry.ClientRequestId!), entry.NanoUsd)));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Process_ModeMock_CostsNothingAndTouchesNoRealProvider(RedisKind kind)
    {
        var environment = await environments.GetAsync(servers, kind);
        var request = Samples.Request("page.html");
        request.Mode = ServiceMode.Mock;

        var response = await environment.Pipeline.ProcessAsync(request, cancellationToken: Cancellation);

        Assert.Equal([Variant.Mock, Variant.None, Variant.Mock], response.Job.Stages.Select(stage => stage.Variant));
        Assert.Equal(0, Nano(response.Job.TotalCost));
        Assert.DoesNotContain(
            (await environment.Simulator.InvoiceAsync(Cancellation)).Entries,
            entry => entry.ClientRequestId!.StartsWith(response.Job.Id, StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Process_Markdown_NeedsNoParseAndTheSameInputGivesTheSameChunks(RedisKind kind)
    {
        var environment = await environments.GetAsync(servers, kind);
        var request = Samples.Request("notes.md");
        request.Options = new ProcessOptions { EmbeddingDimensions = 256, ChunkSize = 64 };

        var first = await environment.Pipeline.ProcessAsync(request, cancellationToken: Cancellation);
        var second = await environment.Pipeline.ProcessAsync(request, cancellationToken: Cancellation);

        Assert.Equal((Variant.None, "no_parse_needed", 0L), (first.Job.Stages[0].Variant, first.Job.Stages[0].Reason, Nano(first.Job.Stages[0].ActualCost)));
        Assert.Equal(System.Text.Encoding.UTF8.GetString(Samples.Read("notes.md")), first.Markdown);
        Assert.All(first.Chunks, chunk => Assert.Equal(256, chunk.Embedding.Count));
        Assert.Equal(first.Chunks, second.Chunks);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Process_OnlyMarkdownWanted_AnswersOnlyThat(RedisKind kind)
    {
        var environment = await environments.GetAsync(servers, kind);
        var request = Samples.Text("# One\n\ntwo", "a.md");
        request.Options = new ProcessOptions { Include = { ResultPart.Markdown } };

        var response = await environment.Pipeline.ProcessAsync(request, cancellationToken: Cancellation);

        Assert.Equal(("# One\n\ntwo", 0, 1), (response.Markdown, response.Chunks.Count, response.Job.ChunkCount));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Process_SameRequestId_IsTheSameJobAndAnotherBodyIsRefused(RedisKind kind)
    {
        var environment = await environments.GetAsync(servers, kind);
        var request = Samples.Text("the same words");
        request.RequestId = $"request-{Guid.NewGuid()}";

        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => environment.Pipeline.ProcessAsync(request, cancellationToken: Cancellation).ResponseAsync));
        var later = await environment.Pipeline.ProcessAsync(request, cancellationToken: Cancellation);
        request.Filename = "other.txt";
        var refused = await RpcErrors.OfAsync(environment.Pipeline.ProcessAsync(request, cancellationToken: Cancellation));

        Assert.All(answers, answer => Assert.Equal(later, answer));
        Assert.Equal((StatusCode.AlreadyExists, "REQUEST_ID_REUSED", "request_id"), refused.Told());
        Assert.Equal(later.Job.Id, refused.Info().Metadata["job_id"]);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Process_DeadlinePassesFirst_TheJobGoesOn(RedisKind kind)
    {
        var environment = await environments.GetAsync(servers, kind);
        using var leave = new CancellationTokenSource();
        var call = environment.Pipeline.ProcessAsync(Samples.Request("report.docx"), cancellationToken: leave.Token);
        var jobId = (await call.ResponseHeadersAsync).GetValue("x-tvdb-job-id")!;
        await leave.CancelAsync();
        await Assert.ThrowsAsync<RpcException>(async () => await call);

        using var watch = environment.Jobs.WatchJob(new WatchJobRequest { JobId = jobId }, cancellationToken: Cancellation);
        var events = await watch.ResponseStream.ReadAllAsync(Cancellation).ToListAsync(Cancellation);

        Assert.Equal(JobState.Completed, events[^1].Job.State);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Process_ScannedPdf_IsRefusedByTheProviderAndCostsNothing(RedisKind kind)
    {
        var environment = await environments.GetAsync(servers, kind);

        var refused = await RpcErrors.OfAsync(environment.Pipeline.ProcessAsync(Samples.Request("scanned.pdf"), cancellationToken: Cancellation));

        Assert.Equal((StatusCode.InvalidArgument, "NO_DATA_FOUND_IN_FILE"), (refused.StatusCode, refused.Info().Reason));
        var job = (await environment.Jobs.GetJobAsync(new GetJobRequest { JobId = refused.Info().Metadata["job_id"] }, cancellationToken: Cancellation)).Job;
        Assert.Equal((JobState.Failed, ErrorClass.InvalidDocument, 0L), (job.State, job.Error.ErrorClass, Nano(job.TotalCost)));
    }

    private static long Nano(Google.Type.Money money) => (money.Units * 1_000_000_000) + money.Nanos;
}
