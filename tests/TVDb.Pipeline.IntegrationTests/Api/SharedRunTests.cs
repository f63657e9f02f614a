using Grpc.Core;
using TVDb.Pipeline.IntegrationTests.Environments;
using TVDb.TestServers;
using TVDb.V1;

namespace TVDb.Pipeline.IntegrationTests.Api;

/// <summary>Jobs that ask for the same work are paid for once.</summary>
public sealed class SharedRunTests : IAsyncLifetime
{
    private readonly string _storage = Directory.CreateTempSubdirectory("tvdb-shared-runs-").FullName;
    private RedisServer _redis = null!;
    private PipelineEnvironment _environment = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _redis = await SpareServers.RedisAsync(RedisServer.AnyKind);
        _environment = await PipelineEnvironment.StartAsync(_redis, new Dictionary<string, string> { ["Storage__Path"] = _storage });
    }

    public async ValueTask DisposeAsync()
    {
        await _environment.DisposeAsync();
        await _redis.DisposeAsync();
        Directory.Delete(_storage, recursive: true);
    }

    [Fact]
    public async Task Process_TheSameContentAgain_IsServedFromTheEarlierResultAtNoCost()
    {
        var first = await ProcessAsync(Request(2));
        var second = await ProcessAsync(Request(2));
        var other = await ProcessAsync(new ProcessRequest(Request(2)) { Options = new ProcessOptions { ChunkSize = 100 } });
        var anew = await ProcessAsync(new ProcessRequest(Request(2)) { Fresh = true });

        Assert.NotEqual(first.Job.Id, second.Job.Id);
        Assert.Equal((first.Markdown, first.Chunks), (second.Markdown, second.Chunks));
        Assert.Equal([Variant.Cache, Variant.None, Variant.Cache], second.Job.Stages.Select(stage => stage.Variant));
        Assert.All(second.Job.Stages.Where(stage => stage.Variant == Variant.Cache), stage => Assert.True(stage.Simulated && stage.Reason == "earlier_result"));
        Assert.Equal(0, Nano(second.Job.TotalCost));
        Assert.All([first, other, anew], response => Assert.Equal([Variant.Real, Variant.None, Variant.Real], response.Job.Stages.Select(stage => stage.Variant)));
        Assert.Equal(6, (await _environment.Simulator.InvoiceAsync(Cancellation)).Entries.Count);
    }

    [Fact]
    public async Task Process_AnotherTenantOrMode_SharesNothing()
    {
        await ProcessAsync(Request(1));

        var tenant = await _environment.Pipeline.ProcessAsync(Request(1), PipelineEnvironment.As("another"), cancellationToken: Cancellation);
        var mock = await ProcessAsync(new ProcessRequest(Request(1)) { Mode = ServiceMode.Mock });

        Assert.Equal([Variant.Real, Variant.None, Variant.Real], tenant.Job.Stages.Select(stage => stage.Variant));
        Assert.Equal([Variant.Mock, Variant.None, Variant.Mock], mock.Job.Stages.Select(stage => stage.Variant));
    }

    [Fact]
    public async Task Process_TenAtOnce_ShareOneRun()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => ProcessAsync(Request(3))));

        var invoice = await _environment.Simulator.InvoiceAsync(Cancellation);
        Assert.Equal(2, invoice.Entries.Count);
        Assert.Equal(invoice.TotalNanoUsd, answers.Sum(answer => Nano(answer.Job.TotalCost)));
        Assert.All(answers, answer => Assert.Equal(answers[0].Markdown, answer.Markdown));
    }

    [Fact]
    public async Task Process_WhileAnotherDoesTheSame_WaitsAndSaysForWhom()
    {
        await _environment.Simulator.SetFaultsAsync("""[{"route":"llamaparse.job","never_finish":true}]""", Cancellation);
        using var first = _environment.Pipeline.ProcessAsync(Request(4), cancellationToken: Cancellation);
        var owner = (await first.ResponseHeadersAsync).GetValue("x-tvdb-job-id")!;
        await UntilAsync(owner, job => job.State == JobState.Running);
        using var second = _environment.Pipeline.ProcessAsync(Request(4), cancellationToken: Cancellation);
        var follower = (await second.ResponseHeadersAsync).GetValue("x-tvdb-job-id")!;

        var waiting = await UntilAsync(follower, job => job.State == JobState.Deferred);
        await _environment.Simulator.ClearFaultsAsync(Cancellation);

        Assert.Equal((owner, 0), (waiting.SharesRunOf, waiting.Attempts));
        Assert.Equal(0, Nano((await second).Job.TotalCost));
        Assert.True(Nano((await first).Job.TotalCost) > 0);
    }

    [Fact]
    public async Task Cancel_OfTheOneThatWorks_LeavesTheRunToTheOneThatWaits()
    {
        var (owner, follower) = await StartTwoAsync(5);

        await _environment.Jobs.CancelJobAsync(new CancelJobRequest { JobId = owner }, cancellationToken: Cancellation);
        var cancelled = await EndAsync(owner);
        await _environment.Simulator.ClearFaultsAsync(Cancellation);
        var completed = await EndAsync(follower);

        var invoice = await _environment.Simulator.InvoiceAsync(Cancellation);
        Assert.Equal((JobState.Cancelled, JobState.Completed), (cancelled.State, completed.State));
        Assert.Equal(["llamaparse", "openai"], invoice.Entries.Select(entry => entry.Provider));
        Assert.StartsWith($"{owner}:parse:0:", invoice.Entries[0].ClientRequestId, StringComparison.Ordinal);
        Assert.Equal(invoice.TotalNanoUsd, Nano(completed.TotalCost));
    }

    [Fact]
    public async Task Cancel_OfTheOneThatWaits_OnlyDetachesIt()
    {
        var (owner, follower) = await StartTwoAsync(6);

        await _environment.Jobs.CancelJobAsync(new CancelJobRequest { JobId = follower }, cancellationToken: Cancellation);
        await _environment.Simulator.ClearFaultsAsync(Cancellation);

        Assert.Equal((JobState.Cancelled, JobState.Completed), ((await EndAsync(follower)).State, (await EndAsync(owner)).State));
    }

    /// <summary>Two jobs at the same work: the first has its parse at the provider, which does not end; the second waits.</summary>
    private async Task<(string Owner, string Follower)> StartTwoAsync(int pages)
    {
        await _environment.Simulator.SetFaultsAsync("""[{"route":"llamaparse.job","never_finish":true}]""", Cancellation);
        var owner = (await _environment.Jobs.SubmitJobAsync(new SubmitJobRequest { Request = Request(pages) }, cancellationToken: Cancellation)).Job.Id;
        await UntilAsync(owner, job => job.State == JobState.Running);
        await Conditions.UntilAsync(
            () => Task.FromResult(Directory.EnumerateFiles(_storage, "submitted.json", SearchOption.AllDirectories).Any()));
        var follower = (await _environment.Jobs.SubmitJobAsync(new SubmitJobRequest { Request = Request(pages) }, cancellationToken: Cancellation)).Job.Id;
        await UntilAsync(follower, job => job.SharesRunOf == owner);
        return (owner, follower);
    }

    private static ProcessRequest Request(int pages) => new(ManyPages.Request(pages)) { Fresh = false };

    private async Task<ProcessResponse> ProcessAsync(ProcessRequest request) => await _environment.Pipeline.ProcessAsync(request, cancellationToken: Cancellation);

    private async Task<Job> UntilAsync(string jobId, Func<Job, bool> condition)
    {
        using var watch = _environment.Jobs.WatchJob(new WatchJobRequest { JobId = jobId }, cancellationToken: Cancellation);
        return await watch.ResponseStream.ReadAllAsync(Cancellation).Select(change => change.Job).FirstAsync(condition, Cancellation);
    }

    private async Task<Job> EndAsync(string jobId)
    {
        using var watch = _environment.Jobs.WatchJob(new WatchJobRequest { JobId = jobId }, cancellationToken: Cancellation);
        return (await watch.ResponseStream.ReadAllAsync(Cancellation).Where(change => !change.Heartbeat).LastAsync(Cancellation)).Job;
    }

    private static long Nano(Google.Type.Money money) => (money.Units * 1_000_000_000) + money.Nanos;
}
