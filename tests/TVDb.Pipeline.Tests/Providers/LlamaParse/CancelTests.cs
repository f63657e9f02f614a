using TVDb.Pipeline.Providers;

namespace TVDb.Pipeline.Tests.Providers.LlamaParse;

public class CancelTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task CancelAsync_UnderWay_AsksTheProviderOnce()
    {
        var handler = ScriptedHandler.Answering(200, LlamaParses.Created.Replace("PENDING", "CANCELLED", StringComparison.Ordinal));

        var outcome = await LlamaParses.Client(handler).CancelAsync("pjb-1/..", Cancellation);

        Assert.Equal(new ProviderOutcome<bool>.Success(true, ProviderUsage.None, Simulated: false), outcome);
        var request = Assert.Single(handler.Requests);
        Assert.Equal("POST /api/v2/parse/pjb-1%2F../cancel", $"{request.Method} {request.PathAndQuery}");
    }

    [Theory]
    [InlineData(400, "PROVIDER_REFUSED_DOCUMENT")]
    [InlineData(404, "NOT_FOUND_AT_PROVIDER")]
    [InlineData(503, "PROVIDER_ERROR")]
    public async Task CancelAsync_Refused_SaysWhy(int status, string reason)
    {
        var handler = ScriptedHandler.Answering(status, """{"detail":"no"}""");

        var outcome = await LlamaParses.Client(handler).CancelAsync("pjb-1", Cancellation);

        Assert.Equal(reason, LlamaParses.FailureOf(outcome).Reason);
    }
}
