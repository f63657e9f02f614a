using TVDb.Pipeline.Providers;

namespace TVDb.Pipeline.Tests.Providers.LlamaParse;

public class RoleTests
{
    [Theory]
    [InlineData(ProviderEnd.Real, null, false)]
    [InlineData(ProviderEnd.Real, "simulator", true)]
    [InlineData(ProviderEnd.Mock, "mock", false)]
    public async Task SubmitAsync_RoleThatFits_IsServedAndLabelled(ProviderEnd end, string? role, bool simulated) =>
        Assert.Equal(new ProviderOutcome<string>.Success("pjb-1", ProviderUsage.None, simulated), await SubmitAsync(end, role, 200, LlamaParses.Created));

    [Theory]
    [InlineData(ProviderEnd.Real, "mock", "the server at the real address calls itself 'mock'")]
    [InlineData(ProviderEnd.Mock, null, "the server at the mock address calls itself 'a real provider'")]
    [InlineData(ProviderEnd.Mock, "simulator", "the server at the mock address calls itself 'simulator'")]
    public async Task SubmitAsync_RoleThatContradicts_IsNeverUsed(ProviderEnd end, string? role, string message) =>
        Assert.Equal(
            new ProviderFailure(ErrorClass.Configuration, "WRONG_PROVIDER_ROLE", message, Billing.NotBilled),
            LlamaParses.FailureOf(await SubmitAsync(end, role, 200, LlamaParses.Created)));

    [Theory]
    [InlineData(ProviderEnd.Real, null, false)]
    [InlineData(ProviderEnd.Real, "simulator", true)]
    [InlineData(ProviderEnd.Mock, "mock", false)]
    public async Task SubmitAsync_Refused_IsLabelledAsWell(ProviderEnd end, string? role, bool simulated) =>
        Assert.Equal(
            new ProviderFailure(ErrorClass.RateLimited, "PROVIDER_RATE_LIMITED", "LlamaParse answered 429: slow down", Billing.NotBilled) { Simulated = simulated },
            LlamaParses.FailureOf(await SubmitAsync(end, role, 429, """{"detail":"slow down"}""")));

    [Fact]
    public async Task ProbeAsync_Versions_IsOneUnpaidGet()
    {
        var handler = ScriptedHandler.Answering(200, """{"fast":["2026-06-15"]}""", ("X-TVDb-Role", "simulator"));

        var outcome = await LlamaParses.Client(handler).ProbeAsync(TestContext.Current.CancellationToken);

        Assert.Equal(new ProviderOutcome<bool>.Success(true, ProviderUsage.None, Simulated: true), outcome);
        Assert.Equal("GET /api/v2/parse/versions", handler.Requests.Select(request => $"{request.Method} {request.PathAndQuery}").Single());
    }

    private static Task<ProviderOutcome<string>> SubmitAsync(ProviderEnd end, string? role, int status, string body)
    {
        var handler = role is null ? ScriptedHandler.Answering(status, body) : ScriptedHandler.Answering(status, body, ("X-TVDb-Role", role));
        return LlamaParses.Client(handler, end).SubmitAsync(LlamaParses.Request, "call", TestContext.Current.CancellationToken);
    }
}
