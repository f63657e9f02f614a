using AngleSharp.Html.Parser;
using TVDb.Documents.Blocks;

namespace TVDb.Documents.Html;

/// <summary>An HTML page's text as Markdown, cut at block boundaries into pages of a size that people know.</summary>
internal static class HtmlExtraction
{
    /// <summary>About what a printed page holds.</summary>
    private const int PageCharacters = 3_000;

    public static ExtractionResult Extract(string html)
    {
        var limits = new ParseLimits(html.Length);
        var parser = new HtmlParser(new HtmlParserOptions { MaximumDepth = ParseLimits.NestingMax, OnToken = limits.OnToken });
        try
        {
            using var document = parser.ParseDocument(html);
            return ExtractionResult.Of(Pages(HtmlBlocks.Of(document.Body ?? document.DocumentElement)));
        }
        catch (PageRefusedException exception)
        {
            return ExtractionResult.Failed(DocumentProblem.Broken, exception.Message);
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
}
