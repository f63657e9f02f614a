using TVDb.Pipeline.Providers;

namespace TVDb.Pipeline.Tests.Providers.OpenAICompatible;

public class EmbedFailureTests
{
    [Theory]
    [InlineData(400, "invalid_request_error", "context_length_exceeded", ErrorClass.InvalidDocument, "PROVIDER_REFUSED_INPUT")]
    [InlineData(401, "invalid_request_error", "invalid_api_key", ErrorClass.Configuration, "KEY_REFUSED")]
    [InlineData(403, "invalid_request_error", null, ErrorClass.Configuration, "KEY_REFUSED")]
    [InlineData(404, "invalid_request_error", "model_not_found", ErrorClass.Configuration, "NOT_FOUND_AT_PROVIDER")]
    [InlineData(429, "requests", "rate_limit_exceeded", ErrorClass.RateLimited, "PROVIDER_RATE_LIMITED")]
    [InlineData(429, "tokens", "rate_limit_exceeded", ErrorClass.RateLimited, "PROVIDER_RATE_LIMITED")]
    [InlineData(429, "insufficient_quota", "insufficient_quota", ErrorClass.QuotaExhausted, "PROVIDER_QUOTA_EXHAUSTED")]
    [InlineData(429, "insufficient_quota", "credit_balance_exhausted", ErrorClass.QuotaExhausted, "PROVIDER_QUOTA_EXHAUSTED")]
    [InlineData(429, "insufficient_quota", "organization_spend_limit_exceeded", ErrorClass.QuotaExhausted, "PROVIDER_QUOTA_EXHAUSTED")]
    [InlineData(429, "insufficient_quota", "project_spend_limit_exceeded", ErrorClass.QuotaExhausted, "PROVIDER_QUOTA_EXHAUSTED")]
    [InlineData(500, "server_error", null, ErrorClass.ServiceUnavailable, "PROVIDER_ERROR")]
    [InlineData(503, "service_unavailable_error", "server_is_overloaded", ErrorClass.ServiceUnavailable, "PROVIDER_ERROR")]
    public async Task EmbedAsync_RefusedInTheProvidersWords_IsOneRequestAndNotBilled(int status, string type, string? code, ErrorClass errorClass, string reason)
    {
        var handler = ScriptedHandler.Answering(status, Embeddings.Error(type, code));

        var failure = Embeddings.FailureOf(await Embeddings.EmbedAsync(handler));

        Assert.Equal(new ProviderFailure(errorClass, reason, $"OpenAI answered {status}: refused", Billing.NotBilled), failure);
        Assert.Single(handler.Requests);
    }

    [Theory]
    [InlineData(502, "<html><body><h1>502 Bad Gateway</h1></body></html>")]
    [InlineData(503, "")]
    [InlineData(504, """{"error":{"mess""")]
    [InlineData(500, """{"detail":"not OpenAI's form"}""")]
    public async Task EmbedAsync_GatewayFails_IsOneRequestThatMayHaveBeenBilled(int status, string body)
    {
        var handler = ScriptedHandler.Answering(status, body);

        var failure = Embeddings.FailureOf(await Embeddings.EmbedAsync(handler));

        Assert.Equal(new ProviderFailure(ErrorClass.ServiceUnavailable, "PROVIDER_ERROR", $"OpenAI answered {status}: no detail", Billing.Uncertain), failure);
        Assert.Single(handler.Requests);
    }

    [Theory]
    [InlineData("Retry-After", "7", 7_000)]
    [InlineData("Retry-After", "0", 0)]
    [InlineData("Retry-After", "1.5", 1_500)]
    [InlineData("retry-after-ms", "250", 250)]
    [InlineData("Retry-After", "-1", null)]
    [InlineData("Retry-After", "Mon, 23 Nov 2026 12:00:00 GMT", 60_000)]
    [InlineData("Retry-After", "Mon, 23 Nov 2026 11:00:00 GMT", 0)]
    [InlineData("Retry-After", "Tue, 23 Nov 2027 12:00:00 GMT", null)]
    [InlineData("Retry-After", "NaN", null)]
    [InlineData("Retry-After", "soon", null)]
    [InlineData("x-ratelimit-reset-requests", "1s", 1_000)]
    [InlineData("x-ratelimit-reset-requests", "6m0s", 360_000)]
    [InlineData("x-ratelimit-reset-tokens", "12ms", 12)]
    [InlineData("x-ratelimit-reset-tokens", "1h0m1.5s", 3_601_500)]
    [InlineData("x-ratelimit-reset-tokens", "1d1s", null)]
    [InlineData("x-ratelimit-reset-tokens", "6", null)]
    [InlineData("x-ratelimit-reset-tokens", "-1s", null)]
    [InlineData("Retry-After", "1e300", null)]
    public async Task EmbedAsync_RateLimited_CarriesTheTimeGiven(string header, string value, int? milliseconds)
    {
        var handler = ScriptedHandler.Answering(429, Embeddings.Error("requests", "rate_limit_exceeded"), (header, value));

        var failure = Embeddings.FailureOf(await Embeddings.EmbedAsync(handler));

        Assert.Equal(milliseconds is { } ms ? TimeSpan.FromMilliseconds(ms) : null, failure.RetryAfter);
    }

    [Fact]
    public async Task EmbedAsync_RateLimitedWithBothTimes_TakesTheFinerOne() =>
        Assert.Equal(
            TimeSpan.FromMilliseconds(1200),
            Embeddings.FailureOf(await Embeddings.EmbedAsync(
                ScriptedHandler.Answering(429, Embeddings.Error("requests", "rate_limit_exceeded"), ("Retry-After", "2"), ("retry-after-ms", "1200")))).RetryAfter);

    [Fact]
    public async Task EmbedAsync_SimulatorRefuses_IsLabelled() =>
        Assert.True(Embeddings.FailureOf(await Embeddings.EmbedAsync(
            ScriptedHandler.Answering(401, Embeddings.Error("invalid_request_error", "invalid_api_key"), ("X-TVDb-Role", "simulator")))).Simulated);

    [Theory]
    [InlineData(HttpRequestError.ConnectionError, "CONNECTION_FAILED", Billing.NotBilled)]
    [InlineData(HttpRequestError.NameResolutionError, "CONNECTION_FAILED", Billing.NotBilled)]
    [InlineData(HttpRequestError.ResponseEnded, "CONNECTION_LOST", Billing.Uncertain)]
    public async Task EmbedAsync_TransportFails_IsOneRequestBilledOnlyIfItMayHaveLeft(HttpRequestError error, string reason, Billing billing)
    {
        var handler = ScriptedHandler.Throwing(new HttpRequestException(error));

        var failure = Embeddings.FailureOf(await Embeddings.EmbedAsync(handler));

        Assert.Equal((ErrorClass.ServiceUnavailable, reason, billing), (failure.Class, failure.Reason, failure.Billing));
        Assert.Single(handler.Requests);
    }

    public static TheoryData<string> UnreadableAnswers => new(
        "",
        "null",
        "[]",
        "{}",
        "<html>welcome</html>",
        Embeddings.Answer(Embeddings.Vector(0, 1), Embeddings.Vector(1, 1))[..80],
        Embeddings.Answer(),
        Embeddings.Answer(Embeddings.Vector(0, 1)),
        Embeddings.Answer(Embeddings.Vector(0, 1), Embeddings.Vector(1, 1), Embeddings.Vector(2, 1)),
        Embeddings.Answer(Embeddings.Vector(0, 1), Embeddings.Vector(0, 1)),
        Embeddings.Answer(Embeddings.Vector(0, 1), Embeddings.Vector(-1, 1)),
        Embeddings.Answer(Embeddings.Vector(0, 1), Embeddings.Vector(1, 1)).Replace("prompt_tokens", "tokens_of_prompt", StringComparison.Ordinal),
        Embeddings.Answer(Embeddings.Vector(0, 1), Embeddings.Vector(1, 1)).Replace("\"usage\"", "\"use\"", StringComparison.Ordinal),
        Embeddings.Answer(Embeddings.Vector(0, 1), """{"object":"embedding","index":1,"embedding":"not base64!"}"""),
        Embeddings.Answer(Embeddings.Vector(0, 1), """{"object":"embedding","index":1,"embedding":"AAA="}"""),
        Embeddings.Answer(Embeddings.Vector(0, 1), """{"object":"embedding","index":1,"embedding":["a"]}"""),
        Embeddings.Answer(Embeddings.Vector(0, 1), """{"object":"embedding","index":1,"embedding":null}"""),
        Embeddings.Answer(Embeddings.Vector(0, 1), """{"object":"embedding","index":1}"""));

    [Theory]
    [MemberData(nameof(UnreadableAnswers))]
    public async Task EmbedAsync_AnswerThatCannotBeUsed_MayHaveBeenBilled(string body)
    {
        var handler = ScriptedHandler.Answering(200, body);

        var failure = Embeddings.FailureOf(await Embeddings.EmbedAsync(handler));

        Assert.Equal((ErrorClass.ServiceUnavailable, "MALFORMED_ANSWER", Billing.Uncertain), (failure.Class, failure.Reason, failure.Billing));
        Assert.Single(handler.Requests);
    }

    [Fact]
    public async Task EmbedAsync_ConnectionBreaksInTheAnswer_MayHaveBeenBilled()
    {
        var handler = new ScriptedHandler(() => ScriptedHandler.BreakingOff("""{"object":"li"""));

        var failure = Embeddings.FailureOf(await Embeddings.EmbedAsync(handler));

        Assert.Equal((ErrorClass.ServiceUnavailable, Billing.Uncertain), (failure.Class, failure.Billing));
        Assert.Single(handler.Requests);
    }
}
