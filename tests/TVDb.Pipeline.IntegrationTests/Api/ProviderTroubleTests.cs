using Grpc.Core;
using TVDb.Pipeline.IntegrationTests.Environments;
using TVDb.TestServers;
using TVDb.V1;

namespace TVDb.Pipeline.IntegrationTests.Api;

/// <summary>A provider that fails, and what it leaves in the ledger.</summary>
public sealed class ProviderTroubleTests : IAsyncLifetime
{
    private RedisServer _redis = null!;
    private PipelineEnvironment _environment = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _redis = await SpareServers.RedisAsync(RedisServer.AnyKind);
        _environment = await PipelineEnvironment.StartAsync(_redis);
    }

    public async ValueTask DisposeAsync()
    {
        await _environment.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task Process_ErrorTwiceThenWell_IsRetriedOnceEachAndPaidOnce()
    {
        await _environment.Simulator.SetFaultsAsync("""[{"route":"openai.embeddings","next":2,"error":{"status":503}}]""", Cancellation);

        var job = (await _environment.Pipeline.ProcessAsync(Samples.Text("some words"), cancellationToken: Cancellation)).Job;

        Assert.Equal((JobState.Completed, 3L), (job.State, job.Stages[2].Usage.Requests));
        var entry = Assert.Single((await _environment.Simulator.InvoiceAsync(Cancellation)).Entries);
        Assert.Equal((entry.NanoUsd, 0L), await SpentAsync());
        Assert.Equal($"{job.Id}:embed:0", HoldIds.StepOf(entry.ClientRequestId!));
    }

    [Fact]
    public async Task Process_KeyRefused_FailsAtOnceAndHoldsNothing()
    {
        await _environment.Simulator.SetFaultsAsync(
            """[{"route":"openai.embeddings","error":{"status":401,"body":"{\"error\":{\"message\":\"Incorrect API key provided\",\"type\":\"invalid_request_error\",\"param\":null,\"code\":\"invalid_api_key\"}}"}}]""",
            Cancellation);

        var refused = await RpcErrors.OfAsync(_environment.Pipeline.ProcessAsync(Samples.Text("some words"), cancellationToken: Cancellation));

        Assert.Equal((StatusCode.FailedPrecondition, "KEY_REFUSED"), (refused.StatusCode, refused.Info().Reason));
        Assert.Equal((0L, 0L), await SpentAsync());
    }

    [Fact]
    public async Task Process_ConnectionBreaksAfterBilling_KeepsTheHoldOfTheTryThatMayHaveCost()
    {
        await _environment.Simulator.SetFaultsAsync("""[{"route":"openai.embeddings","next":1,"reset_after_billing":true}]""", Cancellation);

        var job = (await _environment.Pipeline.ProcessAsync(Samples.Text("some words"), cancellationToken: Cancellation)).Job;

        var invoice = await _environment.Simulator.InvoiceAsync(Cancellation);
        var (posted, held) = await SpentAsync();
        Assert.Equal(JobState.Completed, job.State);
        Assert.Equal(2, invoice.Entries.Count);
        Assert.Equal((invoice.Entries[1].NanoUsd, invoice.Entries[0].NanoUsd), (posted, held));
    }

    [Fact]
    public async Task Process_ProviderDownForGood_IsUnavailableAndGivesTheHoldBack()
    {
        await _environment.Simulator.SetFaultsAsync("""[{"route":"llamaparse.upload","error":{"status":503}}]""", Cancellation);

        var request = ManyPages.Request(1);
        request.OnUnavailable = FallbackPolicy.Reject;

        var refused = await RpcErrors.OfAsync(_environment.Pipeline.ProcessAsync(request, cancellationToken: Cancellation));

        Assert.Equal((StatusCode.Unavailable, "PROVIDER_ERROR"), (refused.StatusCode, refused.Info().Reason));
        Assert.Equal(("llamaparse", "-1"), (refused.Info().Metadata["provider"], refused.Trailers.GetValue("grpc-retry-pushback-ms")));
        Assert.Equal((0L, 0L), await SpentAsync());
    }

    private async Task<(long Posted, long Held)> SpentAsync()
    {
        var total = (await _environment.Pipeline.GetCostAsync(new GetCostRequest(), cancellationToken: Cancellation)).Budgets.Single(b => b.Scope == BudgetScope.Total);
        return (Nano(total.Posted), Nano(total.Held));
    }

    private static long Nano(Google.Type.Money money) => (money.Units * 1_000_000_000) + money.Nanos;
}
