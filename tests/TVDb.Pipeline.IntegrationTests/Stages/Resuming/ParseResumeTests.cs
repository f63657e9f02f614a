using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Providers;

namespace TVDb.Pipeline.IntegrationTests.Stages.Resuming;

/// <summary>A worker dies while it parses, another takes its run up: what was paid for is not paid for again.</summary>
public sealed class ParseResumeTests : IAsyncLifetime
{
    private const string FirstParse = ResumeDesk.RunId + ":parse:0:1";
    private ResumeDesk _desk = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _desk = await ResumeDesk.OpenAsync();

    public ValueTask DisposeAsync() => _desk.DisposeAsync();

    [Theory]
    [InlineData("send GET /api/v2/parse/")]
    [InlineData("answer GET /api/v2/parse/")]
    [InlineData("post")]
    [InlineData("begin job-run:embed:0")]
    public async Task RunAsync_DiedOnceSubmitted_PaysTheParseOnceAndTellsTheSame(string place)
    {
        await _desk.DieAsync(place);

        var outcome = await _desk.ResumeAsync();

        Assert.Null(outcome.Failure);
        Assert.Empty(outcome.UncertainCalls);
        Assert.Equal([FirstParse, ResumeDesk.RunId + ":embed:0:2"], await _desk.BilledAsync());
        Assert.Equal(await _desk.UninterruptedAsync(), ResumeDesk.Timeless(outcome.Records));
        var (posted, billed) = await _desk.MoneyAsync();
        Assert.Equal(billed, posted);
        Assert.Empty(await _desk.HeldAsync());
    }

    [Fact]
    public async Task RunAsync_DiedBeforeTheUploadsAnswer_PaysAgainAndListsTheCall()
    {
        await _desk.DieAsync("answer POST /api/v2/parse/upload");

        var outcome = await _desk.ResumeAsync();

        Assert.Null(outcome.Failure);
        Assert.Equal([FirstParse], outcome.UncertainCalls);
        Assert.Equal([FirstParse], await _desk.HeldAsync());
        Assert.Equal(3, (await _desk.BilledAsync()).Count);
        Assert.Equal(await _desk.UninterruptedAsync(), ResumeDesk.Timeless(outcome.Records));
    }

    [Theory]
    [InlineData("begin job-run:parse:0")]
    [InlineData("send POST /api/v2/parse/upload")]
    public async Task RunAsync_DiedBeforeTheUpload_PaysOnce(string place)
    {
        await _desk.DieAsync(place);

        var outcome = await _desk.ResumeAsync();

        Assert.Null(outcome.Failure);
        // Held and not sent cannot be told from sent and not answered.
        Assert.Equal(await _desk.HeldAsync(), outcome.UncertainCalls);
        Assert.Single(await _desk.BilledAsync(), id => id.Contains(":parse:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task RunAsync_TimedOutUnderWay_IsWaitedForByTheNextAttempt()
    {
        await _desk.Simulator.SetFaultsAsync("""[{"route":"llamaparse.job","never_finish":true}]""", Cancellation);
        var first = await _desk.Hire(death: null, ("LLAMAPARSE_TIMEOUT", "1")).RunAsync(await _desk.JobAsync(), Cancellation);
        await _desk.Simulator.ClearFaultsAsync(Cancellation);

        var outcome = await _desk.ResumeAsync();

        Assert.Equal("TIMEOUT", first.Failure!.Reason);
        Assert.Null(outcome.Failure);
        Assert.Empty(outcome.UncertainCalls);
        Assert.Equal([FirstParse, ResumeDesk.RunId + ":embed:0:2"], await _desk.BilledAsync());
        Assert.Equal(await _desk.UninterruptedAsync(), ResumeDesk.Timeless(outcome.Records));
        var (posted, billed) = await _desk.MoneyAsync();
        Assert.Equal(billed, posted);
    }

    [Fact]
    public async Task RunAsync_CancelledByItsToken_LeavesWhatTheNextWorkerTakesUp()
    {
        await _desk.Simulator.SetFaultsAsync("""[{"route":"llamaparse.job","never_finish":true}]""", Cancellation);
        using var cancelled = new CancellationTokenSource();
        var run = _desk.Hire().RunAsync(await _desk.JobAsync(), cancelled.Token);
        while (await _desk.Files.ReadSubmittedAsync(ResumeDesk.Tenant, ResumeDesk.RunId, Cancellation) is null)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(25), TimeProvider.System, Cancellation);
        }
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.Equal([FirstParse], await _desk.HeldAsync());
        await _desk.Simulator.ClearFaultsAsync(Cancellation);

        var outcome = await _desk.ResumeAsync();

        Assert.Null(outcome.Failure);
        Assert.Equal([FirstParse, ResumeDesk.RunId + ":embed:0:2"], await _desk.BilledAsync());
        Assert.Empty(await _desk.HeldAsync());
    }

    [Fact]
    public async Task RunAsync_CancelledByTheProvider_IsANewCallWithANewHold()
    {
        await SubmitForEverAsync();
        await SendToParseAsync(HttpMethod.Post, "/cancel");
        await _desk.Simulator.ClearFaultsAsync(Cancellation);

        var outcome = await _desk.ResumeAsync();

        Assert.Null(outcome.Failure);
        Assert.Empty(outcome.UncertainCalls);
        Assert.Equal([ResumeDesk.RunId + ":parse:0:2", ResumeDesk.RunId + ":embed:0:3"], await _desk.BilledAsync());
        var (posted, billed) = await _desk.MoneyAsync();
        Assert.Equal(billed, posted);
        Assert.Empty(await _desk.HeldAsync());
    }

    [Fact]
    public async Task RunAsync_UnknownToTheProvider_IsANewCallAndTheOldOneIsUncertain()
    {
        await SubmitForEverAsync();
        await SendToParseAsync(HttpMethod.Post, "/cancel");
        await SendToParseAsync(HttpMethod.Delete, "");
        await _desk.Simulator.ClearFaultsAsync(Cancellation);

        var outcome = await _desk.ResumeAsync();

        Assert.Null(outcome.Failure);
        Assert.Equal([FirstParse], outcome.UncertainCalls);
        Assert.Equal([FirstParse], await _desk.HeldAsync());
        Assert.Equal([ResumeDesk.RunId + ":parse:0:2", ResumeDesk.RunId + ":embed:0:3"], await _desk.BilledAsync());
    }

    [Fact]
    public async Task RunAsync_FailedAtTheProviderAndRunAgain_IsANewCall()
    {
        await _desk.Simulator.SetFaultsAsync("""[{"route":"llamaparse.job","job_error":{"code":"PDF_IS_BROKEN"}}]""", Cancellation);
        var first = await _desk.ResumeAsync();
        await _desk.Simulator.ClearFaultsAsync(Cancellation);

        var outcome = await _desk.ResumeAsync();

        Assert.Equal((ErrorClass.InvalidDocument, "PDF_IS_BROKEN"), (first.Failure!.Class, first.Failure.Reason));
        Assert.Null(outcome.Failure);
        Assert.Equal([ResumeDesk.RunId + ":parse:0:2", ResumeDesk.RunId + ":embed:0:3"], await _desk.BilledAsync());
        var (posted, billed) = await _desk.MoneyAsync();
        Assert.Equal(billed, posted);
    }

    [Fact]
    public async Task RunAsync_PostedByTheBillsMeanwhile_TakesTheResultAndPostsNothing()
    {
        await _desk.DieAsync("send GET /api/v2/parse/");
        var hold = Assert.Single(await _desk.Holds.HeldAsync(0, 10)).Hold;
        _desk.Clock.Later = hold.ExpiresAt - hold.MadeAt;
        var bills = _desk.Hire();
        await bills.Get<Ledger>().ExpireAsync(hold);
        while (await _desk.Holds.StateAsync(hold.Id) != HoldState.Posted)
        {
            // Still at work.
            await bills.Bills.SettleAsync(new DueBill(ResumeDesk.Tenant, hold.Id, hold.ExpiresAt), Cancellation);
        }

        var outcome = await _desk.ResumeAsync();

        Assert.Null(outcome.Failure);
        Assert.Equal([FirstParse, ResumeDesk.RunId + ":embed:0:2"], await _desk.BilledAsync());
        Assert.Equal(await _desk.UninterruptedAsync(), ResumeDesk.Timeless(outcome.Records));
        var (posted, billed) = await _desk.MoneyAsync();
        Assert.Equal(billed, posted);
    }

    [Theory]
    [InlineData(47, true)]
    [InlineData(49, false)]
    public async Task RunAsync_KeptBeforeItsPostAndNoSuchHoldAnyMore_IsPostedWhileYoung(int hours, bool isPosted)
    {
        await _desk.DieAsync("post");
        // As Redis is after it lost what it had acknowledged, or when the tombstone is gone.
        await _desk.Connection.GetDatabase().HashDeleteAsync("{tvdb:ledger}:holds", FirstParse);
        _desk.Clock.Later = TimeSpan.FromHours(hours);

        var outcome = await _desk.ResumeAsync();

        Assert.Null(outcome.Failure);
        Assert.Equal(isPosted ? HoldState.Posted : HoldState.None, await _desk.Holds.StateAsync(FirstParse));
        Assert.Equal([FirstParse, ResumeDesk.RunId + ":embed:0:2"], await _desk.BilledAsync());
    }

    [Fact]
    public async Task RunAsync_PresumedBeforeItIsResumed_IsCorrectedToWhatItDidCost()
    {
        await _desk.DieAsync("post");
        var hold = Assert.Single(await _desk.Holds.HeldAsync(0, 10)).Hold;
        _desk.Clock.Later = hold.ExpiresAt - hold.MadeAt;
        await _desk.Hire().Get<Ledger>().ExpireAsync(hold);

        await _desk.ResumeAsync();

        var (posted, billed) = await _desk.MoneyAsync();
        Assert.Equal(billed, posted);
        Assert.Empty(await _desk.Holds.PresumedAsync(0, 10));
    }

    private async Task SubmitForEverAsync()
    {
        await _desk.Simulator.SetFaultsAsync("""[{"route":"llamaparse.job","never_finish":true}]""", Cancellation);
        await _desk.DieAsync("answer GET /api/v2/parse/");
    }

    private async Task SendToParseAsync(HttpMethod method, string what)
    {
        var submitted = await _desk.Files.ReadSubmittedAsync(ResumeDesk.Tenant, ResumeDesk.RunId, Cancellation);
        using var http = new HttpClient { BaseAddress = _desk.Simulator.Address };
        using var request = new HttpRequestMessage(method, $"api/v2/parse/{submitted!.ProviderJobId}{what}");
        request.Headers.Authorization = new("Bearer", _desk.Simulator.ApiKey);
        (await http.SendAsync(request, Cancellation)).EnsureSuccessStatusCode();
    }
}
