using Microsoft.Extensions.Logging.Abstractions;
using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Providers.LlamaParse;
using TVDb.Pipeline.Stages.Bills;

namespace TVDb.Pipeline.IntegrationTests.Stages.Bills;

/// <summary>A parse is posted at tier × pages while its credits are not known, and corrected when they are.</summary>
public sealed class LateCreditsTests : IAsyncLifetime
{
    private const long TwoPages = 7_500_000;
    private const long TwoPagesAndSixCredits = 15_000_000;

    private BillDesk _desk = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _desk = await BillDesk.OpenAsync();

    public ValueTask DisposeAsync() => _desk.DisposeAsync();

    [Fact]
    public async Task Collect_CreditsArrive_AdjustsToThemOnTheNextLook()
    {
        await _desk.Simulator.SetFaultsAsync("""[{"route":"llamaparse.job","credits":{"late_ms":1500,"surcharge":6}}]""", Cancellation);
        var job = await PostAsync(await _desk.HoldAsync());

        var early = await _desk.Collector().CollectAsync(Cancellation);
        var before = await _desk.FiguresAsync();
        await UntilBilledAsync(job);
        _desk.Clock.Advance(TimeSpan.FromMinutes(1));
        var looks = (await _desk.Collector().CollectAsync(Cancellation), await _desk.Collector().CollectAsync(Cancellation));

        Assert.Equal((0, (0, TwoPages, 0, 1)), (early, before));
        Assert.Equal((1, 0), looks);
        Assert.Equal((0, TwoPagesAndSixCredits, 0, 1), await _desk.FiguresAsync());
        Assert.Equal(TwoPagesAndSixCredits, (await _desk.Simulator.InvoiceAsync(Cancellation)).TotalNanoUsd);
        Assert.Empty(await _desk.DifferencesAsync());
    }

    [Fact]
    public async Task Collect_CreditsNeverArrive_LooksFourTimesAndLetsTierTimesPagesStand()
    {
        await _desk.Simulator.SetFaultsAsync("""[{"route":"llamaparse.job","credits":{"zero":true}}]""", Cancellation);
        await PostAsync(await _desk.HoldAsync());

        var looks = new List<int>();
        foreach (var minutes in new[] { 1, 9, 50, 23 * 60, 7 * 24 * 60 })
        {
            _desk.Clock.Advance(TimeSpan.FromMinutes(minutes));
            looks.Add(await _desk.Collector().CollectAsync(Cancellation));
        }

        Assert.Equal([1, 1, 1, 1, 0], looks);
        Assert.Equal(TwoPages, await PostedInAllAsync());
    }

    [Fact]
    public async Task Collect_PresumedWithoutCreditsYet_PostsTierTimesPagesAndAdjustsLater()
    {
        await _desk.Simulator.SetFaultsAsync("""[{"route":"llamaparse.job","credits":{"late_ms":1500,"surcharge":6}}]""", Cancellation);
        var hold = await _desk.HoldAsync();
        var job = await _desk.SubmitAsync(hold, Cancellation);
        await _desk.LlamaParse.AwaitResultAsync(job, Cancellation);
        await _desk.PresumeAsync(hold);

        await _desk.Collector().CollectAsync(Cancellation);
        var before = await _desk.FiguresAsync();
        await UntilBilledAsync(job);
        _desk.Clock.Advance(TimeSpan.FromMinutes(1));
        await _desk.Collector().CollectAsync(Cancellation);

        Assert.Equal((0, TwoPages, 0, 1), before);
        Assert.Equal((0, TwoPagesAndSixCredits, 0, 1), await _desk.FiguresAsync());
    }

    [Fact]
    public async Task Note_CreditsKnown_AsksNobody()
    {
        var late = new LateCredits(_desk.Due, _desk.Clock, NullLogger<LateCredits>.Instance);

        await late.NoteAsync(await _desk.HoldAsync(), new ProviderUsage(Pages: 2, Credits: 6, Tokens: 0));
        _desk.Clock.Advance(TimeSpan.FromDays(2));

        Assert.Empty(await _desk.Due.TakeAsync(_desk.Clock.GetUtcNow(), 10));
    }

    [Fact]
    public async Task Take_NothingHeardOfIt_IsDueAgainForAnother()
    {
        var bill = new DueBill("acme", "job-1:parse:0:1", _desk.Clock.GetUtcNow());
        await _desk.Due.AddAsync(bill, _desk.Clock.GetUtcNow());

        var first = await _desk.Due.TakeAsync(_desk.Clock.GetUtcNow(), 10);
        var meanwhile = await _desk.Due.TakeAsync(_desk.Clock.GetUtcNow().AddMinutes(1.9), 10);
        var afterwards = await _desk.Due.TakeAsync(_desk.Clock.GetUtcNow().AddMinutes(2), 10);

        Assert.Equal([bill], first);
        Assert.Empty(meanwhile);
        Assert.Equal([bill], afterwards);
    }

    /// <summary>What the parse stage and the router do with a parse that completes unbilled.</summary>
    private async Task<string> PostAsync(Hold hold)
    {
        var job = await _desk.SubmitAsync(hold, Cancellation);
        var done = Assert.IsType<ProviderOutcome<IReadOnlyList<ParsedPageContent>>.Success>(await _desk.LlamaParse.AwaitResultAsync(job, Cancellation));
        await new LateCredits(_desk.Due, _desk.Clock, NullLogger<LateCredits>.Instance).NoteAsync(hold, done.Usage);
        await _desk.Ledger.PostAsync(hold, new NanoUsd(TwoPages), new LedgerUsage(done.Usage.Pages, done.Usage.Credits, 0));
        return job;
    }

    private async Task UntilBilledAsync(string job)
    {
        while (await _desk.LlamaParse.LookAsync(job, Cancellation) is not ProviderOutcome<IReadOnlyList<ParsedPageContent>?>.Success { Usage.Credits: > 0 })
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Cancellation);
        }
    }

    /// <summary>Over all days: the clock has left the one it was spent on.</summary>
    private async Task<long> PostedInAllAsync()
    {
        var entries = await _desk.Journal.ReadAllAsync().Where(entry => entry.Verb is "post" or "adjust").ToListAsync(Cancellation);
        return entries.Sum(entry => entry.ActualNanoUsd ?? 0);
    }
}
