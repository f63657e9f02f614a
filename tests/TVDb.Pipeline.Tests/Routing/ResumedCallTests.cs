using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Routing;

namespace TVDb.Pipeline.Tests.Routing;

/// <summary>Calls that an earlier worker sent and whose answer can still be had.</summary>
public sealed class ResumedCallTests : RoutedCalls
{
    [Fact]
    public async Task CallAsync_Resumed_IsNotHeldAgainAndPostsUnderTheHoldItHas()
    {
        Resumes = await TicketAsync(tries: 2);

        var result = await CallAsync(Served);

        Assert.Equal(["reserve job-1:embed:0:old 100", "send job-1:embed:0:old", "keep 3", "post job-1:embed:0:old 60"], Ledger.Verbs);
        Assert.Equal((2, new NanoUsd(60), "vectors"), (result.Requests, result.Actual, result.Value));
        Assert.Equal(new LedgerVerb.Post(Resumes.Hold!, new NanoUsd(60), new LedgerUsage(0, 0, 3)), Kept!.Post);
        Assert.Equal(result with { Value = Kept.Result is CallResult<string> kept ? kept.Value : null }, Kept.Result);
    }

    [Fact]
    public async Task CallAsync_ResumedAndSettled_IsServedAndPostsNothing()
    {
        Resumes = await TicketAsync() with { IsSettled = true };

        var result = await CallAsync(Served);

        Assert.Equal(["reserve job-1:embed:0:old 100", "send job-1:embed:0:old", "keep 3"], Ledger.Verbs);
        Assert.Equal((new NanoUsd(60), "vectors"), (result.Actual, result.Value));
        Assert.Null(Kept!.Post);
    }

    [Fact]
    public async Task CallAsync_ResumedFails_IsANewCallWithAHoldOfItsOwn()
    {
        Resumes = await TicketAsync();

        var result = await CallAsync(Failed(Billing.Uncertain), Served);

        Assert.Equal(
            ["reserve job-1:embed:0:old 100", "send job-1:embed:0:old", "reserve job-1:embed:0:1 100", "send job-1:embed:0:1", "keep 3", "post job-1:embed:0:1 60"],
            Ledger.Verbs);
        Assert.Equal(2, result.Requests);
    }

    [Theory]
    [InlineData(Billing.NotBilled)]
    [InlineData(Billing.Reported)]
    public async Task CallAsync_ResumedAndSettledFails_TellsTheLedgerNothing(Billing billing)
    {
        Resumes = await TicketAsync() with { IsSettled = true };

        await CallAsync(Failed(billing, underWay: true));

        Assert.Equal(["reserve job-1:embed:0:old 100", "send job-1:embed:0:old"], Ledger.Verbs);
    }

    [Fact]
    public async Task CallAsync_SentToTheOtherEnd_IsNotResumed()
    {
        Resumes = await TicketAsync();

        var result = await CallAsync(ServiceMode.Mock, limit: null, Served);

        Assert.Equal(["reserve job-1:embed:0:old 100", "send job-1:embed:0:1", "keep 3", "count job-1:embed:0:1"], Ledger.Verbs);
        Assert.Equal((Variant.Mock, 1), (result.Variant, result.Requests));
    }
}
