namespace TVDb.Documents.Pdf;

/// <summary>Which font sizes of a document are body and which are headings.</summary>
internal sealed class FontSizes
{
    private const double HeadingRatio = 1.12;
    private const int LevelsMax = 4;

    /// <summary>Longer runs of large type are a lead or a poster, not a heading.</summary>
    private const int HeadingLettersMax = 200;

    private const int BoldHeadingLettersMax = 90;

    private readonly double[] headings;

    private FontSizes(double body, double[] headings)
    {
        Body = body;
        this.headings = headings;
    }

    public double Body { get; }

    public static FontSizes Of(IEnumerable<PdfLine> lines)
    {
        var letters = new SortedDictionary<double, int>();
        foreach (var line in lines)
        {
            letters[line.Size] = letters.GetValueOrDefault(line.Size) + line.Letters;
        }

        var body = letters.Count == 0 ? 0 : letters.MaxBy(size => size.Value).Key;
        return new(body, [.. letters.Keys.Where(size => size > body * HeadingRatio).OrderDescending().Take(LevelsMax)]);
    }

    /// <summary>1 to 6, or null where the lines are not a heading.</summary>
    public int? HeadingLevel(IReadOnlyList<PdfLine> lines)
    {
        var letters = lines.Sum(line => line.Letters);
        var size = lines[0].Size;
        if (size > Body * HeadingRatio)
        {
            var rank = Array.FindIndex(headings, heading => size >= heading);
            return letters <= HeadingLettersMax ? Math.Min(rank < 0 ? LevelsMax : rank + 1, 6) : null;
        }

        var isBoldLine = lines.Count == 1 && lines[0].IsBold && lines[0].Cells.Count == 1 && letters <= BoldHeadingLettersMax;
        return isBoldLine && size >= Body && lines[0].Text[^1] is not ('.' or ';' or ',' or ':') ? headings.Length + 1 : null;
    }
}
