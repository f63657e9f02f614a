using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Providers.Local;

namespace TVDb.Pipeline.Tests.Providers.Local;

public class LocalParserTests
{
    private static readonly byte[] Html = "<html><body><h1>Title</h1><p>Some words.</p></body></html>"u8.ToArray();

    [Fact]
    public async Task ParseAsync_ADocument_IsItsTextForNothing()
    {
        var success = Assert.IsType<ProviderOutcome<IReadOnlyList<ParsedPageContent>>.Success>(await ParseAsync("page.html", Html));

        Assert.Equal((1, "# Title\n\nSome words."), (success.Value[0].Number, success.Value[0].Markdown.Trim()));
        Assert.Equal((new ProviderUsage(1, 0, 0), false), (success.Usage, success.Simulated));
    }

    [Fact]
    public async Task ParseAsync_MorePagesThanAskedFor_AreLeftOut()
    {
        var handbook = await File.ReadAllBytesAsync(Path.Combine(Repository.Root, "samples", "handbook.pdf"), TestContext.Current.CancellationToken);

        var success = Assert.IsType<ProviderOutcome<IReadOnlyList<ParsedPageContent>>.Success>(await ParseAsync("handbook.pdf", handbook, pagesMax: 2));

        Assert.Equal([1, 2], success.Value.Select(page => page.Number));
    }

    [Theory]
    [InlineData("broken.pdf", "DOCUMENT_BROKEN")]
    [InlineData("encrypted.pdf", "DOCUMENT_ENCRYPTED")]
    [InlineData("scanned.pdf", "NO_TEXT_FOUND")]
    public async Task ParseAsync_ADocumentThatCannotBeRead_IsInvalidAndFree(string sample, string reason)
    {
        var content = await File.ReadAllBytesAsync(Path.Combine(Repository.Root, "samples", sample), TestContext.Current.CancellationToken);

        var failure = Assert.IsType<ProviderOutcome<IReadOnlyList<ParsedPageContent>>.Failed>(await ParseAsync(sample, content)).Failure;

        Assert.Equal((ErrorClass.InvalidDocument, reason, Billing.NotBilled), (failure.Class, failure.Reason, failure.Billing));
    }

    [Fact]
    public async Task ParseAsync_Cancelled_Throws() =>
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            using var parser = Parser();
            await parser.ParseAsync(new ParseRequest("page.html", Html, "cost_effective", MaxPages: 1), new CancellationToken(canceled: true));
        });

    private static async Task<ProviderOutcome<IReadOnlyList<ParsedPageContent>>> ParseAsync(string filename, byte[] content, int pagesMax = 200)
    {
        using var parser = Parser();
        return await parser.ParseAsync(new ParseRequest(filename, content, "cost_effective", pagesMax), TestContext.Current.CancellationToken);
    }

    private static LocalParser Parser() => new(new LocalOptions(TimeSpan.FromSeconds(60)), TimeProvider.System);
}
