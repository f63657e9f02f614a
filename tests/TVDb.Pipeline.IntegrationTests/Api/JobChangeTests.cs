using Google.Rpc;
using Grpc.Core;
using TVDb.Pipeline.IntegrationTests.Environments;
using TVDb.TestServers;
using TVDb.V1;

namespace TVDb.Pipeline.IntegrationTests.Api;

/// <summary>Jobs that are cancelled and retried, on a pipeline that does one at a time and lets one wait.</summary>
public sealed class JobChangeTests : IAsyncLifetime
{
    private const string NeverFinish = """[{"route":"llamaparse.job","never_finish":true}]""";
    private static readonly string Unknown = $"job-{Guid.CreateVersion7()}";
    private RedisServer _redis = null!;
    private PipelineEnvironment _environment = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _redis = await SpareServers.RedisAsync(RedisServer.AnyKind);
        _environment = await PipelineEnvironment.StartAsync(_redis, new Dictionary<string, string> { ["MAX_CONCURRENT_JOBS"] = "1", ["MAX_QUEUED_JOBS"] = "1", ["MAX_STAGE_ATTEMPTS"] = "1" });
    }

    public async ValueTask DisposeAsync()
    {
        await _environment.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task CancelJob_OneAtWorkAndOneThatWaits_BothEndCancelledAndStaySo()
    {
        await _environment.Simulator.SetFaultsAsync(NeverFinish, Cancellation);
        var working = await SubmitAsync(ManyPages.Request(2));
        await SeenAsync(working, job => job.Stage == Stage.Parse);
        var waiting = await SubmitAsync(Samples.Text("waits"));
        var full = await RpcErrors.OfAsync(_environment.Jobs.SubmitJobAsync(new SubmitJobRequest { Request = Samples.Text("too many") }, cancellationToken: Cancellation));

        var atOnce = await CancelAsync(waiting);
        var soon = await CancelAsync(working);
        var again = await CancelAsync(working);
        var asOthers = await RpcErrors.OfAsync(_environment.Jobs.CancelJobAsync(new CancelJobRequest { JobId = working }, PipelineEnvironment.As("other"), cancellationToken: Cancellation));
        var notDead = await RpcErrors.OfAsync(_environment.Jobs.RetryJobAsync(new RetryJobRequest { JobId = working }, cancellationToken: Cancellation));

        Assert.Equal((StatusCode.ResourceExhausted, "QUEUE_FULL", ""), full.Told());
        Assert.True(full.GetRpcStatus()!.GetDetail<RetryInfo>()!.RetryDelay.ToTimeSpan() > TimeSpan.Zero);
        Assert.Equal((JobState.Cancelled, JobState.Cancelled), (atOnce.State, soon.State));
        Assert.NotNull(soon.EndTime);
        Assert.Equal(soon, again);
        Assert.Equal((StatusCode.NotFound, "JOB_NOT_FOUND", ""), asOthers.Told());
        Assert.Equal((StatusCode.FailedPrecondition, "JOB_NOT_FAILED", "CANCELLED"), (notDead.StatusCode, notDead.Info().Reason, notDead.Info().Metadata["state"]));
    }

    [Fact]
    public async Task CancelJob_OverOrUnknown_IsRefusedByName()
    {
        var done = (await _environment.Pipeline.ProcessAsync(Samples.Text("some words"), cancellationToken: Cancellation)).Job;

        var over = await RpcErrors.OfAsync(_environment.Jobs.CancelJobAsync(new CancelJobRequest { JobId = done.Id }, cancellationToken: Cancellation));
        var unknown = await RpcErrors.OfAsync(_environment.Jobs.CancelJobAsync(new CancelJobRequest { JobId = Unknown }, cancellationToken: Cancellation));

        Assert.Equal((StatusCode.FailedPrecondition, "JOB_OVER", "COMPLETED"), (over.StatusCode, over.Info().Reason, over.Info().Metadata["state"]));
        Assert.Equal((StatusCode.NotFound, "JOB_NOT_FOUND", ""), unknown.Told());
    }

    [Fact]
    public async Task RetryJob_DeadLetterAfterTheCauseIsGone_CompletesAndEachStepIsPaidOnce()
    {
        await _environment.Simulator.SetFaultsAsync("""[{"route":"openai.embeddings","error":{"status":418}}]""", Cancellation);
        var jobId = await SubmitAsync(ManyPages.Request(2));
        var dead = await SeenAsync(jobId, job => job.State == JobState.Failed);
        var letters = await _environment.Jobs.ListJobsAsync(new ListJobsRequest { States = { JobState.Failed }, Tenant = "*" }, cancellationToken: Cancellation);

        await _environment.Simulator.ClearFaultsAsync(Cancellation);
        var retried = (await _environment.Jobs.RetryJobAsync(new RetryJobRequest { JobId = jobId }, cancellationToken: Cancellation)).Job;
        var done = await SeenAsync(jobId, job => job.State == JobState.Completed);
        var again = await RpcErrors.OfAsync(_environment.Jobs.RetryJobAsync(new RetryJobRequest { JobId = jobId }, cancellationToken: Cancellation));

        Assert.Equal((ErrorClass.Unknown, "UNEXPECTED_STATUS"), (dead.Error.ErrorClass, dead.Error.Reason));
        Assert.Equal([dead], letters.Jobs);
        Assert.Null(retried.EndTime);
        Assert.Null(done.Error);
        Assert.Equal((StatusCode.FailedPrecondition, "JOB_NOT_FAILED", "COMPLETED"), (again.StatusCode, again.Info().Reason, again.Info().Metadata["state"]));
        Assert.Equal(2, (await _environment.Simulator.InvoiceAsync(Cancellation)).Entries.Count);
    }

    private async Task<string> SubmitAsync(ProcessRequest request) =>
        (await _environment.Jobs.SubmitJobAsync(new SubmitJobRequest { Request = request }, cancellationToken: Cancellation)).Job.Id;

    private async Task<Job> CancelAsync(string jobId) => (await _environment.Jobs.CancelJobAsync(new CancelJobRequest { JobId = jobId }, cancellationToken: Cancellation)).Job;

    private async Task<Job> SeenAsync(string jobId, Func<Job, bool> condition)
    {
        using var watch = _environment.Jobs.WatchJob(new WatchJobRequest { JobId = jobId }, cancellationToken: Cancellation);
        return (await watch.ResponseStream.ReadAllAsync(Cancellation).FirstAsync(message => message.Job is { } job && condition(job), Cancellation)).Job;
    }
}
