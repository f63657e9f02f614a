using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Providers.LlamaParse;

namespace TVDb.Pipeline.Tests.Providers.LlamaParse;

public class SubmitTests
{
    [Fact]
    public async Task SubmitAsync_ADocument_IsOneUploadWithFileAndConfiguration()
    {
        var handler = ScriptedHandler.Answering(200, LlamaParses.Created);

        var outcome = await SubmitAsync(handler);

        Assert.Equal(new ProviderOutcome<string>.Success("pjb-1", ProviderUsage.None, Simulated: false), outcome);
        var request = Assert.Single(handler.Requests);
        Assert.Equal(("POST", "/api/v2/parse/upload", "job-1:parse:0:1"), (request.Method, request.PathAndQuery, request.Headers["X-Client-Request-Id"]));
        var boundary = request.Headers["Content-Type"].Split("boundary=")[1].Trim('"');
        Assert.Equal(
            [
                "",
                "\r\nContent-Type: application/octet-stream\r\nContent-Disposition: form-data; name=file; filename=report.pdf; filename*=utf-8''report.pdf\r\n\r\n%PDF-1.7\r\n",
                "\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Disposition: form-data; name=configuration\r\n\r\n"
                    + """{"tier":"cost_effective","version":"latest","page_ranges":{"max_pages":30}}""" + "\r\n",
                "--\r\n",
            ],
            request.Body.Split("--" + boundary));
    }

    [Theory]
    [InlineData(400, """{"detail":"The uploaded file is empty."}""", ErrorClass.InvalidDocument, "PROVIDER_REFUSED_DOCUMENT", "The uploaded file is empty.")]
    [InlineData(401, """{"detail":"Invalid API key."}""", ErrorClass.Configuration, "KEY_REFUSED", "Invalid API key.")]
    [InlineData(403, """{"detail":"Forbidden"}""", ErrorClass.Configuration, "KEY_REFUSED", "Forbidden")]
    [InlineData(402, """{"detail":"You've exceeded the maximum number of credits for your plan."}""", ErrorClass.QuotaExhausted, "PROVIDER_QUOTA_EXHAUSTED", "You've exceeded the maximum number of credits for your plan.")]
    [InlineData(404, """{"detail":"Not Found"}""", ErrorClass.Configuration, "NOT_FOUND_AT_PROVIDER", "Not Found")]
    [InlineData(413, """{"detail":"File too large"}""", ErrorClass.InvalidDocument, "DOCUMENT_TOO_LARGE", "File too large")]
    [InlineData(422, """{"detail":[{"type":"missing","loc":["body","file"],"msg":"Field required","input":null}]}""", ErrorClass.InvalidDocument, "PROVIDER_REFUSED_DOCUMENT", "body.file: Field required")]
    [InlineData(429, """{"detail":"Too many requests"}""", ErrorClass.RateLimited, "PROVIDER_RATE_LIMITED", "Too many requests")]
    [InlineData(503, """{"detail":"Service Unavailable"}""", ErrorClass.ServiceUnavailable, "PROVIDER_ERROR", "Service Unavailable")]
    [InlineData(401, "", ErrorClass.Configuration, "KEY_REFUSED", "no detail")]
    [InlineData(418, "<html>teapot</html>", ErrorClass.Unknown, "UNEXPECTED_STATUS", "no detail")]
    public async Task SubmitAsync_RefusedInTheProvidersWords_IsNotBilled(int status, string body, ErrorClass errorClass, string reason, string detail)
    {
        var failure = LlamaParses.FailureOf(await SubmitAsync(ScriptedHandler.Answering(status, body)));

        Assert.Equal(new ProviderFailure(errorClass, reason, $"LlamaParse answered {status}: {detail}", Billing.NotBilled), failure);
    }

    [Theory]
    [InlineData(500, "")]
    [InlineData(500, """{"detail":"Internal Server Error"}""")]
    [InlineData(502, "<html><body><h1>502 Bad Gateway</h1></body></html>")]
    [InlineData(503, """{"message":"no healthy upstream"}""")]
    [InlineData(504, """{"detail":"upst""")]
    public async Task SubmitAsync_GatewayFails_MayHaveBeenBilled(int status, string body)
    {
        var failure = LlamaParses.FailureOf(await SubmitAsync(ScriptedHandler.Answering(status, body)));

        Assert.Equal(
            new ProviderFailure(ErrorClass.ServiceUnavailable, "PROVIDER_ERROR", failure.Message, Billing.Uncertain),
            failure);
    }

    [Fact]
    public async Task SubmitAsync_GatewayPageInAnUnknownCharset_IsAnAnswerLikeAnyOther()
    {
        var handler = ScriptedHandler.Answering(502, "<html></html>", ("Content-Type", "text/html; charset=x-unknown"));

        var failure = LlamaParses.FailureOf(await SubmitAsync(handler));

        Assert.Equal(new ProviderFailure(ErrorClass.ServiceUnavailable, "PROVIDER_ERROR", "LlamaParse answered 502: no detail", Billing.Uncertain), failure);
    }

    [Fact]
    public async Task SubmitAsync_RateLimitedWithATime_CarriesIt() =>
        Assert.Equal(
            TimeSpan.FromSeconds(7),
            LlamaParses.FailureOf(await SubmitAsync(ScriptedHandler.Answering(429, """{"detail":"slow down"}""", ("Retry-After", "7")))).RetryAfter);

    [Fact]
    public async Task SubmitAsync_VeryLongDetail_IsCut() =>
        Assert.Equal(
            "LlamaParse answered 400: " + new string('x', 300),
            LlamaParses.FailureOf(await SubmitAsync(ScriptedHandler.Answering(400, $$"""{"detail":"{{new string('x', 5000)}}"}"""))).Message);

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"id":null,"status":"PENDING"}""")]
    [InlineData("""{"id":"pjb-1","sta""")]
    [InlineData("<html>welcome</html>")]
    public async Task SubmitAsync_AnswerThatCannotBeRead_MayHaveBeenBilled(string body)
    {
        var failure = LlamaParses.FailureOf(await SubmitAsync(ScriptedHandler.Answering(200, body)));

        Assert.Equal((ErrorClass.ServiceUnavailable, "MALFORMED_ANSWER", Billing.Uncertain), (failure.Class, failure.Reason, failure.Billing));
    }

    [Fact]
    public async Task SubmitAsync_ConnectionBreaksInTheAnswer_MayHaveBeenBilled()
    {
        var failure = LlamaParses.FailureOf(await SubmitAsync(new ScriptedHandler(() => ScriptedHandler.BreakingOff("""{"id":"pjb"""))));

        Assert.Equal((ErrorClass.ServiceUnavailable, Billing.Uncertain), (failure.Class, failure.Billing));
    }

    [Theory]
    [InlineData(HttpRequestError.ConnectionError, "CONNECTION_FAILED", Billing.NotBilled)]
    [InlineData(HttpRequestError.NameResolutionError, "CONNECTION_FAILED", Billing.NotBilled)]
    [InlineData(HttpRequestError.SecureConnectionError, "CONNECTION_FAILED", Billing.NotBilled)]
    [InlineData(HttpRequestError.ProxyTunnelError, "CONNECTION_FAILED", Billing.NotBilled)]
    [InlineData(HttpRequestError.ResponseEnded, "CONNECTION_LOST", Billing.Uncertain)]
    [InlineData(HttpRequestError.Unknown, "CONNECTION_LOST", Billing.Uncertain)]
    public async Task SubmitAsync_TransportFails_IsBilledOnlyIfItMayHaveLeft(HttpRequestError error, string reason, Billing billing)
    {
        var failure = LlamaParses.FailureOf(await SubmitAsync(ScriptedHandler.Throwing(new HttpRequestException(error))));

        Assert.Equal((ErrorClass.ServiceUnavailable, reason, billing), (failure.Class, failure.Reason, failure.Billing));
    }

    [Fact]
    public async Task SubmitAsync_Cancelled_Throws()
    {
        var handler = ScriptedHandler.Answering(200, LlamaParses.Created);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            LlamaParses.Client(handler).SubmitAsync(LlamaParses.Request, "call", new CancellationToken(canceled: true)));
        Assert.Empty(handler.Requests);
    }

    private static Task<ProviderOutcome<string>> SubmitAsync(ScriptedHandler handler) =>
        LlamaParses.Client(handler).SubmitAsync(LlamaParses.Request, "job-1:parse:0:1", TestContext.Current.CancellationToken);
}
