using TVDb.Pipeline.Costs;

namespace TVDb.Pipeline.IntegrationTests.Stages.Bills;

/// <summary>Presumed parses are settled by what LlamaParse says of them.</summary>
public sealed class PresumedParseTests : IAsyncLifetime
{
    /// <summary>Two pages of tier cost_effective, and the five that were held.</summary>
    private const long TwoPages = 7_500_000;
    private const long FivePages = 18_750_000;

    private BillDesk _desk = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _desk = await BillDesk.OpenAsync();

    public ValueTask DisposeAsync() => _desk.DisposeAsync();

    [Fact]
    public async Task Collect_CompletedAtTheProvider_PostsWhatItDidCost()
    {
        var hold = await _desk.HoldAsync();
        await _desk.LlamaParse.AwaitResultAsync(await _desk.SubmitAsync(hold, Cancellation), Cancellation);
        await _desk.PresumeAsync(hold);
        Assert.Equal((0, 0, FivePages, 0), await _desk.FiguresAsync());

        await _desk.Collector().CollectAsync(Cancellation);

        Assert.Equal((0, TwoPages, 0, 1), await _desk.FiguresAsync());
        var used = await _desk.UsageAsync();
        Assert.Equal((1, 0, 2, TwoPages), (used.Requests, used.Errors, used.Pages, used.NanoUsd));
        Assert.Equal(TwoPages, (await _desk.Simulator.InvoiceAsync(Cancellation)).TotalNanoUsd);
        Assert.Empty(await _desk.DifferencesAsync());
        Assert.Equal(0, await _desk.Collector().CollectAsync(Cancellation));
    }

    [Fact]
    public async Task Collect_FailedAtTheProvider_PostsNothingSpent()
    {
        await _desk.Simulator.SetFaultsAsync("""[{"route":"llamaparse.job","job_error":{"code":"PDF_IS_BROKEN"}}]""", Cancellation);
        var hold = await _desk.HoldAsync();
        await _desk.LlamaParse.AwaitResultAsync(await _desk.SubmitAsync(hold, Cancellation), Cancellation);
        await _desk.PresumeAsync(hold);

        await _desk.Collector().CollectAsync(Cancellation);

        Assert.Equal((0, 0, 0, 1), await _desk.FiguresAsync());
        Assert.Equal(new UsageFigures(1, 1, 0, 0, 0, 0), await _desk.UsageAsync());
        Assert.Empty(await _desk.DifferencesAsync());
    }

    [Fact]
    public async Task Collect_StillAtWork_AsksLater()
    {
        await _desk.Simulator.SetFaultsAsync("""[{"route":"llamaparse.job","never_finish":true}]""", Cancellation);
        var hold = await _desk.HoldAsync();
        var job = await _desk.SubmitAsync(hold, Cancellation);
        await _desk.PresumeAsync(hold);

        var rounds = (await _desk.Collector().CollectAsync(Cancellation), await _desk.Collector().CollectAsync(Cancellation));
        var meanwhile = await _desk.FiguresAsync();
        await _desk.Simulator.ClearFaultsAsync(Cancellation);
        await _desk.LlamaParse.AwaitResultAsync(job, Cancellation);
        _desk.Clock.Advance(TimeSpan.FromSeconds(10));
        await _desk.Collector().CollectAsync(Cancellation);

        Assert.Equal((1, 0), rounds);
        Assert.Equal((0, 0, FivePages, 0), meanwhile);
        Assert.Equal((0, TwoPages, 0, 1), await _desk.FiguresAsync());
    }

    [Fact]
    public async Task Collect_ProviderIsAway_AsksLater()
    {
        var hold = await _desk.HoldAsync();
        await _desk.LlamaParse.AwaitResultAsync(await _desk.SubmitAsync(hold, Cancellation), Cancellation);
        await _desk.PresumeAsync(hold);
        await _desk.Simulator.SetFaultsAsync("""[{"route":"llamaparse.get","next":1,"error":{"status":503}}]""", Cancellation);

        await _desk.Collector().CollectAsync(Cancellation);
        var meanwhile = await _desk.FiguresAsync();
        _desk.Clock.Advance(TimeSpan.FromSeconds(10));
        await _desk.Collector().CollectAsync(Cancellation);

        Assert.Equal((0, 0, FivePages, 0), meanwhile);
        Assert.Equal((0, TwoPages, 0, 1), await _desk.FiguresAsync());
    }

    [Fact]
    public async Task Collect_NobodyCanSay_LeavesItToPeopleAndAsksOnceADay()
    {
        var unknown = await _desk.HoldAsync();
        await _desk.WriteSubmittedAsync(unknown, "pjb-gone", Cancellation);
        var neverSubmitted = await _desk.HoldAsync();
        await _desk.PresumeAsync(unknown, neverSubmitted);

        int[] rounds = [await _desk.Collector().CollectAsync(Cancellation), await _desk.Collector().CollectAsync(Cancellation)];
        _desk.Clock.Advance(TimeSpan.FromHours(24));
        var tomorrow = await _desk.Collector().CollectAsync(Cancellation);

        Assert.Equal([2, 0], rounds);
        Assert.Equal(2, tomorrow);
        Assert.Equal(
            new[] { unknown.Id, neverSubmitted.Id }.Order(),
            (await new OpenHolds(_desk.Connection, _desk.Clock).PresumedAsync(0, 10)).Select(hold => hold.Hold.Id).Order());
    }

    [Fact]
    public async Task Collect_HeldAtOtherPrices_LeavesItToPeople()
    {
        var hold = await _desk.HoldAsync();
        await _desk.LlamaParse.AwaitResultAsync(await _desk.SubmitAsync(hold, Cancellation), Cancellation);
        await _desk.PresumeAsync(hold);
        var other = PriceCatalog.Parse(new MemoryStream("""{"version":"other","prices":[]}"""u8.ToArray()));

        await _desk.Collector(other).CollectAsync(Cancellation);

        Assert.Equal((0, 0, FivePages, 0), await _desk.FiguresAsync());
    }

    [Fact]
    public async Task Collect_ThreeReplicasAtOnce_SettleEachOnce()
    {
        var holds = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => _desk.HoldAsync()));
        foreach (var hold in holds)
        {
            await _desk.LlamaParse.AwaitResultAsync(await _desk.SubmitAsync(hold, Cancellation), Cancellation);
        }
        await _desk.PresumeAsync(holds);

        var settled = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(() => _desk.Collector().CollectAsync(Cancellation))));

        Assert.Equal((0, 12 * TwoPages, 0, 12), await _desk.FiguresAsync());
        Assert.Equal(12, settled.Sum());
        Assert.Empty(await _desk.DifferencesAsync());
    }
}
