using Grpc.Core;
using TVDb.Pipeline.IntegrationTests.Environments;
using TVDb.TestServers;
using TVDb.V1;

namespace TVDb.Pipeline.IntegrationTests.Api;

/// <summary>What operators can see of the ledger, and settle.</summary>
public sealed class OperationsTests : IAsyncLifetime
{
    private RedisServer _redis = null!;
    private PipelineEnvironment _environment = null!;
    private OperationsService.OperationsServiceClient _operations = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _redis = await SpareServers.RedisAsync(RedisServer.AnyKind);
        _environment = await PipelineEnvironment.StartAsync(_redis, new Dictionary<string, string> { ["HOURLY_RATE_LIMIT_OPENAI"] = "3" });
        _operations = new OperationsService.OperationsServiceClient(_environment.Channel);
    }

    public async ValueTask DisposeAsync()
    {
        await _environment.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task Ledger_AfterACallThatMayHaveCost_ListsItsHoldAndStillAddsUp()
    {
        await _environment.Simulator.SetFaultsAsync("""[{"route":"openai.embeddings","next":1,"reset_after_billing":true}]""", Cancellation);
        var job = (await _environment.Pipeline.ProcessAsync(Samples.Text("some words"), PipelineEnvironment.As("acme"), cancellationToken: Cancellation)).Job;

        var held = await _operations.ListHoldsAsync(new ListHoldsRequest { State = HoldState.Held }, cancellationToken: Cancellation);
        var presumed = await _operations.ListHoldsAsync(new ListHoldsRequest(), cancellationToken: Cancellation);
        var verified = await _operations.VerifyLedgerAsync(new VerifyLedgerRequest(), cancellationToken: Cancellation);
        using var export = _operations.ExportLedger(new ExportLedgerRequest(), cancellationToken: Cancellation);
        var entries = await export.ResponseStream.ReadAllAsync(Cancellation).ToListAsync(Cancellation);

        var hold = Assert.Single(held.Holds);
        Assert.Equal(($"{job.Id}:embed:0", HoldState.Held, "acme", "openai", "text-embedding-3-small"), (HoldIds.StepOf(hold.Id), hold.State, hold.Tenant, hold.Provider, hold.Model));
        Assert.Equal(job.Stages[2].EstimatedCost, hold.Amount);
        Assert.Empty(presumed.Holds);
        Assert.Empty(verified.Differences);
        Assert.Equal(
            [(1L, "reserve", hold.Id), (2L, "reserve", entries[1].HoldId), (3L, "post", entries[1].HoldId)],
            entries.Select(entry => (entry.Sequence, entry.Verb, entry.HoldId)));
        Assert.NotEqual(hold.Id, entries[1].HoldId);
        Assert.Equal((job.TotalCost, job.Stages[2].Usage.Tokens), (entries[2].ActualCost, entries[2].Usage.Tokens));
    }

    [Fact]
    public async Task ReconcileHold_NotPresumedOrNotThere_IsRefusedByName()
    {
        await _environment.Simulator.SetFaultsAsync("""[{"route":"openai.embeddings","next":1,"reset_after_billing":true}]""", Cancellation);
        await _environment.Pipeline.ProcessAsync(Samples.Text("some words"), cancellationToken: Cancellation);
        var held = await _operations.ListHoldsAsync(new ListHoldsRequest { State = HoldState.Held }, cancellationToken: Cancellation);
        var request = new ReconcileHoldRequest { HoldId = Assert.Single(held.Holds).Id, Who = "operator", Why = "it is on the invoice" };

        var early = await RpcErrors.OfAsync(_operations.ReconcileHoldAsync(request, cancellationToken: Cancellation));
        var unknown = await RpcErrors.OfAsync(_operations.ReconcileHoldAsync(new ReconcileHoldRequest(request) { HoldId = "nothing" }, cancellationToken: Cancellation));
        var nobody = await RpcErrors.OfAsync(_operations.ReconcileHoldAsync(new ReconcileHoldRequest(request) { Who = "" }, cancellationToken: Cancellation));

        Assert.Equal((StatusCode.FailedPrecondition, "HOLD_NOT_PRESUMED", ""), early.Told());
        Assert.Equal((StatusCode.NotFound, "HOLD_NOT_FOUND", ""), unknown.Told());
        Assert.Equal((StatusCode.InvalidArgument, "INVALID_TEXT", "who"), nobody.Told());
    }

    [Fact]
    public async Task Process_OverTheHourlyRate_IsRefusedUntilTheNextHour()
    {
        for (var i = 0; i < 3; i++)
        {
            await _environment.Pipeline.ProcessAsync(Samples.Text($"some words {i}"), cancellationToken: Cancellation);
        }

        var refused = await RpcErrors.OfAsync(_environment.Pipeline.ProcessAsync(new ProcessRequest(Samples.Text("more words")) { OnBudgetExhausted = FallbackPolicy.Reject }, cancellationToken: Cancellation));
        var budgets = (await _environment.Pipeline.GetCostAsync(new GetCostRequest(), cancellationToken: Cancellation)).Budgets;

        var rate = budgets.Single(budget => budget.Name == "openai:hour:requests");
        Assert.Equal((StatusCode.ResourceExhausted, "BUDGET_EXCEEDED", "openai:hour:requests"), (refused.StatusCode, refused.Info().Reason, refused.Info().Metadata["budget"]));
        Assert.Equal(new RequestCounts { Limit = 3, Posted = 3 }, rate.Requests);
        Assert.Equal(0, rate.ResetsAt.ToDateTime().Minute);
    }
}
