using Grpc.Core;
using TVDb.Pipeline.IntegrationTests.Environments;
using TVDb.TestServers;
using TVDb.V1;

namespace TVDb.Pipeline.IntegrationTests.Api;

/// <summary>Work that a budget or a provider keeps back waits, says why, and goes on by itself.</summary>
public sealed class DeferralTests : IAsyncLifetime
{
    private RedisServer _redis = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _redis = await SpareServers.RedisAsync(RedisServer.AnyKind);

    public async ValueTask DisposeAsync() => await _redis.DisposeAsync();

    [Fact]
    public async Task Process_OverBudget_IsAnsweredAsDeferredAndGoesOnWhenTheLimitIsRaised()
    {
        var storage = Directory.CreateTempSubdirectory("tvdb-deferral-").FullName;
        Job deferred;
        await using (var poor = await StartAsync("0.02", storage))
        {
            await poor.Pipeline.ProcessAsync(ManyPages.Request(4), cancellationToken: Cancellation);

            var answer = await poor.Pipeline.ProcessAsync(ManyPages.Request(2), cancellationToken: Cancellation);

            deferred = answer.Job;
            var budget = (await poor.Pipeline.GetCostAsync(new GetCostRequest(), cancellationToken: Cancellation)).Budgets[0];
            Assert.Equal((JobState.Deferred, "", 0), (deferred.State, answer.Markdown, answer.Chunks.Count));
            Assert.Equal((ErrorClass.CostLimitExceeded, "BUDGET_EXCEEDED", "llamaparse"), (deferred.Error.ErrorClass, deferred.Error.Reason, deferred.Error.Provider));
            Assert.InRange(deferred.NotBefore.ToDateTimeOffset(), budget.ResetsAt.ToDateTimeOffset(), budget.ResetsAt.ToDateTimeOffset().AddSeconds(5));
            Assert.Equal(1, deferred.Attempts);
            Assert.Single((await poor.Simulator.InvoiceAsync(Cancellation)).Entries, entry => entry.Provider == "llamaparse");
        }

        await using var rich = await StartAsync("0.03", storage);
        var done = await EndAsync(rich, deferred.Id);

        Assert.Equal((JobState.Completed, 1), (done.State, done.Attempts));
        Assert.Null(done.Error);
        Assert.Null(done.NotBefore);
        Directory.Delete(storage, recursive: true);
    }

    [Fact]
    public async Task Process_TheFirstNeedsLessThanItHeld_TheDeferredGoesOnInTheSameWindow()
    {
        await using var environment = await StartAsync("0.80");
        // A DOCX is held at MAX_PAGES + 1 pages, $0.75, and costs two.
        var requests = Enumerable.Range(0, 4).Select(i => new ProcessRequest(Samples.Request("report.docx")) { RequestId = $"r{i}" });

        var answers = await Task.WhenAll(requests.Select(async request => (await environment.Pipeline.ProcessAsync(request, cancellationToken: Cancellation)).Job));
        var jobs = await Task.WhenAll(answers.Select(job => EndAsync(environment, job.Id)));

        Assert.All(jobs, job => Assert.Equal(JobState.Completed, job.State));
    }

    [Fact]
    public async Task Process_ProviderDown_WaitsForItsRecoveryAndBurnsNoAttempt()
    {
        await using var environment = await StartAsync("50", settings: new() { ["HEALTH_CHECK_INTERVAL"] = "1" });
        await environment.Simulator.SetFaultsAsync("""[{"route":"*","error":{"status":503}}]""", Cancellation);
        await Conditions.UntilAsync(
            async () => (await environment.Pipeline.GetHealthAsync(new GetHealthRequest(), cancellationToken: Cancellation)).Providers
                .Any(provider => provider is { Provider: "llamaparse", Variant: Variant.Real, Status: HealthStatus.Unhealthy }));
        using var call = environment.Pipeline.ProcessAsync(ManyPages.Request(1), deadline: TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(120), cancellationToken: Cancellation);
        var jobId = (await call.ResponseHeadersAsync).GetValue("x-tvdb-job-id")!;
        using var watch = environment.Jobs.WatchJob(new WatchJobRequest { JobId = jobId }, cancellationToken: Cancellation);
        var deferred = await watch.ResponseStream.ReadAllAsync(Cancellation).Select(change => change.Job).FirstAsync(job => job.State == JobState.Deferred, Cancellation);
        Assert.Equal((ErrorClass.ServiceUnavailable, 1), (deferred.Error.ErrorClass, deferred.Attempts));

        await environment.Simulator.ClearFaultsAsync(Cancellation);

        Assert.Equal((JobState.Completed, 1), ((await call).Job.State, (await call).Job.Attempts));
    }

    private Task<PipelineEnvironment> StartAsync(string llamaParseLimit, string? storage = null, Dictionary<string, string>? settings = null)
    {
        settings ??= [];
        settings["DAILY_COST_LIMIT_LLAMAPARSE"] = llamaParseLimit;
        if (storage is not null)
        {
            settings["Storage__Path"] = storage;
        }
        return PipelineEnvironment.StartAsync(_redis, settings);
    }

    private static async Task<Job> EndAsync(PipelineEnvironment environment, string jobId)
    {
        using var watch = environment.Jobs.WatchJob(new WatchJobRequest { JobId = jobId }, cancellationToken: Cancellation);
        return (await watch.ResponseStream.ReadAllAsync(Cancellation).LastAsync(Cancellation)).Job;
    }
}
