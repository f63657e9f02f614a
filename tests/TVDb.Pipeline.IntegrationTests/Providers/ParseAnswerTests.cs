using System.Net.Http.Headers;
using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Providers.LlamaParse;
using TVDb.TestServers;

namespace TVDb.Pipeline.IntegrationTests.Providers;

/// <summary>Every shape in which LlamaParse answers, on the wire, and what is made of it.</summary>
public sealed class ParseAnswerTests
{
    private const string Key = "llx-a-secret-of-ours";
    private const string Html = "<html><body><h1>504 Gateway Time-out</h1></body></html>";
    private static readonly ParseRequest Request = new("report.pdf", "%PDF-1.7"u8.ToArray(), "cost_effective", MaxPages: 3);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string, ErrorClass, string, Billing, string> Refusals => new()
    {
        { Detail(400, "The uploaded file is empty."), ErrorClass.InvalidDocument, "PROVIDER_REFUSED_DOCUMENT", Billing.NotBilled, "400: The uploaded file is empty." },
        { Detail(401, $"Invalid API key {Key}"), ErrorClass.Configuration, "KEY_REFUSED", Billing.NotBilled, "401: Invalid API key [key]" },
        { Detail(402, "You've exceeded the maximum number of credits for your plan."), ErrorClass.QuotaExhausted, "PROVIDER_QUOTA_EXHAUSTED", Billing.NotBilled, "402: You've exceeded the maximum number of credits for your plan." },
        { Detail(403, "Forbidden"), ErrorClass.Configuration, "KEY_REFUSED", Billing.NotBilled, "403: Forbidden" },
        { Detail(404, "Not Found"), ErrorClass.Configuration, "NOT_FOUND_AT_PROVIDER", Billing.NotBilled, "404: Not Found" },
        { RawHttpServer.Answer(413, Html, "text/html"), ErrorClass.InvalidDocument, "DOCUMENT_TOO_LARGE", Billing.NotBilled, "413: no detail" },
        { RawHttpServer.Answer(422, """{"detail":[{"type":"missing","loc":["body","tier"],"msg":"Field required","input":{"webhook_signing_secret":"whs"}},7]}"""), ErrorClass.InvalidDocument, "PROVIDER_REFUSED_DOCUMENT", Billing.NotBilled, "422: body.tier: Field required; ?" },
        { Detail(429, "Too many requests"), ErrorClass.RateLimited, "PROVIDER_RATE_LIMITED", Billing.NotBilled, "429: Too many requests" },
        { RawHttpServer.Answer(429, Html, "text/html"), ErrorClass.RateLimited, "PROVIDER_RATE_LIMITED", Billing.NotBilled, "429: no detail" },
        { RawHttpServer.Answer(307, "", "text/html", "Location: http://127.0.0.1:1/"), ErrorClass.Configuration, "PROVIDER_MOVED", Billing.NotBilled, "307: no detail" },
        { RawHttpServer.Answer(408, ""), ErrorClass.ServiceUnavailable, "PROVIDER_ERROR", Billing.Uncertain, "408: no detail" },
        { Detail(500, "Internal Server Error"), ErrorClass.ServiceUnavailable, "PROVIDER_ERROR", Billing.Uncertain, "500: Internal Server Error" },
        { RawHttpServer.Answer(500, "null"), ErrorClass.ServiceUnavailable, "PROVIDER_ERROR", Billing.Uncertain, "500: no detail" },
        { RawHttpServer.Answer(502, "\"bad\""), ErrorClass.ServiceUnavailable, "PROVIDER_ERROR", Billing.Uncertain, "502: no detail" },
        { Detail(503, "Service Unavailable"), ErrorClass.ServiceUnavailable, "PROVIDER_ERROR", Billing.NotBilled, "503: Service Unavailable" },
        { RawHttpServer.Answer(503, """{"detail":null}"""), ErrorClass.ServiceUnavailable, "PROVIDER_ERROR", Billing.Uncertain, "503: no detail" },
        { RawHttpServer.Answer(503, """{"detail":{"reason":"maintenance"}}"""), ErrorClass.ServiceUnavailable, "PROVIDER_ERROR", Billing.Uncertain, "503: no detail" },
        { RawHttpServer.Answer(504, Html, "text/html"), ErrorClass.ServiceUnavailable, "PROVIDER_ERROR", Billing.Uncertain, "504: no detail" },
        { Detail(400, new string('x', 70_000)), ErrorClass.InvalidDocument, "PROVIDER_REFUSED_DOCUMENT", Billing.NotBilled, "400: no detail" },
        { RawHttpServer.Answer(418, "[]"), ErrorClass.Unknown, "UNEXPECTED_STATUS", Billing.NotBilled, "418: no detail" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task SubmitAsync_EachRefusal_HasItsClassAndBill(string answer, ErrorClass errorClass, string reason, Billing billing, string message)
    {
        await using var server = new RawHttpServer(answer);

        var outcome = await Client(server).SubmitAsync(Request, "job-1:parse:0:1", Cancellation);

        Assert.Equal(new ProviderFailure(errorClass, reason, $"LlamaParse answered {message}", billing), Assert.IsType<ProviderOutcome<string>.Failed>(outcome).Failure);
        Assert.Equal(1, server.Requests);
    }

    [Theory]
    [InlineData("retry-after-ms: 250", 250)]
    [InlineData("Retry-After: 7", 7_000)]
    [InlineData("Retry-After: Mon, 23 Nov 2020 12:00:00 GMT", 0)]
    public async Task SubmitAsync_RateLimitedWithATime_CarriesIt(string header, int milliseconds)
    {
        await using var server = new RawHttpServer(RawHttpServer.Answer(429, """{"detail":"slow down"}""", "application/json", header));

        var outcome = await Client(server).SubmitAsync(Request, "job-1:parse:0:1", Cancellation);

        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), Assert.IsType<ProviderOutcome<string>.Failed>(outcome).Failure.RetryAfter);
    }

    public static TheoryData<string> Unreadable => new(
        RawHttpServer.Answer(200, ""),
        RawHttpServer.Answer(200, "[]"),
        RawHttpServer.Answer(200, "17"),
        RawHttpServer.Answer(200, """{"id":17,"status":"PENDING"}"""),
        RawHttpServer.Answer(200, Html, "text/html"),
        RawHttpServer.Truncated(200, """{"id":"pjb-1","sta"""),
        "HTTP/1.1 200",
        "");

    [Theory]
    [MemberData(nameof(Unreadable))]
    public async Task SubmitAsync_EachAnswerThatCannotBeRead_PassesAndMayHaveBeenBilled(string answer)
    {
        await using var server = new RawHttpServer(answer);

        var failure = Assert.IsType<ProviderOutcome<string>.Failed>(await Client(server).SubmitAsync(Request, "job-1:parse:0:1", Cancellation)).Failure;

        Assert.Equal((ErrorClass.ServiceUnavailable, Billing.Uncertain), (failure.Class, failure.Billing));
        Assert.DoesNotContain("<html", failure.Message, StringComparison.Ordinal);
    }

    /// <summary>What a job came to, as its JSON; class, reason, billing, credits.</summary>
    public static TheoryData<string, ErrorClass, string, Billing, long> Ends => new()
    {
        { Job("FAILED", """{"error_code":"PDF_IS_BROKEN","error_message":"broken","usage":{"credits":null}}"""), ErrorClass.InvalidDocument, "PDF_IS_BROKEN", Billing.Reported, 0 },
        { Job("FAILED", """{"error_code":"TOO_MANY_FAILED_PAGES","error_message":"2 of 3 pages failed.","usage":{"credits":9}}"""), ErrorClass.InvalidDocument, "TOO_MANY_FAILED_PAGES", Billing.Reported, 9 },
        { Job("FAILED", """{"error_code":"TIMEOUT","error_message":null}"""), ErrorClass.ServiceUnavailable, "TIMEOUT", Billing.Reported, 0 },
        { Job("FAILED", """{"error_code":"INVALID_TIER_VERSION_COMBINATION","error_message":"no"}"""), ErrorClass.Configuration, "INVALID_TIER_VERSION_COMBINATION", Billing.Reported, 0 },
        { Job("FAILED", """{"error_code":"<b>odd</b>","error_message":"odd","usage":{"credits":2.5}}"""), ErrorClass.Unknown, "PARSE_FAILED", Billing.Reported, 3 },
        { Job("CANCELLED", """{"error_code":null}"""), ErrorClass.ServiceUnavailable, "PARSE_CANCELLED", Billing.Reported, 0 },
        { """{"job":{"id":"pjb-1","status":"COMPLETED"},"markdown":{"pages":[]}}""", ErrorClass.InvalidDocument, "NO_TEXT_FOUND", Billing.Uncertain, 0 },
    };

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task AwaitResultAsync_EachEndWithoutAResult_HasItsClassAndBill(string job, ErrorClass errorClass, string reason, Billing billing, long credits)
    {
        await using var server = new RawHttpServer(RawHttpServer.Answer(200, job));

        var outcome = await Client(server).AwaitResultAsync("pjb-1", Cancellation);

        var failure = Assert.IsType<ProviderOutcome<IReadOnlyList<ParsedPageContent>>.Failed>(outcome).Failure;
        Assert.Equal((errorClass, reason, billing, new ProviderUsage(0, credits, 0)), (failure.Class, failure.Reason, failure.Billing, failure.Usage));
        Assert.DoesNotContain("MALFORMED", failure.Reason, StringComparison.Ordinal);
    }

    public static TheoryData<string> Passing => new(
        RawHttpServer.Answer(200, Job("PENDING", """{"usage":null}""")),
        RawHttpServer.Answer(200, Job("HIBERNATING", """{"usage":null}""")),
        RawHttpServer.Answer(200, Job("COMPLETED", """{"usage":{"credits":-1}}""")),
        RawHttpServer.Answer(200, Job("COMPLETED", """{"usage":{"credits":99999999}}""")),
        RawHttpServer.Answer(200, Html, "text/html"),
        RawHttpServer.Answer(502, Html, "text/html"),
        RawHttpServer.Answer(429, """{"detail":"slow down"}""", "application/json", "retry-after-ms: 1"),
        RawHttpServer.Truncated(200, """{"job":{"id":"pjb-1","""),
        "");

    /// <summary>The upload is paid for: nothing that passes ends the wait for what it came to.</summary>
    [Theory]
    [MemberData(nameof(Passing))]
    public async Task AwaitResultAsync_ALookThatSaysNothing_IsLookedAgain(string look)
    {
        const string done = """{"job":{"id":"pjb-1","status":"COMPLETED","usage":{"credits":6}},"markdown":{"pages":[{"page_number":1,"markdown":"# One","success":true},{"page_number":2,"error":"failed","success":false}]}}""";
        await using var server = new RawHttpServer(look, RawHttpServer.Answer(200, done));

        var success = Assert.IsType<ProviderOutcome<IReadOnlyList<ParsedPageContent>>.Success>(await Client(server).AwaitResultAsync("pjb-1", Cancellation));

        Assert.Equal([new ParsedPageContent(1, "# One"), new ParsedPageContent(2, "")], success.Value);
        Assert.Equal(new ProviderUsage(2, 6, 0), success.Usage);
        Assert.Equal(2, server.Requests);
    }

    private static string Detail(int status, string detail) => RawHttpServer.Answer(status, $$"""{"detail":"{{detail}}"}""");

    /// <summary>A job of this status; the rest of it is in an object of its own.</summary>
    private static string Job(string status, string more) => $$"""{"job":{"id":"pjb-1","status":"{{status}}",{{more[1..]}}}""";

    private static LlamaParseClient Client(RawHttpServer server)
    {
        var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = server.Address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);
        return new LlamaParseClient(http, ProviderEnd.Real, TimeProvider.System, new ParseNotices());
    }
}
