using StackExchange.Redis;
using TVDb.Pipeline.Costs.Recovery;
using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Routing;
using TVDb.Pipeline.Stages;

namespace TVDb.Pipeline.IntegrationTests.Stages.Resuming;

/// <summary>A worker dies while it embeds, another takes its run up: batches that are done are not paid for again.</summary>
public sealed class EmbedResumeTests : IAsyncLifetime
{
    /// <summary>So many that they are three batches and more.</summary>
    private const int Pages = 600;
    private static readonly VectorsId FirstBatch = new(0, ProviderTarget.Real("openai"));

    private ResumeDesk _desk = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _desk = await ResumeDesk.OpenAsync();

    public ValueTask DisposeAsync() => _desk.DisposeAsync();

    /// <summary>The parse's post is the first, that of batch N the one after N + 1.</summary>
    [Theory]
    [InlineData("post", 3)]
    [InlineData("begin job-run:embed:1", 1)]
    [InlineData("begin job-run:embed:2", 1)]
    public async Task RunAsync_DiedBetweenBatches_PaysEachOnceAndTellsTheSame(string place, int passing)
    {
        await _desk.DieAsync(place, passing, Pages);

        var outcome = await _desk.ResumeAsync(Pages);

        Assert.Null(outcome.Failure);
        Assert.Empty(outcome.UncertainCalls);
        var billed = await _desk.BilledAsync();
        Assert.Equal(_desk.Calls, billed);
        Assert.InRange(billed.Count, 4, int.MaxValue);
        Assert.Equal(billed.Count, billed.Select(StepOf).Distinct().Count());
        Assert.Equal(await _desk.UninterruptedAsync(Pages), ResumeDesk.Timeless(outcome.Records));
        var money = await _desk.MoneyAsync();
        Assert.Equal(money.Billed, money.Posted);
        Assert.Empty(await _desk.HeldAsync());
    }

    [Fact]
    public async Task RunAsync_DiedWithACallInFlight_PaysThatOneTwiceAndListsIt()
    {
        await _desk.DieAsync("answer POST /v1/embeddings", passing: 2, Pages);
        var inFlight = _desk.Calls[^1];

        var outcome = await _desk.ResumeAsync(Pages);

        Assert.Null(outcome.Failure);
        Assert.Equal(ResumeDesk.RunId + ":embed:1:3", inFlight);
        Assert.Equal([inFlight], outcome.UncertainCalls);
        Assert.Equal([inFlight], await _desk.HeldAsync());
        Assert.Equal(
            [ResumeDesk.RunId + ":embed:1"],
            (await _desk.BilledAsync()).Select(StepOf).GroupBy(step => step).Where(step => step.Count() > 1).Select(step => step.Key));
        Assert.Equal(await _desk.UninterruptedAsync(Pages), ResumeDesk.Timeless(outcome.Records));
    }

    [Fact]
    public async Task RunAsync_CancelledByItsTokenInFlight_KeepsTheHoldAndGoesOnFromThere()
    {
        using var cancelled = new CancellationTokenSource();
        await _desk.Simulator.SetFaultsAsync("""[{"route":"openai.embeddings","hang":true}]""", Cancellation);
        var run = _desk.Hire().RunAsync(await _desk.JobAsync(pages: Pages), cancelled.Token);
        while (!_desk.Calls.Any(call => call.Contains(":embed:", StringComparison.Ordinal)) || !(await _desk.HeldAsync()).Contains(_desk.Calls[^1]))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(25), TimeProvider.System, Cancellation);
        }
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        var held = await _desk.HeldAsync();
        await _desk.Simulator.ClearFaultsAsync(Cancellation);

        var outcome = await _desk.ResumeAsync(Pages);

        Assert.Null(outcome.Failure);
        Assert.Equal(held, outcome.UncertainCalls);
        Assert.Single(await _desk.BilledAsync(), id => id.Contains(":parse:", StringComparison.Ordinal));
        Assert.Equal(await _desk.UninterruptedAsync(Pages), ResumeDesk.Timeless(outcome.Records));
    }

    [Fact]
    public async Task RunAsync_LedgerAwayAtThePost_FailsAndTheNextAttemptPostsWhatIsKept()
    {
        var posts = 0;
        var first = _desk.Hire(() => ++posts > 1 ? throw new RedisTimeoutException(CommandFlags.None, "no answer", CommandStatus.WaitingToBeSent) : Task.CompletedTask);
        var failed = await first.RunAsync(await _desk.JobAsync(), Cancellation);

        var outcome = await _desk.ResumeAsync();
        var delivered = await _desk.Hire().Get<LedgerSpool>().DeliverAsync(Cancellation);

        Assert.Equal((ErrorClass.ServiceUnavailable, "LEDGER_UNAVAILABLE"), (failed.Failure!.Class, failed.Failure.Reason));
        Assert.Null(outcome.Failure);
        Assert.Equal(1, delivered);
        Assert.Equal(_desk.Calls, await _desk.BilledAsync());
        var money = await _desk.MoneyAsync();
        Assert.Equal(money.Billed, money.Posted);
        Assert.Equal(await _desk.UninterruptedAsync(), ResumeDesk.Timeless(outcome.Records));
    }

    [Fact]
    public async Task RunAsync_ARunOfMocksInModeReal_TakesNothingOfThem()
    {
        var mock = await _desk.Hire().RunAsync(await _desk.JobAsync(mode: ServiceMode.Mock), Cancellation);

        var outcome = await _desk.ResumeAsync();

        Assert.All(mock.Records.Where(record => record.Stage != Stage.Chunk), record => Assert.Equal(Variant.Mock, record.Variant));
        Assert.Equal(await _desk.UninterruptedAsync(), ResumeDesk.Timeless(outcome.Records));
        var vectors = await _desk.Files.FindVectorsReceiptAsync(ResumeDesk.Tenant, ResumeDesk.RunId, FirstBatch, Cancellation);
        Assert.Equal(Variant.Real, vectors!.Receipt.Record.Variant);
    }

    /// <summary>A run of its own, as a degraded job is healed by: batches that were done for real before a mock stood in are not paid for again.</summary>
    [Fact]
    public async Task RunAsync_ReplacesARunThatAMockFinished_TakesTheBatchesThatWerePaidFor()
    {
        // Room for two of the batches of 128 chunks, at 9 tokens each and 20 nano-USD a token, and not for three.
        var scarce = ("DAILY_COST_LIMIT_OPENAI", "0.00005");
        var hybrid = (await _desk.JobAsync(pages: Pages, mode: ServiceMode.Hybrid)) with { OnBudgetExhausted = FallbackPolicy.Mock };
        var degraded = await _desk.Hire(settings: scarce).RunAsync(hybrid, Cancellation);

        var again = await _desk.Hire(settings: scarce).RunAsync(hybrid, Cancellation);
        var healed = await _desk.Hire().RunAsync(hybrid with { Mode = ServiceMode.Real, RunId = "job-healing", EarlierRunId = ResumeDesk.RunId }, Cancellation);

        Assert.Equal((Variant.Mock, "fallback_no_budget"), (degraded.Records[2].Variant, degraded.Records[2].Reason));
        Assert.True(degraded.Records[2].ActualNanoUsd > 0);
        Assert.Equal((Variant.Mock, degraded.Records[2].ActualNanoUsd), (again.Records[2].Variant, again.Records[2].ActualNanoUsd));
        Assert.Equal(Costs(await _desk.UninterruptedAsync(Pages)), Costs(healed.Records));
        var bill = (await _desk.Simulator.InvoiceAsync(Cancellation)).Entries.Select(entry => entry.ClientRequestId!).Where(id => !id.StartsWith("job-in-peace", StringComparison.Ordinal)).ToList();
        Assert.Equal([ResumeDesk.RunId + ":parse:0", ResumeDesk.RunId + ":embed:0", ResumeDesk.RunId + ":embed:1"], bill.Take(3).Select(StepOf));
        Assert.Equal(bill.Count, bill.Select(id => id.Split(':', 2)[1]).Select(StepOf).Distinct().Count());
    }

    /// <summary>Of two jobs at the same work one took the other's run over, and its policy let a mock serve it.</summary>
    [Fact]
    public async Task RunAsync_ARunThatAMockFinishedForAnotherJob_TakesNothingOfTheMock()
    {
        await _desk.Simulator.SetFaultsAsync("""[{"route":"openai.embeddings","error":{"status":503}}]""", Cancellation);
        var waits = await _desk.JobAsync(mode: ServiceMode.Hybrid);
        var degraded = await _desk.Hire().RunAsync(waits with { Id = "job-of-another", OnUnavailable = FallbackPolicy.Mock }, Cancellation);
        await _desk.Simulator.ClearFaultsAsync(Cancellation);

        var outcome = await _desk.Hire().RunAsync(waits, Cancellation);

        Assert.Equal(Variant.Mock, degraded.Records[2].Variant);
        Assert.Equal(
            [(Stage.Parse, Variant.Cache), (Stage.Chunk, Variant.None), (Stage.Embed, Variant.Real)],
            outcome.Records.Select(record => (record.Stage, record.Variant)));
    }

    [Fact]
    public async Task RunAsync_DoneAlready_CallsNobodyAndTellsTheSame()
    {
        var first = await _desk.ResumeAsync();
        var calls = _desk.Calls.Count;

        var again = await _desk.ResumeAsync();

        Assert.Equal(ResumeDesk.Timeless(first.Records), ResumeDesk.Timeless(again.Records));
        Assert.Equal((first.Pages, first.Chunks, calls), (again.Pages, again.Chunks, _desk.Calls.Count));
        Assert.Equal(first.Records[0].EndTime!.Value, again.Records[0].EndTime!.Value, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task RunAsync_ChunksOfOtherSettings_AreMadeAgainAndTheirVectorsToo()
    {
        await _desk.ResumeAsync();
        var job = await _desk.JobAsync();
        var before = await _desk.Files.ReadChunksAsync(ResumeDesk.Tenant, ResumeDesk.RunId, Cancellation);

        await _desk.Hire().RunAsync(job with { Settings = job.Settings with { ChunkSizeTokens = 512 } }, Cancellation);

        var after = await _desk.Files.ReadChunksAsync(ResumeDesk.Tenant, ResumeDesk.RunId, Cancellation);
        Assert.NotEqual(before.Source, after.Source);
        Assert.NotEqual(before.Chunks.Count, after.Chunks.Count);
        var vectors = await _desk.Files.ReadVectorsAsync(ResumeDesk.Tenant, ResumeDesk.RunId, FirstBatch, Cancellation);
        Assert.Equal(after.Chunks.Count * 1536 * sizeof(float), vectors.Length);
        Assert.Single(await _desk.BilledAsync(), id => id.Contains(":parse:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task RunAsync_ChunksThere_AreReadAndNotMadeAgain()
    {
        await _desk.DieAsync("begin job-run:embed:0");
        var chunks = await _desk.Files.ReadChunksAsync(ResumeDesk.Tenant, ResumeDesk.RunId, Cancellation);
        var marked = chunks with { Chunks = [chunks.Chunks[0] with { HeadingPath = ["as it was kept"] }, .. chunks.Chunks.Skip(1)] };
        await _desk.Files.WriteChunksAsync(await _desk.JobAsync(), marked, Cancellation);

        await _desk.ResumeAsync();

        Assert.Equal(["as it was kept"], (await _desk.Files.ReadChunksAsync(ResumeDesk.Tenant, ResumeDesk.RunId, Cancellation)).Chunks[0].HeadingPath);
    }

    private static IEnumerable<(Stage, Variant, long)> Costs(IEnumerable<StageRecord> records) => records.Select(record => (record.Stage, record.Variant, record.ActualNanoUsd));

    private static string StepOf(string callId) => callId[..callId.LastIndexOf(':')];
}
