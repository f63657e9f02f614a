using Grpc.Core;
using Grpc.Net.Client;
using TVDb.Pipeline.IntegrationTests.Environments;
using TVDb.TestServers;
using TVDb.V1;

namespace TVDb.Pipeline.IntegrationTests.Api;

/// <summary>Two replicas on one Redis and one storage: one dies or stops, the other goes on.</summary>
public sealed class ReplicaTests : IAsyncLifetime
{
    private readonly string _storage = Directory.CreateTempSubdirectory("tvdb-replicas-").FullName;
    private RedisServer _redis = null!;
    private ProviderServer _mock = null!;
    private ProviderServer _simulator = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _redis = await SpareServers.RedisAsync(RedisServer.AnyKind);
        _mock = await SpareServers.MockAsync();
        _simulator = await SpareServers.SimulatorAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _simulator.DisposeAsync();
        await _mock.DisposeAsync();
        await _redis.DisposeAsync();
        Directory.Delete(_storage, recursive: true);
    }

    [Fact]
    public async Task Kill_WhileTheProviderParses_AnotherReplicaGoesOnWithTheSameParse()
    {
        await _simulator.SetFaultsAsync("""[{"route":"llamaparse.job","never_finish":true}]""", Cancellation);
        string jobId;
        await using (var first = await StartAsync())
        {
            jobId = await SubmitAsync(first, "request-1");
            await UntilAsync(first, () => Directory.EnumerateFiles(_storage, "submitted.json", SearchOption.AllDirectories).Any());
            await first.Process.KillAsync();
        }
        await _simulator.ClearFaultsAsync(Cancellation);

        await using var second = await StartAsync();
        var job = await EndAsync(second, jobId);
        var again = await SubmitAsync(second, "request-1");

        var invoice = await _simulator.InvoiceAsync(Cancellation);
        Assert.Equal((JobState.Completed, 1, jobId), (job.State, job.LeasesLost, again));
        Assert.Empty(job.UncertainCalls);
        Assert.Equal(["llamaparse", "openai"], invoice.Entries.Select(entry => entry.Provider));
        Assert.Equal(invoice.TotalNanoUsd, Nano(job.TotalCost));
    }

    [Fact]
    public async Task Terminate_WhileAJobIsAtWork_LetsItFinishAndAnswersItsCaller()
    {
        await _simulator.SetFaultsAsync("""[{"route":"openai.embeddings","latency":{"distribution":"fixed","ms":3000}}]""", Cancellation);
        await using var server = await StartAsync();
        using var channel = GrpcChannel.ForAddress(server.GrpcAddress);
        using var call = new PipelineService.PipelineServiceClient(channel).ProcessAsync(Samples.Text("some words"), cancellationToken: Cancellation);
        var jobId = (await call.ResponseHeadersAsync).GetValue("x-tvdb-job-id")!;
        await UntilAtWorkAsync(channel, jobId);

        await server.Process.TerminateAsync();
        await UntilUnreadyAsync(server);
        var answer = await call;
        await server.Process.WaitForExitAsync(Cancellation);

        Assert.Equal((JobState.Completed, jobId), (answer.Job.State, answer.Job.Id));
        Assert.Equal(0, server.Process.ExitCode);
    }

    [Fact]
    public async Task Terminate_WhileAJobNeverEnds_HandsItBackAndSaysSoToItsCaller()
    {
        await _simulator.SetFaultsAsync("""[{"route":"llamaparse.job","never_finish":true}]""", Cancellation);
        await using var first = await StartAsync(("DRAIN_SECONDS", "1"));
        using var channel = GrpcChannel.ForAddress(first.GrpcAddress);
        using var call = new PipelineService.PipelineServiceClient(channel).ProcessAsync(ManyPages.Request(2), cancellationToken: Cancellation);
        var jobId = (await call.ResponseHeadersAsync).GetValue("x-tvdb-job-id")!;
        await UntilAsync(first, () => Directory.EnumerateFiles(_storage, "submitted.json", SearchOption.AllDirectories).Any());

        await first.Process.TerminateAsync();
        var cut = await RpcErrors.OfAsync(call);
        await first.Process.WaitForExitAsync(Cancellation);
        await _simulator.ClearFaultsAsync(Cancellation);
        await using var second = await StartAsync();
        var job = await EndAsync(second, jobId);

        Assert.Equal((StatusCode.Unavailable, "SHUTTING_DOWN"), (cut.StatusCode, cut.Info().Reason));
        Assert.Equal((JobState.Completed, 0), (job.State, job.LeasesLost));
        Assert.Single((await _simulator.InvoiceAsync(Cancellation)).Entries, entry => entry.Provider == "llamaparse");
    }

    [Fact]
    public async Task Roles_ApiAndWorkerApart_WorkTogether()
    {
        await using var api = await StartAsync(("ROLES", "api"));
        using var channel = GrpcChannel.ForAddress(api.GrpcAddress);
        using var call = new PipelineService.PipelineServiceClient(channel).ProcessAsync(Samples.Text("some words"), cancellationToken: Cancellation);
        var jobId = (await call.ResponseHeadersAsync).GetValue("x-tvdb-job-id")!;
        var before = await new JobService.JobServiceClient(channel).GetJobAsync(new GetJobRequest { JobId = jobId }, cancellationToken: Cancellation);

        await using var worker = await StartAsync(("ROLES", "worker"));
        using var workersChannel = GrpcChannel.ForAddress(worker.GrpcAddress);
        var refused = await RpcErrors.OfAsync(new PipelineService.PipelineServiceClient(workersChannel).ProcessAsync(Samples.Text("x"), cancellationToken: Cancellation));

        Assert.Equal(JobState.Queued, before.Job.State);
        Assert.Equal(JobState.Completed, (await call).Job.State);
        Assert.Equal(StatusCode.Unimplemented, refused.StatusCode);
    }

    private Task<PipelineServer> StartAsync(params (string Name, string Value)[] settings) => PipelineServer.StartAsync(_redis, _simulator, _mock, new Dictionary<string, string>(
        settings.Select(setting => KeyValuePair.Create(setting.Name, setting.Value)))
    {
        ["Storage__Path"] = _storage,
        ["JOB_LEASE_SECONDS"] = "3",
    });

    private static async Task<string> SubmitAsync(PipelineServer server, string requestId)
    {
        using var channel = GrpcChannel.ForAddress(server.GrpcAddress);
        var request = new ProcessRequest(ManyPages.Request(3)) { RequestId = requestId };
        using var call = new PipelineService.PipelineServiceClient(channel).ProcessAsync(request, cancellationToken: Cancellation);
        return (await call.ResponseHeadersAsync).GetValue("x-tvdb-job-id")!;
    }

    private static async Task<Job> EndAsync(PipelineServer server, string jobId)
    {
        using var channel = GrpcChannel.ForAddress(server.GrpcAddress);
        using var watch = new JobService.JobServiceClient(channel).WatchJob(new WatchJobRequest { JobId = jobId }, cancellationToken: Cancellation);
        return (await watch.ResponseStream.ReadAllAsync(Cancellation).LastAsync(Cancellation)).Job;
    }

    private static async Task UntilAtWorkAsync(ChannelBase channel, string jobId)
    {
        using var watch = new JobService.JobServiceClient(channel).WatchJob(new WatchJobRequest { JobId = jobId }, cancellationToken: Cancellation);
        await watch.ResponseStream.ReadAllAsync(Cancellation).FirstAsync(change => change.Job.State == JobState.Running, Cancellation);
    }

    private static async Task UntilUnreadyAsync(PipelineServer server)
    {
        using var http = new HttpClient { BaseAddress = server.HttpAddress };
        await server.Process.WaitUntilAsync(
            async () =>
            {
                using var health = await http.GetAsync("health", Cancellation);
                return health.StatusCode == System.Net.HttpStatusCode.ServiceUnavailable;
            },
            TimeSpan.FromSeconds(10));
    }

    private static Task UntilAsync(PipelineServer server, Func<bool> condition) =>
        server.Process.WaitUntilAsync(() => Task.FromResult(condition()), TimeSpan.FromSeconds(60));

    private static long Nano(Google.Type.Money money) => (money.Units * 1_000_000_000) + money.Nanos;
}
