namespace TVDb.Documents.Pdf;

/// <summary>What is usual on a page, against which a single line stands out.</summary>
internal sealed class PageMeasures
{
    /// <summary>Lines whose left edges differ by less share a column, in points.</summary>
    private const double EdgePoints = 4;

    private readonly Dictionary<double, double> rightEdges = [];

    private PageMeasures(double spacing) => Spacing = spacing;

    /// <summary>The median distance between neighbouring lines, in font sizes.</summary>
    public double Spacing { get; }

    public static PageMeasures Of(IReadOnlyList<PdfLine> lines)
    {
        var gaps = lines.Zip(lines.Skip(1), (a, b) => (a.Baseline - b.Baseline) / a.Size).Where(gap => gap is > 0.8 and < 2.5).Order().ToList();
        var measures = new PageMeasures(gaps.Count == 0 ? 1.2 : gaps[gaps.Count / 2]);
        foreach (var line in lines)
        {
            var edge = Edge(line);
            measures.rightEdges[edge] = Math.Max(measures.rightEdges.GetValueOrDefault(edge, line.Right), line.Right);
        }

        return measures;
    }

    /// <summary>Whether a line stopped although the next one's first word had room in it: somebody meant it to stop.</summary>
    public bool EndsEarly(PdfLine line, PdfLine next) =>
        line.Right + next.FirstWordWidth + (line.Size * 0.6) < rightEdges[Edge(line)];

    private static double Edge(PdfLine line) => Math.Round(line.Left / EdgePoints);
}
