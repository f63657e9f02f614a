namespace TVDb.Documents;

/// <param name="Number">1-based.</param>
/// <param name="Markdown">The page's text with its structure as Markdown.</param>
/// <param name="Text">The same words without Markdown's marks.</param>
public sealed record ExtractedPage(int Number, string Markdown, string Text);

/// <param name="Pages">All pages in order, pages without text included; empty where there is a problem.</param>
/// <param name="Problem">Null where text was found.</param>
/// <param name="Detail">One sentence for the caller; empty where there is no problem.</param>
public sealed record ExtractionResult(IReadOnlyList<ExtractedPage> Pages, DocumentProblem? Problem, string Detail)
{
    internal static ExtractionResult Of(IReadOnlyList<ExtractedPage> pages) =>
        pages.All(page => string.IsNullOrWhiteSpace(page.Text))
            ? Failed(DocumentProblem.NoText, "The document holds no text; a scan needs OCR first.")
            : new(pages, null, "");

    internal static ExtractionResult Failed(DocumentProblem problem, string detail) => new([], problem, detail);
}
