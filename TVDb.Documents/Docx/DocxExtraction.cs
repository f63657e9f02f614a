using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;
using TVDb.Documents.Blocks;

namespace TVDb.Documents.Docx;

/// <summary>
/// A DOCX's body as Markdown: headings by style, lists by numbering, tables as tables. Pages follow hard page breaks
/// and the breaks the word processor noted when it last laid the document out. Text that was deleted under change
/// tracking is not there; inserted text is.
/// </summary>
internal static class DocxExtraction
{
    public static ExtractionResult Extract(ReadOnlyMemory<byte> content)
    {
        var outcome = DocxReading.Read(content, ReadPages);
        return outcome.Problem is { } problem ? ExtractionResult.Failed(problem, outcome.Detail) : ExtractionResult.Of(outcome.Value!);
    }

    private static List<ExtractedPage> ReadPages(MainDocumentPart main)
    {
        var blocks = new List<Block>();
        var styles = new DocxStyles(main);
        var lists = new DocxLists(main);
        foreach (var element in BlockElements(main.Document!.Body!))
        {
            if (element is Table table)
            {
                blocks.Add(new TableBlock(DocxTable.Rows(table, main)));
            }
            else
            {
                AddParagraph(blocks, (Paragraph)element, main, styles, lists);
            }
        }

        return Pages(blocks);
    }

    /// <summary>Paragraphs and tables in order, looking into content controls and the like but not into tables.</summary>
    private static IEnumerable<OpenXmlElement> BlockElements(OpenXmlElement parent) =>
        parent.ChildElements.SelectMany(child => child is Paragraph or Table ? [child] : child.HasChildren ? BlockElements(child) : []);

    private static void AddParagraph(List<Block> blocks, Paragraph paragraph, MainDocumentPart main, DocxStyles styles, DocxLists lists)
    {
        var properties = paragraph.ParagraphProperties;
        var heading = styles.HeadingLevel(properties);
        var item = heading is null ? lists.ItemOf(properties, styles) : null;
        if (properties?.PageBreakBefore is { } before && before.Val?.Value != false)
        {
            blocks.Add(new PageBreakBlock());
        }

        foreach (var piece in DocxRuns.Pieces(paragraph, main))
        {
            if (piece is not { } prose)
            {
                blocks.Add(new PageBreakBlock());
            }
            else if (!prose.IsBlank)
            {
                blocks.Add(heading is { } level ? new HeadingBlock(level, prose)
                    : item is { } list ? new ListItemBlock(list.Depth, list.Marker, prose)
                    : new ParagraphBlock(prose));
            }
        }
    }

    /// <summary>Pages without a block are left out.</summary>
    private static List<ExtractedPage> Pages(List<Block> blocks)
    {
        var pages = new List<ExtractedPage>();
        var current = new List<Block>();
        foreach (var block in blocks)
        {
            if (block is not PageBreakBlock)
            {
                current.Add(block);
                continue;
            }

            // A hard break and the layout's own note of it stand side by side and are one page's end.
            if (current.Count > 0)
            {
                pages.Add(BlockWriter.Write(pages.Count + 1, current));
                current = [];
            }
        }

        if (current.Count > 0 || pages.Count == 0)
        {
            pages.Add(BlockWriter.Write(pages.Count + 1, current));
        }

        return pages;
    }
}
