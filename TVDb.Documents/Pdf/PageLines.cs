using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.DocumentLayoutAnalysis.WordExtractor;

namespace TVDb.Documents.Pdf;

/// <summary>A page's lines in reading order.</summary>
internal static class PageLines
{
    /// <summary>One thread: a server has other requests to serve, and few pages are large enough to gain.</summary>
    private static readonly NearestNeighbourWordExtractor Words = new(
        new NearestNeighbourWordExtractor.NearestNeighbourWordExtractorOptions { MaxDegreeOfParallelism = 1 });

    public static IReadOnlyList<PdfLine> Of(Page page)
    {
        var words = Words.GetWords(page.Letters).Where(word => !string.IsNullOrWhiteSpace(word.Text)).ToList();
        var level = words.Where(word => word.TextOrientation == TextOrientation.Horizontal).ToList();
        var lines = ByBaseline(level);
        var gutter = ColumnGutter.Find(lines);
        List<PdfLine> ordered = gutter is { } x ? InColumns(lines, x) : [.. lines.Select(line => new PdfLine(line))];

        // Turned text (margins, stamps, wide tables) has no place in the order of lines; it follows word by word.
        var turned = words.Where(word => word.TextOrientation != TextOrientation.Horizontal).ToList();
        if (turned.Count > 0)
        {
            ordered.Add(new PdfLine(turned));
        }

        return ordered;
    }

    /// <summary>Top to bottom; words whose baselines differ by less than half their height share a line.</summary>
    private static List<List<Word>> ByBaseline(IEnumerable<Word> words)
    {
        var lines = new List<List<Word>>();
        double baseline = 0;
        foreach (var word in words.OrderByDescending(word => word.Letters[0].StartBaseLine.Y))
        {
            var y = word.Letters[0].StartBaseLine.Y;
            var tolerance = Math.Max(1, word.Letters[0].PointSize * 0.4);
            if (lines.Count == 0 || baseline - y > tolerance)
            {
                lines.Add([]);
                baseline = y;
            }

            lines[^1].Add(word);
        }

        lines.ForEach(line => line.Sort((a, b) => a.BoundingBox.Left.CompareTo(b.BoundingBox.Left)));
        return lines;
    }

    /// <summary>Lines across the gutter cut the page into bands; within a band the left column is read before the right.</summary>
    private static List<PdfLine> InColumns(List<List<Word>> lines, double gutter)
    {
        var ordered = new List<PdfLine>();
        var left = new List<Word>();
        var right = new List<Word>();
        foreach (var line in lines)
        {
            if (ColumnGutter.Crosses(line, gutter))
            {
                Flush();
                ordered.Add(new PdfLine(line));
                continue;
            }

            left.AddRange(line.Where(word => word.BoundingBox.Left < gutter));
            right.AddRange(line.Where(word => word.BoundingBox.Left >= gutter));
        }

        Flush();
        return ordered;

        void Flush()
        {
            ordered.AddRange(ByBaseline(left).Concat(ByBaseline(right)).Select(line => new PdfLine(line)));
            left.Clear();
            right.Clear();
        }
    }
}
