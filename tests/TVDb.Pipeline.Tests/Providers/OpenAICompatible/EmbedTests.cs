using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Providers.OpenAICompatible;

namespace TVDb.Pipeline.Tests.Providers.OpenAICompatible;

public class EmbedTests
{
    private static readonly string Two = Embeddings.Answer(Embeddings.Vector(0, 1, 0), Embeddings.Vector(1, 0, -1));

    [Theory]
    [InlineData("https://api.example/v1")]
    [InlineData("https://api.example/v1/")]
    public async Task EmbedAsync_TwoTexts_IsOneRequestWithTheCallsId(string address)
    {
        var handler = ScriptedHandler.Answering(200, Two);

        await Embeddings.Client(handler, address: address).EmbedAsync(Embeddings.TwoTexts, "job-1:embed:0:2", TestContext.Current.CancellationToken);

        var request = Assert.Single(handler.Requests);
        Assert.Equal(
            ("POST", "/v1/embeddings", "job-1:embed:0:2", "Bearer sk-test", """{"input":["alpha","beta"],"model":"two-numbers","encoding_format":"base64"}"""),
            (request.Method, request.PathAndQuery, request.Headers["X-Client-Request-Id"], request.Headers["Authorization"], request.Body));
    }

    [Fact]
    public async Task EmbedAsync_DimensionsGiven_AreSent()
    {
        var handler = ScriptedHandler.Answering(200, Two);

        await Embeddings.Client(handler).EmbedAsync(Embeddings.TwoTexts with { Model = new EmbeddingModel("two-numbers", 1024, 8192) }, "call", TestContext.Current.CancellationToken);

        Assert.Equal(
            """{"input":["alpha","beta"],"model":"two-numbers","encoding_format":"base64","dimensions":2}""",
            handler.Requests.Single().Body);
    }

    [Fact]
    public async Task EmbedAsync_Served_IsVectorsAndTokens() =>
        AssertSuccess(await Embeddings.EmbedAsync(ScriptedHandler.Answering(200, Two)), simulated: false);

    [Fact]
    public async Task EmbedAsync_IndexesOutOfOrder_AreVectorsInTheInputsOrder() =>
        AssertSuccess(
            await Embeddings.EmbedAsync(ScriptedHandler.Answering(200, Embeddings.Answer(Embeddings.Vector(1, 0, -1), Embeddings.Vector(0, 1, 0)))),
            simulated: false);

    [Fact]
    public async Task EmbedAsync_NumbersInPlaceOfBase64_AreReadAsWell() =>
        AssertSuccess(
            await Embeddings.EmbedAsync(ScriptedHandler.Answering(200, Embeddings.Answer(
                """{"object":"embedding","index":0,"embedding":[1,0]}""",
                """{"object":"embedding","index":1,"embedding":[0,-1.0]}"""))),
            simulated: false);

    [Fact]
    public async Task EmbedAsync_SimulatorServes_IsLabelled() =>
        AssertSuccess(await Embeddings.EmbedAsync(ScriptedHandler.Answering(200, Two, ("X-TVDb-Role", "simulator"))), simulated: true);

    [Theory]
    [InlineData(ProviderEnd.Real, "mock", "the server at the real address calls itself 'mock'")]
    [InlineData(ProviderEnd.Mock, "simulator", "the server at the mock address calls itself 'simulator'")]
    [InlineData(ProviderEnd.Mock, "", "the server at the mock address calls itself 'a real provider'")]
    public async Task EmbedAsync_RoleThatContradicts_IsNeverUsed(ProviderEnd end, string role, string message)
    {
        var handler = role.Length > 0 ? ScriptedHandler.Answering(200, Two, ("X-TVDb-Role", role)) : ScriptedHandler.Answering(200, Two);

        Assert.Equal(
            new ProviderFailure(ErrorClass.Configuration, "WRONG_PROVIDER_ROLE", message, Billing.NotBilled),
            Embeddings.FailureOf(await Embeddings.EmbedAsync(handler, end)));
    }

    [Fact]
    public async Task EmbedAsync_Cancelled_Throws()
    {
        var handler = ScriptedHandler.Answering(200, Two);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            Embeddings.Client(handler).EmbedAsync(Embeddings.TwoTexts, "call", new CancellationToken(canceled: true)));
        Assert.Empty(handler.Requests);
    }

    [Fact]
    public async Task ProbeAsync_Models_IsOneUnpaidGet()
    {
        var handler = ScriptedHandler.Answering(200, """{"object":"list","data":[]}""");

        var outcome = await Embeddings.Client(handler).ProbeAsync(TestContext.Current.CancellationToken);

        Assert.Equal(new ProviderOutcome<bool>.Success(true, ProviderUsage.None, Simulated: false), outcome);
        Assert.Equal("GET /v1/models", handler.Requests.Select(request => $"{request.Method} {request.PathAndQuery}").Single());
    }

    private static void AssertSuccess(ProviderOutcome<IReadOnlyList<float[]>> outcome, bool simulated)
    {
        var success = Assert.IsType<ProviderOutcome<IReadOnlyList<float[]>>.Success>(outcome);
        Assert.Equal<float[]>([[1, 0], [0, -1]], success.Value);
        Assert.Equal((new ProviderUsage(0, 0, 5), simulated), (success.Usage, success.Simulated));
    }
}
