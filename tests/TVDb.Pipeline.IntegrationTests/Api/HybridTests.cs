using TVDb.Pipeline.IntegrationTests.Environments;
using TVDb.TestServers;
using TVDb.V1;

namespace TVDb.Pipeline.IntegrationTests.Api;

/// <summary>Mode hybrid: real while it can be, otherwise a mock, and always said.</summary>
public sealed class HybridTests : IAsyncLifetime
{
    /// <summary>Room for one batch of 128 chunks of at most 16 tokens, at 20 nano-USD each, and not for two.</summary>
    private static readonly Dictionary<string, string> Settings = new()
    {
        ["SERVICE_MODE"] = "hybrid",
        ["HEALTH_CHECK_INTERVAL"] = "1",
        ["DAILY_COST_LIMIT_OPENAI"] = "0.00005",
    };

    private RedisServer _redis = null!;
    private PipelineEnvironment _environment = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _redis = await SpareServers.RedisAsync(RedisServer.AnyKind);
        _environment = await PipelineEnvironment.StartAsync(_redis, Settings);
    }

    public async ValueTask DisposeAsync()
    {
        await _environment.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task Process_AllWell_IsRealAndNotDegraded()
    {
        var job = await ProcessAsync(Samples.Text("some words"));

        Assert.Equal((ServiceMode.Hybrid, JobState.Completed, false), (job.Mode, job.State, job.Degraded));
        Assert.Equal((Variant.Real, "mode_hybrid"), Served(job, Stage.Embed));
    }

    [Fact]
    public async Task Process_ParseIsDown_IsMockAllThroughAndSpendsNothingOnIt()
    {
        await _environment.Simulator.SetFaultsAsync("""[{"route":"llamaparse.upload","error":{"status":503}}]""", Cancellation);

        var job = await ProcessAsync(ManyPages.Request(1));

        Assert.Equal((JobState.Completed, true, 0L), (job.State, job.Degraded, job.TotalCost.Nanos));
        Assert.Equal((Variant.Mock, "fallback_unavailable"), Served(job, Stage.Parse));
        Assert.Equal((Variant.Mock, "parsed_by_mock"), Served(job, Stage.Embed));
        Assert.Empty((await _environment.Simulator.InvoiceAsync(Cancellation)).Entries);
        Assert.Equal(0, await _environment.Simulator.CallsAsync("openai.embeddings", Cancellation));
    }

    [Fact]
    public async Task Process_BudgetEndsInTheMiddleOfEmbedding_RedoesTheStageWhole()
    {
        var request = TwoBatches();

        var response = await _environment.Pipeline.ProcessAsync(request, cancellationToken: Cancellation);

        var (job, entry) = (response.Job, Assert.Single((await _environment.Simulator.InvoiceAsync(Cancellation)).Entries));
        Assert.Equal((JobState.Completed, true), (job.State, job.Degraded));
        Assert.Equal((Variant.Mock, "fallback_no_budget"), Served(job, Stage.Embed));
        Assert.Equal(entry.NanoUsd, job.TotalCost.Nanos);
        Assert.Equal(response.Chunks.Count, (await ResultAsync(job.Id)).Count(chunk => chunk.Embedding.Count == 1536));
        Assert.True(response.Chunks.Count > 128, $"{response.Chunks.Count} chunks are one batch");
        // Both batches, the one that was paid for too.
        Assert.Equal(2, await _environment.Mock.CallsAsync("openai.embeddings", Cancellation));
    }

    [Fact]
    public async Task Process_BudgetEndsAndThePolicySaysReject_FailsByTheBudget()
    {
        var request = TwoBatches();
        request.OnBudgetExhausted = FallbackPolicy.Reject;

        var refused = await RpcErrors.OfAsync(_environment.Pipeline.ProcessAsync(request, cancellationToken: Cancellation));

        Assert.Equal((Grpc.Core.StatusCode.ResourceExhausted, "BUDGET_EXCEEDED"), (refused.StatusCode, refused.Info().Reason));
    }

    [Fact]
    public async Task Process_AfterADegradedResult_IsServedForRealByItself()
    {
        var request = Samples.Text("the same words twice");
        request.Fresh = false;
        await _environment.Simulator.SetFaultsAsync("""[{"route":"openai.embeddings","error":{"status":503}}]""", Cancellation);
        var degraded = await ProcessAsync(request);
        await _environment.Simulator.ClearFaultsAsync(Cancellation);

        var again = await ProcessAsync(request);

        Assert.Equal((true, Variant.Mock, "fallback_unavailable"), (degraded.Degraded, Served(degraded, Stage.Embed).Variant, Served(degraded, Stage.Embed).Reason));
        Assert.Equal((false, Variant.Real, "mode_hybrid"), (again.Degraded, Served(again, Stage.Embed).Variant, Served(again, Stage.Embed).Reason));
    }

    [Fact]
    public async Task Process_WithHeal_IsAnsweredAtOnceAndDoneForRealLaterUnderTheSameId()
    {
        var request = ManyPages.Request(1);
        request.Heal = true;
        await _environment.Simulator.SetFaultsAsync("""[{"route":"openai.embeddings","error":{"status":503}}]""", Cancellation);

        var degraded = await _environment.Pipeline.ProcessAsync(request, cancellationToken: Cancellation);
        Assert.Equal((JobState.Completed, true, Variant.Real, Variant.Mock), (degraded.Job.State, degraded.Job.Degraded, degraded.Job.Stages[0].Variant, degraded.Job.Stages[2].Variant));
        using var watch = _environment.Jobs.WatchJob(new WatchJobRequest { JobId = degraded.Job.Id }, cancellationToken: Cancellation);
        var events = new List<Job>();
        var cleared = false;
        while (await watch.ResponseStream.MoveNext(Cancellation))
        {
            if (watch.ResponseStream.Current is { Heartbeat: false, Job: var seen })
            {
                events.Add(seen);
                if (seen is { State: JobState.Completed, AwaitsHealing: true } && !cleared)
                {
                    cleared = true;
                    await _environment.Simulator.ClearFaultsAsync(Cancellation);
                }
            }
        }

        var healed = events[^1];
        Assert.Equal((degraded.Job.Id, JobState.Completed, false, false), (healed.Id, healed.State, healed.Degraded, healed.AwaitsHealing));
        Assert.NotNull(healed.HealTime);
        Assert.Equal((Variant.Real, Variant.Real), (healed.Stages[0].Variant, healed.Stages[2].Variant));
        var bill = await _environment.Simulator.InvoiceAsync(Cancellation);
        Assert.Equal(bill.TotalNanoUsd, healed.TotalCost.Nanos);
        Assert.Single(bill.Entries, entry => entry.Provider == "llamaparse");
        var result = await ResultAsync(healed.Id);
        Assert.Equal(degraded.Chunks.Select(chunk => chunk.Text), result.Select(chunk => chunk.Text));
    }

    [Fact]
    public async Task Process_WithHealInModeReal_IsInvalidArgument()
    {
        var request = Samples.Text("words");
        (request.Mode, request.Heal) = (ServiceMode.Real, true);

        var refused = await RpcErrors.OfAsync(_environment.Pipeline.ProcessAsync(request, cancellationToken: Cancellation));

        Assert.Equal((Grpc.Core.StatusCode.InvalidArgument, "HEAL_WITHOUT_HYBRID", "heal"), refused.Told());
    }

    private async Task<List<Chunk>> ResultAsync(string jobId)
    {
        using var call = _environment.Jobs.GetJobResult(new GetJobResultRequest { JobId = jobId }, cancellationToken: Cancellation);
        var chunks = new List<Chunk>();
        while (await call.ResponseStream.MoveNext(Cancellation))
        {
            if (call.ResponseStream.Current.Chunk is { } chunk)
            {
                chunks.Add(chunk);
            }
        }
        return chunks;
    }

    /// <summary>129 chunks or more of at most 16 tokens.</summary>
    private static ProcessRequest TwoBatches()
    {
        var request = Samples.Text(string.Join("\n\n", Enumerable.Range(0, 150).Select(i => $"Paragraph {i} has some words of its own, told apart by {i * 7919}.")));
        request.Options = new ProcessOptions { ChunkSize = 16, ChunkOverlap = 0 };
        return request;
    }

    private async Task<Job> ProcessAsync(ProcessRequest request) => (await _environment.Pipeline.ProcessAsync(request, cancellationToken: Cancellation)).Job;

    private static (Variant Variant, string Reason) Served(Job job, Stage stage)
    {
        var record = job.Stages.Single(record => record.Stage == stage);
        return (record.Variant, record.Reason);
    }
}
