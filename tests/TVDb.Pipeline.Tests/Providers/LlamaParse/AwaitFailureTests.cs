using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Providers.LlamaParse;

namespace TVDb.Pipeline.Tests.Providers.LlamaParse;

/// <summary>Once a document is uploaded, the provider is at work and bills: only a word about the job itself ends that.</summary>
public class AwaitFailureTests
{
    private static readonly string OnePage = LlamaParses.Completed("null", LlamaParses.Pages(LlamaParses.Markdown(1, "# One")));

    [Theory]
    [InlineData("UNSUPPORTED_FILE_TYPE", ErrorClass.InvalidDocument)]
    [InlineData("PDF_IS_PROTECTED", ErrorClass.InvalidDocument)]
    [InlineData("PDF_IS_BROKEN", ErrorClass.InvalidDocument)]
    [InlineData("NO_DATA_FOUND_IN_FILE", ErrorClass.InvalidDocument)]
    [InlineData("DOCUMENT_TOO_LARGE", ErrorClass.InvalidDocument)]
    [InlineData("TOO_MANY_PAGES", ErrorClass.InvalidDocument)]
    [InlineData("TIMEOUT", ErrorClass.ServiceUnavailable)]
    [InlineData("INVALID_TIER_VERSION_COMBINATION", ErrorClass.Configuration)]
    [InlineData("SOMETHING_NEW", ErrorClass.Unknown)]
    public async Task AwaitResultAsync_JobFailed_IsItsCodeBilledAtTheCreditsReported(string code, ErrorClass errorClass)
    {
        var body = LlamaParses.Job("FAILED", $$""","error_code":"{{code}}","error_message":"it failed","usage":{"credits":3}""");

        Assert.Equal(
            new ProviderFailure(errorClass, code, "LlamaParse could not parse the document: it failed", Billing.Reported) { Usage = new(0, 3, 0) },
            await FailureAsync(Answer(200, body)));
    }

    [Theory]
    [InlineData("FAILED", "PARSE_FAILED", ErrorClass.Unknown)]
    [InlineData("CANCELLED", "PARSE_CANCELLED", ErrorClass.ServiceUnavailable)]
    public async Task AwaitResultAsync_JobEndedWithoutACode_IsItsStatusBilledAtNothing(string status, string reason, ErrorClass errorClass) =>
        Assert.Equal(
            new ProviderFailure(errorClass, reason, $"LlamaParse could not parse the document: {reason}", Billing.Reported),
            await FailureAsync(Answer(200, LlamaParses.Job(status, ""","error_code":null,"usage":{"credits":null}"""))));

    [Theory]
    [InlineData(500, """{"detail":"Internal Server Error"}""")]
    [InlineData(502, "<html>bad gateway</html>")]
    [InlineData(429, """{"detail":"Too many requests"}""")]
    [InlineData(200, """{"job":{"id":"pjb-1","stat""")]
    [InlineData(200, """{"job":{"id":"pjb-1","status":"THROTTLED"}}""")]
    public async Task AwaitResultAsync_OneLookFails_LooksAgain(int status, string body) =>
        Assert.IsType<ProviderOutcome<IReadOnlyList<ParsedPageContent>>.Success>(await AwaitAsync(Answer(status, body), Answer(200, OnePage)));

    [Fact]
    public async Task AwaitResultAsync_ConnectionRefusedInBetween_LooksAgain() =>
        Assert.IsType<ProviderOutcome<IReadOnlyList<ParsedPageContent>>.Success>(
            await AwaitAsync(() => throw new HttpRequestException(HttpRequestError.ConnectionError), Answer(200, OnePage)));

    [Theory]
    [InlineData(401, ErrorClass.Configuration, "KEY_REFUSED")]
    [InlineData(402, ErrorClass.QuotaExhausted, "PROVIDER_QUOTA_EXHAUSTED")]
    [InlineData(404, ErrorClass.Configuration, "NOT_FOUND_AT_PROVIDER")]
    [InlineData(400, ErrorClass.InvalidDocument, "PROVIDER_REFUSED_DOCUMENT")]
    public async Task AwaitResultAsync_LookRefused_LeavesTheUploadPossiblyBilledAndUnderWay(int status, ErrorClass errorClass, string reason) =>
        Assert.Equal(
            new ProviderFailure(errorClass, reason, $"LlamaParse answered {status}: refused", Billing.Uncertain) { WorkUnderWay = true },
            await FailureAsync(Answer(status, """{"detail":"refused"}""")));

    [Fact]
    public async Task AwaitResultAsync_AMockAnswersTheLook_LeavesTheUploadPossiblyBilledAndUnderWay() =>
        Assert.Equal(
            new ProviderFailure(ErrorClass.Configuration, "WRONG_PROVIDER_ROLE", "the server at the real address calls itself 'mock'", Billing.Uncertain)
            {
                WorkUnderWay = true,
            },
            await FailureAsync(() => ScriptedHandler.Answer(200, OnePage, ("X-TVDb-Role", "mock"))));

    private static async Task<ProviderFailure> FailureAsync(Func<HttpResponseMessage> answer) => LlamaParses.FailureOf(await AwaitAsync(answer));

    private static Task<ProviderOutcome<IReadOnlyList<ParsedPageContent>>> AwaitAsync(params Func<HttpResponseMessage>[] answers) =>
        LlamaParses.Client(new ScriptedHandler(answers)).AwaitResultAsync("pjb-1", TestContext.Current.CancellationToken);

    private static Func<HttpResponseMessage> Answer(int status, string body) => () => ScriptedHandler.Answer(status, body);
}
