using AngleSharp.Html.Parser;
using TVDb.Documents.Blocks;

namespace TVDb.Documents.Html;

/// <summary>An HTML page's text as Markdown, cut at block boundaries into pages of a size that people know.</summary>
internal static class HtmlExtraction
{
    /// <summary>About what a printed page holds.</summary>
    private const int PageCharacters = 3_000;

    private const int NestingMax = 256;

    /// <summary>
    /// What parsing may allocate, in bytes a character of the page. Unclosed formatting is opened again in every block
    /// that follows, so that a small page can ask for elements without end. Honest pages need 20 to 60.
    /// </summary>
    private const long BytesPerCharacterMax = 400;

    private const long AllocatedBytesMin = 64 * 1024 * 1024;

    public static ExtractionResult Extract(string html)
    {
        var limit = GC.GetAllocatedBytesForCurrentThread() + AllocatedBytesMin + (html.Length * BytesPerCharacterMax);
        var parser = new HtmlParser(new HtmlParserOptions
        {
            MaximumDepth = NestingMax,

            // Asked at every token, since what one token can reopen is bounded and what all of them can is not.
            OnToken = (_, _) =>
            {
                if (GC.GetAllocatedBytesForCurrentThread() > limit)
                {
                    throw new PageTooCostlyException();
                }
            },
        });
        try
        {
            using var document = parser.ParseDocument(html);
            return ExtractionResult.Of(Pages(HtmlBlocks.Of(document.Body ?? document.DocumentElement)));
        }
        catch (PageTooCostlyException)
        {
            return ExtractionResult.Failed(DocumentProblem.Broken, "The page makes far more elements than it has tags.");
        }
    }

    private static List<ExtractedPage> Pages(List<Block> blocks)
    {
        var pages = new List<ExtractedPage>();
        var current = new List<Block>();
        var characters = 0;
        foreach (var block in blocks)
        {
            var size = Size(block);
            var isFull = characters > 0 && characters + size > PageCharacters;
            if (isFull || (block is HeadingBlock && characters > PageCharacters * 3 / 4))
            {
                pages.Add(BlockWriter.Write(pages.Count + 1, current));
                current = [];
                characters = 0;
            }

            current.Add(block);
            characters += size;
        }

        pages.Add(BlockWriter.Write(pages.Count + 1, current));
        return pages;
    }

    private static int Size(Block block) => block switch
    {
        HeadingBlock heading => heading.Prose.Text.Length,
        ParagraphBlock paragraph => paragraph.Prose.Text.Length,
        ListItemBlock item => item.Prose.Text.Length,
        QuoteBlock quote => quote.Prose.Text.Length,
        CodeBlock code => code.Code.Length,
        TableBlock table => table.Rows.Sum(row => row.Sum(cell => cell.Text.Length)),
        _ => 0,
    };

    private sealed class PageTooCostlyException : Exception;
}
