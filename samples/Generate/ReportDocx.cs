using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;

namespace TVDb.Samples.Generate;

/// <summary>Writes the report with the styles, lists and table a word processor would use.</summary>
internal static class ReportDocx
{
    private const int Bullets = 1;
    private const int Numbers = 2;

    public static byte[] Write(IReadOnlyList<Line> source)
    {
        var output = new MemoryStream();
        using (var document = WordprocessingDocument.Create(output, WordprocessingDocumentType.Document))
        {
            var main = document.AddMainDocumentPart();
            main.AddNewPart<StyleDefinitionsPart>("styles").Styles = Styles();
            main.AddNewPart<NumberingDefinitionsPart>("numbering").Numbering = Numbering();
            main.Document = new Document(Body(source));
        }

        return output.ToArray();
    }

    private static Body Body(IReadOnlyList<Line> source)
    {
        var body = new Body();
        for (var index = 0; index < source.Count; index++)
        {
            if (source[index].Kind == Kind.Row)
            {
                var rows = source.Skip(index).TakeWhile(line => line.Kind == Kind.Row).Select(line => line.Text.Split('|')).ToList();
                body.Append(Table(rows));
                index += rows.Count - 1;
            }
            else
            {
                body.Append(Block(source[index]));
            }
        }

        return body;
    }

    private static Paragraph Block(Line line) => line.Kind switch
    {
        Kind.PageBreak => new(new Run(new Break { Type = BreakValues.Page })),
        Kind.Heading1 => Styled("Heading1", line.Text),
        Kind.Heading2 => Styled("Heading2", line.Text),
        Kind.Heading3 => Styled("Heading3", line.Text),
        Kind.Bullet => Item(Bullets, line.Depth, line.Text),
        Kind.Number => Item(Numbers, 0, line.Text),
        _ => new(Run(line.Text)),
    };

    private static Paragraph Styled(string style, string text) => new(new ParagraphProperties(new ParagraphStyleId { Val = style }), Run(text));

    private static Paragraph Item(int list, int depth, string text) => new(
        new ParagraphProperties(new NumberingProperties(new NumberingLevelReference { Val = depth }, new NumberingId { Val = list })),
        Run(text));

    private static Run Run(string text) => new(new Text(text) { Space = SpaceProcessingModeValues.Preserve });

    private static Table Table(List<string[]> rows)
    {
        var table = new Table(new TableProperties(new TableBorders(
            new TopBorder { Val = BorderValues.Single },
            new BottomBorder { Val = BorderValues.Single },
            new InsideHorizontalBorder { Val = BorderValues.Single })));
        table.Append(new TableGrid(rows[0].Select(_ => new GridColumn { Width = "2200" })));
        foreach (var row in rows)
        {
            table.Append(new TableRow(row.Select(cell => new TableCell(new Paragraph(Run(cell.Trim()))))));
        }

        return table;
    }

    private static Styles Styles() => new(Enumerable.Range(1, 3).Select(level => new Style(
        new StyleName { Val = $"heading {level}" },
        new StyleParagraphProperties(new OutlineLevel { Val = level - 1 }),
        new StyleRunProperties(new Bold(), new FontSize { Val = $"{40 - (level * 6)}" }))
    { Type = StyleValues.Paragraph, StyleId = $"Heading{level}" }));

    private static Numbering Numbering() => new(
        Definition(Bullets, NumberFormatValues.Bullet, "-"),
        Definition(Numbers, NumberFormatValues.Decimal, "%1."),
        new NumberingInstance(new AbstractNumId { Val = Bullets }) { NumberID = Bullets },
        new NumberingInstance(new AbstractNumId { Val = Numbers }) { NumberID = Numbers });

    private static AbstractNum Definition(int id, NumberFormatValues format, string text) => new(
        Enumerable.Range(0, 3).Select(level => new Level(
            new StartNumberingValue { Val = 1 },
            new NumberingFormat { Val = format },
            new LevelText { Val = text },
            new PreviousParagraphProperties(new Indentation { Left = $"{(level + 1) * 500}", Hanging = "300" }))
        { LevelIndex = level }))
    { AbstractNumberId = id };
}
