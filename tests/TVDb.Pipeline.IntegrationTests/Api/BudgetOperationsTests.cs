using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using TVDb.Pipeline.IntegrationTests.Environments;
using TVDb.TestServers;
using TVDb.V1;

namespace TVDb.Pipeline.IntegrationTests.Api;

/// <summary>Operators change budgets of a deployment that serves.</summary>
public sealed class BudgetOperationsTests : IAsyncLifetime
{
    private RedisServer _redis = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _redis = await SpareServers.RedisAsync(RedisServer.AnyKind);

    public async ValueTask DisposeAsync() => await _redis.DisposeAsync();

    [Fact]
    public async Task SetBudget_RaisedAtAnotherReplica_ReleasesDeferredJobsOnAll()
    {
        var storage = Directory.CreateTempSubdirectory("tvdb-raised-").FullName;
        var settings = new Dictionary<string, string> { ["DAILY_COST_LIMIT_LLAMAPARSE"] = "0.02", ["Storage__Path"] = storage };
        await using (var one = await PipelineEnvironment.StartAsync(_redis, settings))
        await using (var other = await HostedPipeline.StartAsync(_redis.ConnectionString, one.Simulator, one.Mock, settings))
        {
            using var channel = Grpc.Net.Client.GrpcChannel.ForAddress(other.GrpcAddress);
            await one.Pipeline.ProcessAsync(ManyPages.Request(4), cancellationToken: Cancellation);
            var deferred = new[] { await DeferredAsync(one.Pipeline, 2), await DeferredAsync(new PipelineService.PipelineServiceClient(channel), 3) };
            var raised = new SetBudgetRequest { Name = "llamaparse:day", Limit = Usd(50), Duration = Duration.FromTimeSpan(TimeSpan.FromHours(1)), Who = "ann", Why = "a test" };

            var began = TimeProvider.System.GetTimestamp();
            await new OperationsService.OperationsServiceClient(channel).SetBudgetAsync(raised, cancellationToken: Cancellation);
            await Conditions.UntilAsync(async () => (await LimitAsync(one.Pipeline)).Equals(Usd(50).Usd));
            var heard = TimeProvider.System.GetElapsedTime(began);
            var started = await Task.WhenAll(deferred.Select(job => GoesOnAsync(one.Jobs, job.Id)));
            var released = TimeProvider.System.GetElapsedTime(began);
            var done = await Task.WhenAll(deferred.Select(job => EndAsync(one.Jobs, job.Id)));

            TestContext.Current.SendDiagnosticMessage($"heard by the other replica after {heard.TotalMilliseconds:0} ms, jobs released after {released.TotalMilliseconds:0} ms");
            Assert.All(started, state => Assert.NotEqual(JobState.Deferred, state));
            Assert.All(done, job => Assert.Equal((JobState.Completed, 1), (job.State, job.Attempts)));
        }
        Directory.Delete(storage, recursive: true);
    }

    [Fact]
    public async Task Budgets_SetAndReset_AreListedAndRecorded()
    {
        await using var environment = await PipelineEnvironment.StartAsync(_redis);
        var operations = new OperationsService.OperationsServiceClient(environment.Channel);

        var set = (await operations.SetBudgetAsync(
            new SetBudgetRequest { Name = "openai:day", Limit = Usd(20), Thresholds = new AlertThresholds { Shares = { 0.9, 0.5 } }, TimeZone = "Asia/Tokyo", Who = "ann", Why = "less" },
            cancellationToken: Cancellation)).Budget;
        await operations.SetBudgetAsync(new SetBudgetRequest { Name = "tenant/*:day", Limit = Usd(5), Who = "ann", Why = "each" }, cancellationToken: Cancellation);
        var temporary = (await operations.SetBudgetAsync(
            new SetBudgetRequest { Name = "openai:day", Limit = new BudgetLimit { Unlimited = true }, Duration = Duration.FromTimeSpan(TimeSpan.FromHours(1)), Who = "bob", Why = "rush" },
            cancellationToken: Cancellation)).Budget;
        var listed = await operations.ListBudgetsAsync(new ListBudgetsRequest(), cancellationToken: Cancellation);
        var reset = (await operations.ResetBudgetAsync(new ResetBudgetRequest { Name = "openai:day", Who = "ann", Why = "over" }, cancellationToken: Cancellation)).Budget;
        var gone = (await operations.ResetBudgetAsync(new ResetBudgetRequest { Name = "tenant/*:day", Who = "ann", Why = "over" }, cancellationToken: Cancellation)).Budget;
        var recorded = (await operations.ListOperationsAsync(new ListOperationsRequest(), cancellationToken: Cancellation)).Operations;

        Assert.Equal((Usd(20), 1L, Usd(100), "UTC", "Asia/Tokyo"), (set.Limit, set.LimitRevision, set.ConfiguredLimit, set.TimeZone, set.NextTimeZone));
        Assert.Equal([0.5, 0.9], set.Thresholds);
        Assert.Equal((Usd(20).Usd, set.Status.ResetsAt), (set.Status.Limit, set.NextTimeZoneTime));
        Assert.Equal((true, 3L, Usd(20)), (temporary.Limit.Unlimited, temporary.LimitRevision, temporary.LastingLimit));
        Assert.Equal(["llamaparse:day", "openai:day", "total:day", "tenant/*:day"], listed.Budgets.Select(budget => budget.Name));
        Assert.Equal([false, true, false, true], listed.Budgets.Select(budget => budget.ChangedAtRunTime));
        Assert.Equal((3L, null, null), (listed.Revision, listed.Budgets[3].Status, listed.Budgets[3].ConfiguredLimit));
        Assert.Equal((Usd(100), 0L, false, ""), (reset.Limit, reset.LimitRevision, reset.ChangedAtRunTime, reset.NextTimeZone));
        Assert.Null(gone);
        Assert.Equal(["reset_budget", "reset_budget", "set_budget", "set_budget", "set_budget"], recorded.Select(operation => operation.Kind));
        Assert.Equal(("$5.00; UTC", "not there"), (recorded[0].From, recorded[0].To));
        Assert.StartsWith("unlimited until ", recorded[2].To, StringComparison.Ordinal);
        Assert.Contains("then $20.00; UTC, Asia/Tokyo from ", recorded[2].To, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SetBudget_ThatCannotBe_IsRefusedByName()
    {
        await using var environment = await PipelineEnvironment.StartAsync(_redis);
        var operations = new OperationsService.OperationsServiceClient(environment.Channel);
        async Task<(StatusCode, string, string)> RefusalOf(SetBudgetRequest request) =>
            (await RpcErrors.OfAsync(operations.SetBudgetAsync(new SetBudgetRequest(request) { Who = "ann", Why = "a test" }, cancellationToken: Cancellation))).Told();

        Assert.Equal((StatusCode.InvalidArgument, "INVALID_BUDGET", "name"), await RefusalOf(new() { Name = "openai:week", Limit = Usd(1) }));
        Assert.Equal((StatusCode.InvalidArgument, "NOTHING_TO_SET", "limit"), await RefusalOf(new() { Name = "openai:day" }));
        Assert.Equal((StatusCode.InvalidArgument, "WRONG_UNIT", "limit"), await RefusalOf(new() { Name = "openai:hour:requests", Limit = Usd(1) }));
        Assert.Equal((StatusCode.InvalidArgument, "WRONG_UNIT", "limit"), await RefusalOf(new() { Name = "openai:day", Limit = new BudgetLimit() }));
        Assert.Equal((StatusCode.InvalidArgument, "INVALID_MONEY", "limit"), await RefusalOf(new() { Name = "openai:day", Limit = Usd(-1) }));
        Assert.Equal((StatusCode.InvalidArgument, "UNKNOWN_TIME_ZONE", "time_zone"), await RefusalOf(new() { Name = "openai:day", TimeZone = "Mars" }));
        Assert.Equal((StatusCode.InvalidArgument, "INVALID_THRESHOLDS", "thresholds"), await RefusalOf(new() { Name = "openai:day", Thresholds = new AlertThresholds { Shares = { 0.12345 } } }));
        Assert.Equal(
            (StatusCode.InvalidArgument, "DURATION_WITHOUT_LIMIT", "duration"),
            await RefusalOf(new() { Name = "openai:day", TimeZone = "UTC", Duration = Duration.FromTimeSpan(TimeSpan.FromHours(1)) }));
        Assert.Equal((StatusCode.NotFound, "BUDGET_NOT_FOUND", ""), await RefusalOf(new() { Name = "tenant/acme:day", TimeZone = "UTC" }));
        Assert.Equal((StatusCode.Aborted, "REVISION_CHANGED", ""), await RefusalOf(new() { Name = "openai:day", Limit = Usd(1), ExpectedRevision = 9 }));
    }

    private static BudgetLimit Usd(long units) => new() { Usd = new Google.Type.Money { CurrencyCode = "USD", Units = units } };

    private static async Task<Google.Type.Money> LimitAsync(PipelineService.PipelineServiceClient pipeline) =>
        (await pipeline.GetCostAsync(new GetCostRequest(), cancellationToken: Cancellation)).Budgets[0].Limit;

    private static async Task<Job> DeferredAsync(PipelineService.PipelineServiceClient pipeline, int pages)
    {
        var job = (await pipeline.ProcessAsync(ManyPages.Request(pages), cancellationToken: Cancellation)).Job;
        Assert.Equal(JobState.Deferred, job.State);
        return job;
    }

    /// <summary>The first state after it was deferred; its past is told first.</summary>
    private static async Task<JobState> GoesOnAsync(JobService.JobServiceClient jobs, string jobId)
    {
        using var watch = jobs.WatchJob(new WatchJobRequest { JobId = jobId }, cancellationToken: Cancellation);
        return await watch.ResponseStream.ReadAllAsync(Cancellation)
            .Where(change => change.Job is not null)
            .Select(change => change.Job.State)
            .SkipWhile(state => state != JobState.Deferred)
            .FirstAsync(state => state != JobState.Deferred, Cancellation);
    }

    private static async Task<Job> EndAsync(JobService.JobServiceClient jobs, string jobId)
    {
        using var watch = jobs.WatchJob(new WatchJobRequest { JobId = jobId }, cancellationToken: Cancellation);
        return (await watch.ResponseStream.ReadAllAsync(Cancellation).LastAsync(Cancellation)).Job;
    }
}
