using Grpc.Core;
using TVDb.Pipeline.IntegrationTests.Environments;
using TVDb.TestServers;
using TVDb.V1;

namespace TVDb.Pipeline.IntegrationTests.Api;

/// <summary>Callers that wait for so long and not longer, where a mock may serve.</summary>
public sealed class CallerDeadlineTests : IAsyncLifetime
{
    private static readonly Dictionary<string, string> Settings = new()
    {
        ["SERVICE_MODE"] = "hybrid",
        // A parse each 20 s.
        ["RATE_LIMIT_LLAMAPARSE_REQUESTS_PER_MINUTE"] = "3",
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
    public async Task Process_EmbeddingHangs_IsAnsweredByTheMockInTimeAndKeepsTheHold()
    {
        await _environment.Simulator.SetFaultsAsync("""[{"route":"openai.embeddings","hang_after_billing":true}]""", Cancellation);

        var answer = await _environment.Pipeline.ProcessAsync(Samples.Text("some words"), deadline: In(seconds: 12), cancellationToken: Cancellation);

        Assert.Equal((JobState.Completed, true), (answer.Job.State, answer.Job.Degraded));
        Assert.Equal((Variant.Mock, "fallback_unavailable"), (answer.Job.Stages[2].Variant, answer.Job.Stages[2].Reason));
        var entry = Assert.Single((await _environment.Simulator.InvoiceAsync(Cancellation)).Entries);
        var total = (await _environment.Pipeline.GetCostAsync(new GetCostRequest(), cancellationToken: Cancellation)).Budgets.Single(budget => budget.Scope == BudgetScope.Total);
        Assert.Equal((0L, entry.NanoUsd), (total.Posted.Nanos, total.Held.Nanos));
    }

    /// <summary>What would be cut off after less than a slow answer takes would be paid for nothing.</summary>
    [Fact]
    public async Task Process_LittleTime_IsLateAndReal()
    {
        await _environment.Simulator.SetFaultsAsync("""[{"route":"openai.embeddings","latency":{"distribution":"fixed","ms":6000}}]""", Cancellation);

        var (late, job) = await LateAsync(Samples.Text("some words"), In(seconds: 4));

        Assert.Equal(StatusCode.DeadlineExceeded, late);
        Assert.Equal((JobState.Completed, false), (job.State, job.Degraded));
        Assert.Equal((Variant.Real, "mode_hybrid", 1L), (job.Stages[2].Variant, job.Stages[2].Reason, job.Stages[2].Usage.Requests));
    }

    [Fact]
    public async Task Process_Parse_IsWaitedForOnceSubmittedAndNotForItsTurn()
    {
        await _environment.Simulator.SetFaultsAsync("""[{"route":"llamaparse.job","never_finish":true}]""", Cancellation);

        var first = LateAsync(ManyPages.Request(1), In(seconds: 8));
        await Conditions.UntilAsync(async () => await _environment.Simulator.CallsAsync("llamaparse.upload", Cancellation) > 0);
        var second = await _environment.Pipeline.ProcessAsync(ManyPages.Request(2), deadline: In(seconds: 6), cancellationToken: Cancellation);
        var (late, job) = await first;

        Assert.Equal((Variant.Mock, "fallback_rate_limited"), (second.Job.Stages[0].Variant, second.Job.Stages[0].Reason));
        Assert.Equal(StatusCode.DeadlineExceeded, late);
        Assert.Equal((JobState.Completed, Variant.Real, "mode_hybrid"), (job.State, job.Stages[0].Variant, job.Stages[0].Reason));
        Assert.Single((await _environment.Simulator.InvoiceAsync(Cancellation)).Entries, entry => entry.Provider == "llamaparse");
    }

    private static DateTime In(int seconds) => TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(seconds);

    /// <summary>How a call ended that had no answer, and its job once what hung goes on.</summary>
    private async Task<(StatusCode Status, Job Job)> LateAsync(ProcessRequest request, DateTime deadline)
    {
        using var call = _environment.Pipeline.ProcessAsync(request, deadline: deadline, cancellationToken: Cancellation);
        var jobId = (await call.ResponseHeadersAsync).GetValue("x-tvdb-job-id")!;
        var late = await RpcErrors.OfAsync(call);
        await _environment.Simulator.ClearFaultsAsync(Cancellation);
        using var watch = _environment.Jobs.WatchJob(new WatchJobRequest { JobId = jobId }, cancellationToken: Cancellation);
        return (late.StatusCode, await watch.ResponseStream.ReadAllAsync(Cancellation).Where(change => change.Job is not null).Select(change => change.Job).LastAsync(Cancellation));
    }
}
