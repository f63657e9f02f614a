using Grpc.Net.Client;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;
using TVDb.Pipeline.Costs;
using TVDb.Pipeline.IntegrationTests.Environments;
using TVDb.TestServers;
using TVDb.V1;

namespace TVDb.Pipeline.IntegrationTests.Api;

/// <summary>A pipeline dies while a parse is under way; another finds out what the parse did cost.</summary>
public sealed class KilledPipelineTests : IAsyncLifetime
{
    private readonly string _storage = Directory.CreateTempSubdirectory("tvdb-shared-storage-").FullName;
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
    public async Task Kill_BetweenSubmitAndEnd_TheNextPipelineAsksAndPostsWhatItDidCost()
    {
        await using var connection = await _redis.ConnectAsync();
        await _simulator.SetFaultsAsync("""[{"route":"llamaparse.job","never_finish":true}]""", Cancellation);
        await using (var first = await StartAsync())
        {
            await SubmitAsync(first);
            await first.Process.KillAsync();
        }
        var hold = Assert.Single(await new OpenHolds(connection, TimeProvider.System).HeldAsync(0, 10)).Hold;
        await ExpireAsync(connection, hold);
        await _simulator.ClearFaultsAsync(Cancellation);

        await using var second = await StartAsync();
        await UntilAsync(second, async () => await new OpenHolds(connection, TimeProvider.System).FindAsync(hold.Id) is null);

        var invoice = Assert.Single((await _simulator.InvoiceAsync(Cancellation)).Entries);
        using var channel = GrpcChannel.ForAddress(second.GrpcAddress);
        var total = (await new PipelineService.PipelineServiceClient(channel).GetCostAsync(new GetCostRequest(), cancellationToken: Cancellation))
            .Budgets.Single(budget => budget.Scope == V1.BudgetScope.Total);
        var verified = await new OperationsService.OperationsServiceClient(channel).VerifyLedgerAsync(new VerifyLedgerRequest(), cancellationToken: Cancellation);
        Assert.Equal(hold.Id, invoice.ClientRequestId);
        Assert.Equal((invoice.NanoUsd, 0L, 0L), (Nano(total.Posted), Nano(total.Held), Nano(total.Presumed)));
        Assert.Empty(verified.Differences);
    }

    [Fact]
    public async Task Process_CompletedWithoutCredits_IsNotedToBeAskedForLater()
    {
        await using var connection = await _redis.ConnectAsync();
        await _simulator.SetFaultsAsync("""[{"route":"llamaparse.job","next":1,"credits":{"late_ms":60000}}]""", Cancellation);
        await using var pipeline = await StartAsync();
        using var channel = GrpcChannel.ForAddress(pipeline.GrpcAddress);
        var client = new PipelineService.PipelineServiceClient(channel);

        var late = (await client.ProcessAsync(ManyPages.Request(1), PipelineEnvironment.As("acme"), cancellationToken: Cancellation)).Job;
        await client.ProcessAsync(ManyPages.Request(2), PipelineEnvironment.As("acme"), cancellationToken: Cancellation);

        var due = await new DueBills(connection).TakeAsync(TimeProvider.System.GetUtcNow().AddMinutes(2), 10);
        var bill = Assert.Single(due);
        Assert.Equal("acme", bill.Tenant);
        Assert.StartsWith($"{late.Id}:parse:0:", bill.HoldId, StringComparison.Ordinal);
    }

    private Task<PipelineServer> StartAsync() =>
        PipelineServer.StartAsync(_redis, _simulator, _mock, new Dictionary<string, string> { ["Storage__Path"] = _storage });

    /// <summary>Until the provider's id of the parse is in the job's files.</summary>
    private async Task SubmitAsync(PipelineServer pipeline)
    {
        using var channel = GrpcChannel.ForAddress(pipeline.GrpcAddress);
        using var call = new PipelineService.PipelineServiceClient(channel).ProcessAsync(ManyPages.Request(3), cancellationToken: Cancellation);
        await UntilAsync(pipeline, () => Task.FromResult(Directory.EnumerateFiles(_storage, "submitted.json", SearchOption.AllDirectories).Any()));
    }

    /// <summary>With a clock in the future: nobody waits for the hold's time.</summary>
    private static async Task ExpireAsync(IConnectionMultiplexer connection, Hold hold)
    {
        var options = new CostOptions
        {
            LimitsEnabled = true,
            Budgets = [],
            Prices = PriceCatalog.Parse(new MemoryStream("""{"version":"none","prices":[]}"""u8.ToArray())),
            Retention = TimeSpan.FromDays(30),
            ClockSkewMsMax = -1,
        };
        var ledger = new Ledger(connection, options, new FakeTimeProvider(hold.ExpiresAt));
        Assert.Equal(new ResolveResult(ResolveOutcome.Done, Pipeline.Costs.HoldState.Held), await ledger.ExpireAsync(hold));
    }

    private static Task UntilAsync(PipelineServer pipeline, Func<Task<bool>> condition) => pipeline.Process.WaitUntilAsync(condition, TimeSpan.FromSeconds(60));

    private static long Nano(Google.Type.Money money) => (money.Units * 1_000_000_000) + money.Nanos;
}
