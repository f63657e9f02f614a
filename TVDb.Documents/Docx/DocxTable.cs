using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;
using TVDb.Documents.Blocks;

namespace TVDb.Documents.Docx;

internal static class DocxTable
{
    /// <summary>A span is drawn over columns; more than any page can show is a way to make much of little.</summary>
    private const int SpanMax = 64;

    /// <summary>A cell's paragraphs are joined in one line; a table within a cell becomes part of its text.</summary>
    public static List<IReadOnlyList<Prose>> Rows(Table table, MainDocumentPart main)
    {
        var rows = new List<IReadOnlyList<Prose>>();
        foreach (var row in table.Elements<TableRow>())
        {
            var cells = new List<Prose>();
            foreach (var cell in row.Elements<TableCell>())
            {
                cells.Add(TextOf(cell, main));
                var span = Math.Clamp(cell.TableCellProperties?.GridSpan?.Val?.Value ?? 1, 1, SpanMax);
                cells.AddRange(Enumerable.Repeat(Prose.Plain(""), span - 1));
            }

            if (cells.Count > 0)
            {
                rows.Add(cells);
            }
        }

        return rows.Count > 0 ? rows : [[Prose.Plain("")]];
    }

    private static Prose TextOf(TableCell cell, MainDocumentPart main)
    {
        var pieces = cell.Descendants<Paragraph>()
            .SelectMany(paragraph => DocxRuns.Pieces(paragraph, main))
            .OfType<Prose>()
            .Where(prose => !prose.IsBlank)
            .ToList();
        return new(string.Join(' ', pieces.Select(piece => piece.Markdown)), string.Join(' ', pieces.Select(piece => piece.Text)));
    }
}
