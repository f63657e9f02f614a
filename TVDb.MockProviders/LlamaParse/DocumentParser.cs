using TVDb.Documents;
using TVDb.MockProviders.Settings;

namespace TVDb.MockProviders.LlamaParse;

/// <summary>Reads what a document really says, and speaks of what stands in the way in the vendor's codes.</summary>
internal sealed class DocumentParser(MockOptions options, ParseVersions versions, SourceFetch sources) : IDisposable
{
    /// <summary>Extraction is all processor: more at once would only make each of them slower.</summary>
    private readonly SemaphoreSlim _cores = new(Environment.ProcessorCount);

    public async Task<ParseResult> ParseAsync(ParseOrder order, IReadOnlyList<int> failedPages, CancellationToken cancellationToken)
    {
        if (!versions.Accepts(order.Tier, order.Version))
        {
            return ParseResult.Failed(ParseErrorCodes.InvalidTierVersion, $"Tier '{order.Tier}' has no version '{order.Version}'.");
        }
        var (content, failure) = order.Content is { } uploaded
            ? (uploaded, null)
            : await sources.FetchAsync(order.SourceUrl!, cancellationToken);
        if (content is null)
        {
            return new ParseResult([], failure);
        }
        await _cores.WaitAsync(cancellationToken);
        try
        {
            return Parse(order, content, failedPages);
        }
        finally
        {
            _cores.Release();
        }
    }

    public void Dispose() => _cores.Dispose();

    private ParseResult Parse(ParseOrder order, byte[] content, IReadOnlyList<int> failedPages)
    {
        // The official SDK sends application/octet-stream for everything: only the name and the bytes can tell.
        var inspection = DocumentInspector.Inspect(content, order.Name, "");
        if (inspection.Problem is { } problem)
        {
            return Failed(problem, inspection.Detail);
        }
        if (inspection.Format is not { } format)
        {
            return Failed(DocumentProblem.UnknownMediaType, inspection.Detail);
        }
        var extraction = DocumentExtractor.Extract(content, format);
        if (extraction.Problem is { } extractionProblem)
        {
            return Failed(extractionProblem, extraction.Detail);
        }
        var selected = extraction.Pages.Where(page => order.Pages.Contains(page.Number)).ToArray();
        if (selected.Length > options.MaxPages)
        {
            return ParseResult.Failed(
                ParseErrorCodes.TooManyPages, $"The document has {selected.Length} pages to parse; at most {options.MaxPages} are allowed.");
        }
        return selected.Length == 0
            ? ParseResult.Failed(ParseErrorCodes.NoData, "None of the selected pages exists.")
            : Judge(order, [.. selected.Select(page => Page(page, order.Tier, failedPages))]);
    }

    private static ParsedPage Page(ExtractedPage page, string tier, IReadOnlyList<int> failedPages) => failedPages.Contains(page.Number)
        ? new ParsedPage(page.Number, null, "", "Failed to parse page.")
        : new ParsedPage(page.Number, tier == ParseTiers.Fast ? null : page.Markdown, page.Text, null);

    private static ParseResult Judge(ParseOrder order, IReadOnlyList<ParsedPage> pages)
    {
        var failed = pages.Count(page => page.Error is not null);
        return failed > pages.Count * order.PageFailureRatioMax
            ? ParseResult.Failed(ParseErrorCodes.TooManyFailedPages, $"{failed} of {pages.Count} pages failed.")
            : new ParseResult(pages, null);
    }

    private static ParseResult Failed(DocumentProblem problem, string detail) => ParseResult.Failed(
        problem switch
        {
            DocumentProblem.Encrypted => ParseErrorCodes.PdfIsProtected,
            DocumentProblem.Broken => ParseErrorCodes.PdfIsBroken,
            DocumentProblem.NoText or DocumentProblem.Empty => ParseErrorCodes.NoData,
            DocumentProblem.UnknownMediaType or DocumentProblem.ContentMismatch or DocumentProblem.BadEncoding =>
                ParseErrorCodes.UnsupportedFileType,
        },
        detail);
}
