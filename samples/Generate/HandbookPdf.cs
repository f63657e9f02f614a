using System.Globalization;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Fonts.Standard14Fonts;
using UglyToad.PdfPig.Writer;

namespace TVDb.Samples.Generate;

/// <summary>Sets the handbook on A5 pages in the standard 14 fonts, which every reader has and no file carries.</summary>
internal sealed class HandbookPdf : IDisposable
{
    private const double Width = 420;
    private const double Height = 595;
    private const double Margin = 48;
    private const double Leading = 1.35;

    private readonly PdfDocumentBuilder builder = new();
    private readonly PdfDocumentBuilder.AddedFont serif;
    private readonly PdfDocumentBuilder.AddedFont serifBold;
    private readonly PdfDocumentBuilder.AddedFont sansBold;
    private readonly PdfDocumentBuilder.AddedFont mono;
    private PdfPageBuilder page;
    private double y;

    private HandbookPdf()
    {
        serif = builder.AddStandard14Font(Standard14Font.TimesRoman);
        serifBold = builder.AddStandard14Font(Standard14Font.TimesBold);
        sansBold = builder.AddStandard14Font(Standard14Font.HelveticaBold);
        mono = builder.AddStandard14Font(Standard14Font.Courier);
        builder.DocumentInformation.Title = "The Document Line";
        builder.DocumentInformation.Author = "The TVDb authors";
        page = builder.AddPage(Width, Height);
    }

    public static byte[] Write(IReadOnlyList<Line> source)
    {
        using var book = new HandbookPdf();
        book.TitlePage(source);
        var number = 0;
        for (var index = 0; index < source.Count; index++)
        {
            var line = source[index];
            number = line.Kind == Kind.Number ? number + 1 : 0;
            if (line.Kind == Kind.Row)
            {
                var rows = source.Skip(index).TakeWhile(each => each.Kind == Kind.Row).Select(row => row.Text.Split('|')).ToList();
                book.Table(rows);
                index += rows.Count - 1;
            }
            else
            {
                book.Set(line, number);
            }
        }

        return book.builder.Build();
    }

    public void Dispose() => builder.Dispose();

    private void TitlePage(IReadOnlyList<Line> source)
    {
        y = Height - 180;
        Words("The Document Line", 30, sansBold, Margin);
        y -= 12;
        Words("A handbook for people who keep a pipeline running", 13, serif, Margin);
        NewPage();
        Words("Contents", 22, sansBold, Margin);
        y -= 10;
        foreach (var (chapter, index) in source.Where(line => line.Kind == Kind.Heading1).Select((line, index) => (line, index)))
        {
            Words($"Chapter {index + 1}: {chapter.Text}", 11, serif, Margin);
            y -= 4;
        }
    }

    private void Set(Line line, int number)
    {
        switch (line.Kind)
        {
            case Kind.Heading1:
                NewPage();
                Words(line.Text, 22, sansBold, Margin);
                y -= 10;
                break;
            case Kind.Heading2:
                y -= 8;
                Keep(60);
                Words(line.Text, 14, sansBold, Margin);
                y -= 3;
                break;
            case Kind.Bullet:
                Item("-", line.Text);
                break;
            case Kind.Number:
                Item(number.ToString(CultureInfo.InvariantCulture) + ".", line.Text);
                break;
            case Kind.Code:
                Words(line.Text, 8, mono, Margin + 6);
                break;
            case Kind.Paragraph when line.Text.StartsWith("**", StringComparison.Ordinal):
                Definition(line.Text[2..].Split("** ", 2));
                break;
            default:
                Words(line.Text, 11, serif, Margin);
                y -= 7;
                break;
        }
    }

    private void Definition(string[] parts)
    {
        Words(parts[0].TrimEnd('.'), 11, serifBold, Margin);
        Words(parts[1], 11, serif, Margin + 14);
        y -= 7;
    }

    private void Item(string marker, string text)
    {
        Keep(11 * Leading);
        page.AddText(marker, 11, new PdfPoint(Margin + 4, y - 11), serif);
        Words(text, 11, serif, Margin + 20);
        y -= 3;
    }

    private void Table(List<string[]> rows)
    {
        y -= 4;
        Keep(rows.Count * 16);
        var widths = rows[0].Select((_, column) => rows.Max(row => WidthOf(row[column].Trim(), 8, sansBold)) + 16).ToList();
        foreach (var (row, index) in rows.Select((row, index) => (row, index)))
        {
            foreach (var (cell, column) in row.Select((cell, column) => (cell.Trim(), column)))
            {
                page.AddText(cell, 8, new PdfPoint(Margin + widths.Take(column).Sum(), y - 10), index == 0 ? sansBold : serif);
            }

            y -= 15;
            page.DrawLine(new PdfPoint(Margin, y), new PdfPoint(Width - Margin, y), index == 0 ? 1 : 0.3);
        }

        y -= 10;
    }

    /// <summary>Sets words line by line from the current height down.</summary>
    private void Words(string text, double size, PdfDocumentBuilder.AddedFont font, double left)
    {
        var line = "";
        foreach (var word in font == mono ? [text] : text.Split(' '))
        {
            var longer = line.Length == 0 ? word : line + " " + word;
            if (line.Length > 0 && WidthOf(longer, size, font) > Width - Margin - left)
            {
                Flush(line);
                line = word;
            }
            else
            {
                line = longer;
            }
        }

        Flush(line);

        void Flush(string words)
        {
            Keep(size * Leading);
            page.AddText(words, size, new PdfPoint(left, y - size), font);
            y -= size * Leading;
        }
    }

    private double WidthOf(string text, double size, PdfDocumentBuilder.AddedFont font) =>
        page.MeasureText(text, size, new PdfPoint(0, 0), font) is { Count: > 0 } letters ? letters[^1].EndBaseLine.X : 0;

    private void Keep(double height)
    {
        if (y - height < Margin)
        {
            NewPage();
        }
    }

    private void NewPage()
    {
        page = builder.AddPage(Width, Height);
        y = Height - Margin;
        var number = page.PageNumber.ToString(CultureInfo.InvariantCulture);
        page.AddText(number, 9, new PdfPoint(Width / 2, Margin - 22), serif);
    }
}
