using Microsoft.Extensions.Time.Testing;
using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Providers.LlamaParse;

namespace TVDb.Pipeline.Tests.Providers.LlamaParse;

public class AwaitResultTests
{
    private static readonly string OnePage = LlamaParses.Completed("""{"credits":3}""", LlamaParses.Pages(LlamaParses.Markdown(1, "# One")));
    private readonly ElapsingTime _time = new();

    [Fact]
    public async Task AwaitResultAsync_PendingRunningCompleted_LooksThreeTimesAndAnswers()
    {
        var handler = Answering(LlamaParses.Job("PENDING"), LlamaParses.Job("RUNNING", ",\"usage\":{\"credits\":null}"), OnePage);

        await AssertSuccessAsync(handler, new ProviderUsage(1, 3, 0), new ParsedPageContent(1, "# One"));

        Assert.Equal(
            Enumerable.Repeat("GET /api/v2/parse/pjb-1?expand=markdown&expand=text&expand=usage", 3),
            handler.Requests.Select(request => $"{request.Method} {request.PathAndQuery}"));
    }

    [Fact]
    public async Task AwaitResultAsync_LongJob_LooksAtGrowingPausesOfAtMostFiveSeconds()
    {
        await AssertSuccessAsync(
            Answering([.. Enumerable.Repeat(LlamaParses.Job("RUNNING"), 11), OnePage]),
            new ProviderUsage(1, 3, 0),
            new ParsedPageContent(1, "# One"));

        Assert.Equal(
            [100, 160, 256, 409, 655, 1048, 1677, 2684, 4294, 5000, 5000, 5000],
            _time.Waits.Select(wait => (int)wait.TotalMilliseconds));
    }

    [Theory]
    [InlineData("null", 0)]
    [InlineData("""{"credits":null}""", 0)]
    [InlineData("{}", 0)]
    [InlineData("""{"credits":0}""", 0)]
    [InlineData("""{"credits":90}""", 90)]
    public async Task AwaitResultAsync_CreditsLateOrAbsent_AreZeroAndPagesCounted(string usage, long credits)
    {
        var handler = Answering(LlamaParses.Completed(usage, LlamaParses.Pages(LlamaParses.Markdown(1, "a"), LlamaParses.Markdown(2, "b"))), OnePage);

        await AssertSuccessAsync(handler, new ProviderUsage(2, credits, 0), new ParsedPageContent(1, "a"), new ParsedPageContent(2, "b"));
    }

    [Fact]
    public async Task AwaitResultAsync_OnePageFailed_StaysAsAnEmptyPageAndIsCounted() =>
        await AssertSuccessAsync(
            Answering(LlamaParses.Completed("null", LlamaParses.Pages(LlamaParses.Markdown(1, "a"), LlamaParses.Failed(2), LlamaParses.Markdown(3, "c")))),
            new ProviderUsage(3, 0, 0),
            new ParsedPageContent(1, "a"),
            new ParsedPageContent(2, ""),
            new ParsedPageContent(3, "c"));

    [Fact]
    public async Task AwaitResultAsync_TierFast_TextStandsInForMarkdown() =>
        await AssertSuccessAsync(
            Answering(LlamaParses.Completed("null", "null", LlamaParses.Pages(LlamaParses.Text(2, "two"), LlamaParses.Text(1, "one")))),
            new ProviderUsage(2, 0, 0),
            new ParsedPageContent(1, "one"),
            new ParsedPageContent(2, "two"));

    [Fact]
    public async Task AwaitResultAsync_MarkdownAndText_MarkdownIsTakenInPageOrder() =>
        await AssertSuccessAsync(
            Answering(LlamaParses.Completed(
                "null",
                LlamaParses.Pages(LlamaParses.Markdown(2, "# b"), LlamaParses.Markdown(1, "# a"), LlamaParses.Failed(3)),
                LlamaParses.Pages(LlamaParses.Text(1, "a"), LlamaParses.Text(2, "b"), LlamaParses.Text(3, "c"))),
                OnePage),
            new ProviderUsage(3, 0, 0),
            new ParsedPageContent(1, "# a"),
            new ParsedPageContent(2, "# b"),
            new ParsedPageContent(3, "c"));

    [Fact]
    public async Task AwaitResultAsync_SimulatorAnswers_IsLabelled()
    {
        var handler = ScriptedHandler.Answering(200, OnePage, ("X-TVDb-Role", "simulator"));

        var outcome = await LlamaParses.Client(handler, time: _time).AwaitResultAsync("pjb-1", TestContext.Current.CancellationToken);

        Assert.True(Assert.IsType<ProviderOutcome<IReadOnlyList<ParsedPageContent>>.Success>(outcome).Simulated);
    }

    [Fact]
    public async Task AwaitResultAsync_CancelledWhileItWaits_Throws()
    {
        using var cancelled = new CancellationTokenSource();
        var run = LlamaParses.Client(Answering(OnePage), time: new FakeTimeProvider()).AwaitResultAsync("pjb-1", cancelled.Token);

        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
    }

    private async Task AssertSuccessAsync(ScriptedHandler handler, ProviderUsage usage, params ParsedPageContent[] pages)
    {
        var outcome = await LlamaParses.Client(handler, time: _time).AwaitResultAsync("pjb-1", TestContext.Current.CancellationToken);

        var success = Assert.IsType<ProviderOutcome<IReadOnlyList<ParsedPageContent>>.Success>(outcome);
        Assert.Equal(pages, success.Value);
        Assert.Equal((usage, false), (success.Usage, success.Simulated));
    }

    private static ScriptedHandler Answering(params string[] bodies) =>
        new([.. bodies.Select(body => new Func<HttpResponseMessage>(() => ScriptedHandler.Answer(200, body)))]);
}
