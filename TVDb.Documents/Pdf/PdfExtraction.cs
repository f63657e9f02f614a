using TVDb.Documents.Blocks;
using UglyToad.PdfPig;

namespace TVDb.Documents.Pdf;

/// <summary>
/// A PDF's text as Markdown. A PDF has letters at places and nothing else, so structure is inferred:
/// 1. letters → words → lines, in the order of reading (columns left to right);
/// 2. the body size is the one most letters have; larger sizes, ranked over the whole document, are heading levels;
/// 3. lines → blocks: tables where gaps line up, lists by their markers, paragraphs by distance.
/// </summary>
internal static class PdfExtraction
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    public static ExtractionResult Extract(ReadOnlyMemory<byte> content)
    {
        var outcome = PdfReading.Read(content, Limit, ReadPages);
        return outcome.Problem is { } problem ? ExtractionResult.Failed(problem, outcome.Detail) : ExtractionResult.Of(outcome.Value!);
    }

    private static List<ExtractedPage> ReadPages(PdfDocument document)
    {
        var pages = new List<IReadOnlyList<PdfLine>>(document.NumberOfPages);
        for (var number = 1; number <= document.NumberOfPages; number++)
        {
            pages.Add(PageLines.Of(document.GetPage(number)));
        }

        var sizes = FontSizes.Of(pages.SelectMany(lines => lines));
        return [.. pages.Select((lines, index) => BlockWriter.Write(index + 1, LinesToBlocks.Of(lines, sizes)))];
    }
}
