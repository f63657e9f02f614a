using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;
using TVDb.Pipeline.Costs;
using TVDb.Pipeline.IntegrationTests.Environments;
using TVDb.TestServers;
using TVDb.V1;

namespace TVDb.Pipeline.IntegrationTests.Api;

/// <summary>Presumed holds settled many at a time.</summary>
public sealed class ReconcileHoldsTests : IAsyncLifetime
{
    private readonly DateTimeOffset _start = TimeProvider.System.GetUtcNow();
    private RedisServer _redis = null!;
    private PipelineEnvironment _environment = null!;
    private ConnectionMultiplexer _connection = null!;
    private OperationsService.OperationsServiceClient _operations = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static ReconcileHoldsRequest All => new() { Decision = ReconcileDecision.HeldAmount, Who = "operator", Why = "the month's invoice", Most = 100 };

    public async ValueTask InitializeAsync()
    {
        _redis = await SpareServers.RedisAsync(RedisServer.AnyKind);
        _environment = await PipelineEnvironment.StartAsync(_redis);
        _connection = await _redis.ConnectAsync();
        _operations = new OperationsService.OperationsServiceClient(_environment.Channel);
    }

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        await _environment.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task ReconcileHolds_MoreThanMost_SettlesTheOldestAndTellsHowManyRemain()
    {
        string[] ids = [.. Enumerable.Range(1, 5).Select(i => $"hold-{i}")];
        for (var i = 0; i < ids.Length; i++)
        {
            await PresumeAsync(ids[i], "acme", "openai", 10 + i, minutes: i + 1);
        }

        var first = await ReconcileAsync(All, request => request.Most = 3);
        var second = await ReconcileAsync(All);
        var third = await ReconcileAsync(All);

        Assert.Equal((3L, 33, 2L), (first.Settled, first.HeldAmount.Nanos, first.Remaining));
        Assert.Equal((2L, 27, 0L), (second.Settled, second.HeldAmount.Nanos, second.Remaining));
        Assert.Equal((0L, 0, 0L), (third.Settled, third.HeldAmount.Nanos, third.Remaining));
        Assert.Equal((60, 0), await SpentAsync());
        using var export = _operations.ExportLedger(new ExportLedgerRequest(), cancellationToken: Cancellation);
        var entries = await export.ResponseStream.ReadAllAsync(Cancellation).Where(entry => entry.Verb == "reconcile").ToListAsync(Cancellation);
        Assert.Equal(ids, entries.Select(entry => entry.HoldId));
        Assert.All(entries, entry => Assert.Equal(("operator", "the month's invoice"), (entry.Who, entry.Why)));
        Assert.Empty((await _operations.VerifyLedgerAsync(new VerifyLedgerRequest(), cancellationToken: Cancellation)).Differences);
    }

    [Fact]
    public async Task ReconcileHolds_Filtered_SettlesThoseThatMatchInAll()
    {
        await PresumeAsync("match", "acme", "openai", 1, minutes: 1);
        await PresumeAsync("late", "acme", "openai", 20, minutes: 9);
        await PresumeAsync("other-tenant", "other", "openai", 300, minutes: 1);
        await PresumeAsync("other-provider", "acme", "llamaparse", 4000, minutes: 1);

        var answer = await ReconcileAsync(All, request =>
        {
            request.Decision = ReconcileDecision.Nothing;
            request.Provider = "openai";
            request.Tenant = "acme";
            request.ExpiredBefore = _start.AddMinutes(5).ToTimestamp();
        });

        Assert.Equal((1L, 1, 0L), (answer.Settled, answer.HeldAmount.Nanos, answer.Remaining));
        Assert.Equal((0, 4320), await SpentAsync());
    }

    [Fact]
    public async Task ReconcileHolds_SomethingMissing_IsRefusedByName()
    {
        Task<string> Field(Action<ReconcileHoldsRequest> change) => RefusedAsync(change);

        Assert.Equal("who", await Field(request => request.Who = ""));
        Assert.Equal("why", await Field(request => request.Why = new string('x', 1001)));
        Assert.Equal("decision", await Field(request => request.Decision = ReconcileDecision.Unspecified));
        Assert.Equal("most", await Field(request => request.Most = 0));
        Assert.Equal("most", await Field(request => request.Most = 10_001));
    }

    private async Task<ReconcileHoldsResponse> ReconcileAsync(ReconcileHoldsRequest request, Action<ReconcileHoldsRequest>? change = null)
    {
        change?.Invoke(request);
        return await _operations.ReconcileHoldsAsync(request, cancellationToken: Cancellation);
    }

    private async Task<string> RefusedAsync(Action<ReconcileHoldsRequest> change)
    {
        var request = All;
        change(request);
        var refused = await RpcErrors.OfAsync(_operations.ReconcileHoldsAsync(request, cancellationToken: Cancellation));
        Assert.Equal(StatusCode.InvalidArgument, refused.StatusCode);
        return refused.Told().Field;
    }

    /// <summary>A hold of so many nano-dollars whose time passed so many minutes from now: with a clock of its own.</summary>
    private async Task PresumeAsync(string id, string tenant, string provider, int amount, int minutes)
    {
        var options = new CostOptions
        {
            LimitsEnabled = true,
            Budgets = [Budget.ForTotal(null)],
            Prices = PriceCatalog.Parse(new MemoryStream("""{"version":"none","prices":[]}"""u8.ToArray())),
            Retention = TimeSpan.FromDays(30),
            ClockSkewMsMax = -1,
        };
        var clock = new FakeTimeProvider(_start);
        var ledger = new Ledger(_connection, options, clock);
        var request = new SpendRequest(id, tenant, provider, "a-model", new Pipeline.Costs.NanoUsd(amount), TimeSpan.FromMinutes(minutes));
        var held = Assert.IsType<ReserveResult.Held>(await ledger.ReserveAsync(request));
        clock.Advance(TimeSpan.FromMinutes(minutes));
        Assert.Equal(ResolveOutcome.Done, (await ledger.ExpireAsync(held.Hold)).Outcome);
    }

    /// <summary>Posted and presumed of the total, nano-dollars.</summary>
    private async Task<(int Posted, int Presumed)> SpentAsync()
    {
        var total = (await _environment.Pipeline.GetCostAsync(new GetCostRequest(), cancellationToken: Cancellation)).Budgets.Single(budget => budget.Name == "total:day");
        return (total.Posted.Nanos, total.Presumed.Nanos);
    }
}
