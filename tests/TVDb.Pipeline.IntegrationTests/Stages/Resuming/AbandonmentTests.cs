using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Providers.LlamaParse;
using TVDb.Pipeline.Routing;

namespace TVDb.Pipeline.IntegrationTests.Stages.Resuming;

/// <summary>A person cancelled the job: what is under way at the provider ends, and nothing is given back on a guess.</summary>
public sealed class AbandonmentTests : IAsyncLifetime
{
    private const string FirstParse = ResumeDesk.RunId + ":parse:0:1";
    private ResumeDesk _desk = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _desk = await ResumeDesk.OpenAsync();

    public ValueTask DisposeAsync() => _desk.DisposeAsync();

    [Fact]
    public async Task AbandonAsync_ParseUnderWay_IsCancelledAtTheProviderAndPostedAtNothing()
    {
        await SubmitForEverAsync();

        await AbandonAsync();

        Assert.Equal("PARSE_CANCELLED", Assert.IsType<ProviderOutcome<IReadOnlyList<ParsedPageContent>?>.Failed>(await LookAsync(ProviderEnd.Real)).Failure.Reason);
        Assert.Equal(HoldState.Posted, await _desk.Holds.StateAsync(FirstParse));
        Assert.Equal((0, 0), await _desk.MoneyAsync());
    }

    [Fact]
    public async Task AbandonAsync_ParseDoneMeanwhile_IsPostedAtWhatItDidCost()
    {
        await _desk.DieAsync("send GET /api/v2/parse/");
        while (await LookAsync(ProviderEnd.Real) is not ProviderOutcome<IReadOnlyList<ParsedPageContent>?>.Success { Value: not null })
        {
            await Task.Delay(TimeSpan.FromMilliseconds(25), TimeProvider.System, Cancellation);
        }

        await AbandonAsync();

        Assert.Equal(HoldState.Posted, await _desk.Holds.StateAsync(FirstParse));
        var (posted, billed) = await _desk.MoneyAsync();
        Assert.Equal(billed, posted);
        Assert.NotEqual(0, billed);
    }

    [Fact]
    public async Task AbandonAsync_CancelledAndRunAgain_IsANewCall()
    {
        await SubmitForEverAsync();
        await AbandonAsync();
        await _desk.Simulator.ClearFaultsAsync(Cancellation);

        var outcome = await _desk.ResumeAsync();

        Assert.Null(outcome.Failure);
        Assert.Equal([ResumeDesk.RunId + ":parse:0:2", ResumeDesk.RunId + ":embed:0:3"], await _desk.BilledAsync());
        var (posted, billed) = await _desk.MoneyAsync();
        Assert.Equal(billed, posted);
    }

    [Fact]
    public async Task AbandonAsync_ProviderSaysNothing_KeepsTheHold()
    {
        await _desk.DieAsync("send GET /api/v2/parse/");
        await _desk.Simulator.SetFaultsAsync(
            """[{"route":"llamaparse.cancel","error":{"status":503}},{"route":"llamaparse.get","error":{"status":503}}]""", Cancellation);

        await AbandonAsync();

        Assert.Equal([FirstParse], await _desk.HeldAsync());
    }

    [Fact]
    public async Task AbandonAsync_FinishedAndNotPosted_IsPosted()
    {
        await _desk.DieAsync("post", passing: 2);
        Assert.Equal([ResumeDesk.RunId + ":embed:0:2"], await _desk.HeldAsync());

        await AbandonAsync();

        var (posted, billed) = await _desk.MoneyAsync();
        Assert.Equal(billed, posted);
        Assert.Empty(await _desk.HeldAsync());
    }

    [Fact]
    public async Task AbandonAsync_MocksParseUnderWay_IsCancelledThere()
    {
        await _desk.Mock.SetFaultsAsync("""[{"route":"llamaparse.job","never_finish":true}]""", Cancellation);
        var death = new Death("answer GET /api/v2/parse/");
        var run = _desk.Hire(death).RunAsync(await _desk.JobAsync(death, mode: ServiceMode.Mock), Cancellation);
        Assert.Same(death.Died, await Task.WhenAny(run, death.Died));

        await AbandonAsync(ServiceMode.Mock);

        Assert.Equal("PARSE_CANCELLED", Assert.IsType<ProviderOutcome<IReadOnlyList<ParsedPageContent>?>.Failed>(await LookAsync(ProviderEnd.Mock)).Failure.Reason);
        Assert.Equal((0, 0), await _desk.MoneyAsync());
    }

    [Fact]
    public async Task AbandonAsync_NothingBegun_DoesNothing()
    {
        await AbandonAsync();

        Assert.Empty(await _desk.HeldAsync());
    }

    private async Task SubmitForEverAsync()
    {
        await _desk.Simulator.SetFaultsAsync("""[{"route":"llamaparse.job","never_finish":true}]""", Cancellation);
        await _desk.DieAsync("answer GET /api/v2/parse/");
    }

    private async Task AbandonAsync(ServiceMode mode = ServiceMode.Real) =>
        await _desk.Hire().Stages.AbandonAsync(await _desk.JobAsync(mode: mode), Cancellation);

    private async Task<ProviderOutcome<IReadOnlyList<ParsedPageContent>?>> LookAsync(ProviderEnd end)
    {
        var submitted = await _desk.Files.ReadSubmittedAsync(ResumeDesk.Tenant, ResumeDesk.RunId, Cancellation);
        return await _desk.Hire().Client(end).LookAsync(submitted!.ProviderJobId, Cancellation);
    }
}
