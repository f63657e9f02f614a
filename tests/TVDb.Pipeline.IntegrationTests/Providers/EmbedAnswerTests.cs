using System.Runtime.InteropServices;
using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Providers.OpenAICompatible;
using TVDb.TestServers;

namespace TVDb.Pipeline.IntegrationTests.Providers;

/// <summary>Every shape in which an embeddings endpoint answers, on the wire, and what is made of it.</summary>
public sealed class EmbedAnswerTests
{
    private const string Key = "sk-a-secret-of-ours";
    private const string Html = "<!DOCTYPE html><html><head><title>502</title></head><body><h1>Bad gateway</h1></body></html>";
    private static readonly EmbeddingRequest Request = new(new EmbeddingModel("m", Dimensions: 2, InputTokensMax: 8192), Dimensions: 2, ["alpha", "beta"]);

    /// <summary>Answer; class, reason, billing, message.</summary>
    public static TheoryData<string, ErrorClass, string, Billing, string> Failures => new()
    {
        { Error(400, "invalid_request_error", "context_length_exceeded"), ErrorClass.InvalidDocument, "PROVIDER_REFUSED_INPUT", Billing.NotBilled, "OpenAI answered 400: refused" },
        { Error(400, "invalid_request_error", null, param: "dimensions"), ErrorClass.Configuration, "PROVIDER_REFUSED_SETTINGS", Billing.NotBilled, "OpenAI answered 400: refused" },
        { Error(401, "invalid_request_error", "invalid_api_key", $"Incorrect API key provided: {Key}."), ErrorClass.Configuration, "KEY_REFUSED", Billing.NotBilled, "OpenAI answered 401: Incorrect API key provided: [key]." },
        { Error(403, "invalid_request_error", "unsupported_country_region_territory"), ErrorClass.Configuration, "KEY_REFUSED", Billing.NotBilled, "OpenAI answered 403: refused" },
        { Error(404, "invalid_request_error", "model_not_found"), ErrorClass.Configuration, "NOT_FOUND_AT_PROVIDER", Billing.NotBilled, "OpenAI answered 404: refused" },
        { Error(409, "invalid_request_error", null), ErrorClass.ServiceUnavailable, "PROVIDER_ERROR", Billing.NotBilled, "OpenAI answered 409: refused" },
        { Error(429, "requests", "rate_limit_exceeded"), ErrorClass.RateLimited, "PROVIDER_RATE_LIMITED", Billing.NotBilled, "OpenAI answered 429: refused" },
        { Error(429, "insufficient_quota", "insufficient_quota"), ErrorClass.QuotaExhausted, "PROVIDER_QUOTA_EXHAUSTED", Billing.NotBilled, "OpenAI answered 429: refused" },
        { Error(429, "insufficient_quota", "project_spend_limit_exceeded"), ErrorClass.QuotaExhausted, "PROVIDER_QUOTA_EXHAUSTED", Billing.NotBilled, "OpenAI answered 429: refused" },
        { Error(500, "server_error", null), ErrorClass.ServiceUnavailable, "PROVIDER_ERROR", Billing.NotBilled, "OpenAI answered 500: refused" },
        { Error(503, "service_unavailable_error", "server_is_overloaded"), ErrorClass.ServiceUnavailable, "PROVIDER_ERROR", Billing.NotBilled, "OpenAI answered 503: refused" },
        { RawHttpServer.Answer(500, """{"error":"out of memory"}"""), ErrorClass.ServiceUnavailable, "PROVIDER_ERROR", Billing.NotBilled, "OpenAI answered 500: out of memory" },
        { RawHttpServer.Answer(400, """{"error":{"message":"two\nlines","type":"BadRequestError","param":null,"code":400}}"""), ErrorClass.InvalidDocument, "PROVIDER_REFUSED_INPUT", Billing.NotBilled, "OpenAI answered 400: two lines" },
        { RawHttpServer.Answer(302, "", "text/html", "Location: http://127.0.0.1:1/"), ErrorClass.Configuration, "PROVIDER_MOVED", Billing.NotBilled, "OpenAI answered 302: no detail" },
        { RawHttpServer.Answer(408, ""), ErrorClass.ServiceUnavailable, "PROVIDER_ERROR", Billing.Uncertain, "OpenAI answered 408: no detail" },
        { RawHttpServer.Answer(429, Html, "text/html"), ErrorClass.RateLimited, "PROVIDER_RATE_LIMITED", Billing.NotBilled, "OpenAI answered 429: no detail" },
        { RawHttpServer.Answer(502, Html, "text/html"), ErrorClass.ServiceUnavailable, "PROVIDER_ERROR", Billing.Uncertain, "OpenAI answered 502: no detail" },
        { RawHttpServer.Answer(503, ""), ErrorClass.ServiceUnavailable, "PROVIDER_ERROR", Billing.Uncertain, "OpenAI answered 503: no detail" },
        { RawHttpServer.Answer(500, "[1,2]"), ErrorClass.ServiceUnavailable, "PROVIDER_ERROR", Billing.Uncertain, "OpenAI answered 500: no detail" },
        { RawHttpServer.Answer(500, "\"oops\""), ErrorClass.ServiceUnavailable, "PROVIDER_ERROR", Billing.Uncertain, "OpenAI answered 500: no detail" },
        { RawHttpServer.Answer(500, """{"error":{"message":17}}"""), ErrorClass.ServiceUnavailable, "PROVIDER_ERROR", Billing.Uncertain, "OpenAI answered 500: no detail" },
        { RawHttpServer.Answer(500, """{"error":{"mess"""), ErrorClass.ServiceUnavailable, "PROVIDER_ERROR", Billing.Uncertain, "OpenAI answered 500: no detail" },
        { RawHttpServer.Answer(418, "teapot", "text/plain"), ErrorClass.Unknown, "UNEXPECTED_STATUS", Billing.NotBilled, "OpenAI answered 418: no detail" },
        { Served("[[1,0]]"), ErrorClass.ServiceUnavailable, "MALFORMED_ANSWER", Billing.Uncertain, "the provider's answer cannot be read: 1 vectors for 2 inputs" },
        { Served("[[1,0],[0,1],[1,0]]"), ErrorClass.ServiceUnavailable, "MALFORMED_ANSWER", Billing.Uncertain, "the provider's answer cannot be read: 3 vectors for 2 inputs" },
        { Served("[[1,0],[0,1]]", tokens: 0), ErrorClass.ServiceUnavailable, "MALFORMED_ANSWER", Billing.Uncertain, "the provider's answer cannot be read: 0 tokens used" },
        { Served("[[1,0],[0,1]]", tokens: -4), ErrorClass.ServiceUnavailable, "MALFORMED_ANSWER", Billing.Uncertain, "the provider's answer cannot be read: -4 tokens used" },
        { Served("[[1,0],[0,1]]", tokens: long.MaxValue), ErrorClass.ServiceUnavailable, "MALFORMED_ANSWER", Billing.Uncertain, "the provider's answer cannot be read: 9223372036854775807 tokens used" },
        { Raw("""{"index":0,"embedding":[1,0]},{"index":0,"embedding":[0,1]}"""), ErrorClass.ServiceUnavailable, "MALFORMED_ANSWER", Billing.Uncertain, "the provider's answer cannot be read: index 0 of 2" },
        { Served("[[1,0],[1,0,0]]"), ErrorClass.ServiceUnavailable, "UNUSABLE_VECTORS", Billing.Reported, "the provider's vectors cannot be used: vector 1 has 3 dimensions, not 2" },
        { Served("[[1,0],[]]"), ErrorClass.ServiceUnavailable, "UNUSABLE_VECTORS", Billing.Reported, "the provider's vectors cannot be used: vector 1 has 0 dimensions, not 2" },
        { Served("[[1,0],[0,0]]"), ErrorClass.ServiceUnavailable, "UNUSABLE_VECTORS", Billing.Reported, "the provider's vectors cannot be used: vector 1 has length 0, not 1" },
        { Served("[[1,0],[3,4]]"), ErrorClass.ServiceUnavailable, "UNUSABLE_VECTORS", Billing.Reported, "the provider's vectors cannot be used: vector 1 has length 5, not 1" },
        { Served("[[1,0],[1e39,0]]"), ErrorClass.ServiceUnavailable, "UNUSABLE_VECTORS", Billing.Reported, "the provider's vectors cannot be used: vector 1 is not finite" },
        { Base64(float.NaN, 0), ErrorClass.ServiceUnavailable, "UNUSABLE_VECTORS", Billing.Reported, "the provider's vectors cannot be used: vector 1 is not finite" },
        { Base64(float.NegativeInfinity, 0), ErrorClass.ServiceUnavailable, "UNUSABLE_VECTORS", Billing.Reported, "the provider's vectors cannot be used: vector 1 is not finite" },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task EmbedAsync_EachAnswerThatServesNothing_HasItsClassAndBill(string answer, ErrorClass errorClass, string reason, Billing billing, string message)
    {
        await using var server = new RawHttpServer(answer);

        var failure = await FailureAsync(server);

        var usage = billing == Billing.Reported ? new ProviderUsage(0, 0, 5) : ProviderUsage.None;
        Assert.Equal(new ProviderFailure(errorClass, reason, message, billing) { Usage = usage }, failure);
        Assert.Equal(1, server.Requests);
    }

    /// <summary>Of these the message is the parser's own; it quotes nothing of the answer.</summary>
    public static TheoryData<string> Unreadable => new(
        RawHttpServer.Answer(200, ""),
        RawHttpServer.Answer(200, "null"),
        RawHttpServer.Answer(200, "[]"),
        RawHttpServer.Answer(200, "true"),
        RawHttpServer.Answer(200, Html, "text/html"),
        RawHttpServer.Answer(200, """{"error":{"message":"busy"}}"""),
        RawHttpServer.Answer(200, """{"data":[{"index":0,"embedding":[1,0]},{"index":1,"embedding":[NaN,0]}],"usage":{"prompt_tokens":5}}"""),
        RawHttpServer.Answer(200, """{"data":[{"index":0,"embedding":[1,0]},{"index":1,"embedding":[0,1]}]}"""),
        RawHttpServer.Answer(200, """{"data":[{"index":0,"embedding":[1,0]},{"index":1,"embedding":[0,1]}],"usage":{"prompt_tokens":"5"}}"""),
        RawHttpServer.Truncated(200, """{"data":[{"index":0,"embedd"""),
        "HTTP/1.1 200 Told\r\nContent-Le",
        "not HTTP at all\r\n\r\n",
        "");

    [Theory]
    [MemberData(nameof(Unreadable))]
    public async Task EmbedAsync_EachAnswerThatCannotBeRead_PassesAndMayHaveBeenBilled(string answer)
    {
        await using var server = new RawHttpServer(answer);

        var failure = await FailureAsync(server);

        Assert.Equal((ErrorClass.ServiceUnavailable, Billing.Uncertain), (failure.Class, failure.Billing));
        Assert.DoesNotContain("<html", failure.Message, StringComparison.Ordinal);
        Assert.Equal(1, server.Requests);
    }

    [Fact]
    public async Task EmbedAsync_NobodyListens_IsNotBilled()
    {
        var server = new RawHttpServer("");
        var address = server.Address;
        await server.DisposeAsync();

        var failure = FailureOf(await EmbedAsync(address, ProviderNames.OpenAI));

        Assert.Equal(
            new ProviderFailure(ErrorClass.ServiceUnavailable, "CONNECTION_FAILED", "the provider cannot be reached", Billing.NotBilled) { RequestLeft = false },
            failure);
    }

    [Fact]
    public async Task EmbedAsync_AnAddedProvidersVectors_AreScaledToUnitLength()
    {
        await using var server = new RawHttpServer(Served("[[3,4],[0,-7]]"));

        var outcome = await EmbedAsync(server.Address, "acme");

        var success = Assert.IsType<ProviderOutcome<IReadOnlyList<float[]>>.Success>(outcome);
        Assert.Equal<float[]>([[0.6f, 0.8f], [0, -1]], success.Value);
    }

    [Fact]
    public async Task EmbedAsync_AnAddedProviderRefuses_IsCalledByItsName()
    {
        await using var server = new RawHttpServer(Error(429, "tokens", "rate_limit_exceeded"));

        Assert.Equal("acme answered 429: refused", FailureOf(await EmbedAsync(server.Address, "acme")).Message);
    }

    [Theory]
    [InlineData(404)]
    [InlineData(405)]
    public async Task ProbeAsync_AnAddedProviderWithoutAListOfModels_IsThere(int status)
    {
        await using var server = new RawHttpServer(RawHttpServer.Answer(status, ""));

        Assert.IsType<ProviderOutcome<bool>.Success>(await Client(server.Address, "acme").ProbeAsync(TestContext.Current.CancellationToken));
        Assert.IsType<ProviderOutcome<bool>.Failed>(await Client(server.Address, ProviderNames.OpenAI).ProbeAsync(TestContext.Current.CancellationToken));
    }

    private static string Error(int status, string type, string? code, string message = "refused", string? param = null) => RawHttpServer.Answer(
        status,
        $$$"""{"error":{"message":"{{{message}}}","type":"{{{type}}}","param":{{{Json(param)}}},"code":{{{Json(code)}}}}}""");

    private static string Json(string? text) => text is null ? "null" : $"\"{text}\"";

    /// <summary>Vectors as numbers, by their place.</summary>
    private static string Served(string vectors, long tokens = 5) => Raw(
        string.Join(',', System.Text.Json.JsonDocument.Parse(vectors).RootElement.EnumerateArray().Select((vector, index) => $$"""{"index":{{index}},"embedding":{{vector}}}""")),
        tokens);

    private static string Base64(params float[] second) =>
        Raw($$"""{"index":0,"embedding":[1,0]},{"index":1,"embedding":"{{Convert.ToBase64String(MemoryMarshal.AsBytes<float>(second))}}"}""");

    private static string Raw(string data, long tokens = 5) =>
        RawHttpServer.Answer(200, $$$"""{"object":"list","data":[{{{data}}}],"model":"m","usage":{"prompt_tokens":{{{tokens}}},"total_tokens":{{{tokens}}}}}""");

    private static async Task<ProviderFailure> FailureAsync(RawHttpServer server) => FailureOf(await EmbedAsync(server.Address, ProviderNames.OpenAI));

    private static ProviderFailure FailureOf(ProviderOutcome<IReadOnlyList<float[]>> outcome) => Assert.IsType<ProviderOutcome<IReadOnlyList<float[]>>.Failed>(outcome).Failure;

    private static Task<ProviderOutcome<IReadOnlyList<float[]>>> EmbedAsync(Uri address, string provider) =>
        Client(address, provider).EmbedAsync(Request, "job-1:embed:0:1", TestContext.Current.CancellationToken);

    private static EmbeddingsClient Client(Uri address, string provider)
    {
        var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        return new EmbeddingsClient(http, new ProviderEndpoint(new Uri(address, "v1"), Key), ProviderTarget.Real(provider), TimeProvider.System);
    }
}
