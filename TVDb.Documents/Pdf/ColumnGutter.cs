using UglyToad.PdfPig.Content;

namespace TVDb.Documents.Pdf;

/// <summary>Finds the empty strip between two columns of text. Three and more columns are read as lines.</summary>
internal static class ColumnGutter
{
    /// <summary>Fewer lines side by side are more likely a table.</summary>
    private const int LinesMin = 10;

    /// <summary>Letters a side: cells of tables are shorter than lines of prose.</summary>
    private const int LettersMin = 22;

    private const double StepPoints = 3;

    public static double? Find(IReadOnlyList<IReadOnlyList<Word>> lines)
    {
        if (lines.Count < LinesMin)
        {
            return null;
        }

        var left = lines.Min(line => line[0].BoundingBox.Left);
        var right = lines.Max(line => line[^1].BoundingBox.Right);
        var width = right - left;
        double? best = null;
        var bestSplit = 0;

        // Outside the middle there are margins; a page wider than any real one is searched in as many steps.
        var step = Math.Max(StepPoints, width / 200);
        for (var x = left + (width * 0.35); x <= left + (width * 0.65); x += step)
        {
            var split = lines.Count(line => IsSplit(line, x));
            if (split > bestSplit && IsProse(lines, x, split))
            {
                (best, bestSplit) = (x, split);
            }
        }

        return best;
    }

    public static bool Crosses(IReadOnlyList<Word> line, double x)
    {
        var before = double.NegativeInfinity;
        var after = double.PositiveInfinity;
        foreach (var word in line)
        {
            var box = word.BoundingBox;
            if (box.Left < x && box.Right > x)
            {
                return true;
            }

            before = box.Right <= x ? Math.Max(before, box.Right) : before;
            after = box.Left >= x ? Math.Min(after, box.Left) : after;
        }

        return after - before < line[0].Letters[0].PointSize;
    }

    private static bool IsSplit(IReadOnlyList<Word> line, double x) =>
        line[0].BoundingBox.Left < x && line[^1].BoundingBox.Right > x && !Crosses(line, x);

    private static bool IsProse(IReadOnlyList<IReadOnlyList<Word>> lines, double x, int split)
    {
        var crossing = lines.Count(line => Crosses(line, x));
        if (split < LinesMin || crossing > split / 2)
        {
            return false;
        }

        var both = lines.Where(line => IsSplit(line, x)).ToList();
        var leftLetters = both.Average(line => line.Where(word => word.BoundingBox.Left < x).Sum(word => word.Letters.Count));
        var rightLetters = both.Average(line => line.Where(word => word.BoundingBox.Left >= x).Sum(word => word.Letters.Count));
        return leftLetters >= LettersMin && rightLetters >= LettersMin;
    }
}
