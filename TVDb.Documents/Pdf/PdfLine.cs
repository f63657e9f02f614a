using UglyToad.PdfPig.Content;

namespace TVDb.Documents.Pdf;

/// <summary>A run of words without a wide gap: all of an ordinary line, one cell of a table's.</summary>
internal sealed record PdfCell(double Left, double Right, string Text);

/// <summary>Words on one baseline, left to right. Lengths in points, y grows upwards.</summary>
internal sealed class PdfLine
{
    /// <summary>In font sizes: wider than justified text ever spaces words, narrower than tables space columns.</summary>
    private const double CellGap = 1.2;

    public PdfLine(IReadOnlyList<Word> words)
    {
        var widest = words.MaxBy(word => word.Letters.Count)!.Letters;
        Size = Math.Max(1, Math.Round(widest[0].PointSize * 2) / 2);
        Baseline = widest[0].StartBaseLine.Y;
        Left = words[0].BoundingBox.Left;
        Right = words.Max(word => word.BoundingBox.Right);
        FirstWordWidth = words[0].BoundingBox.Width;
        Letters = words.Sum(word => word.Letters.Count);
        IsBold = words.All(word => HasStyle(word, "Bold", "Black", "Heavy"));
        IsMonospaced = words.All(word => HasStyle(word, "Courier", "Mono", "Consol"));
        Words = [.. words.Select(word => Clean(word.Text))];
        Cells = CellsOf(words, Size * CellGap);
    }

    public double Size { get; }

    public double Baseline { get; }

    public double Left { get; }

    public double Right { get; }

    public double FirstWordWidth { get; }

    public int Letters { get; }

    public bool IsBold { get; }

    public bool IsMonospaced { get; }

    public IReadOnlyList<string> Words { get; }

    public IReadOnlyList<PdfCell> Cells { get; }

    public string Text => string.Join(' ', Words);

    private static List<PdfCell> CellsOf(IReadOnlyList<Word> words, double gap)
    {
        var cells = new List<PdfCell>();
        foreach (var word in words)
        {
            var box = word.BoundingBox;
            var text = Clean(word.Text);
            if (cells.Count > 0 && box.Left - cells[^1].Right < gap)
            {
                cells[^1] = new(cells[^1].Left, Math.Max(cells[^1].Right, box.Right), cells[^1].Text + " " + text);
            }
            else
            {
                cells.Add(new(box.Left, box.Right, text));
            }
        }

        return cells;
    }

    private static bool HasStyle(Word word, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (word.FontName?.Contains(name, StringComparison.OrdinalIgnoreCase) == true)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Control characters and lone surrogates come from fonts without a usable mapping; both break JSON and gRPC text.</summary>
    private static string Clean(string text)
    {
        if (!text.Any(character => char.IsControl(character) || char.IsSurrogate(character)))
        {
            return text;
        }

        return string.Concat(text.EnumerateRunes().Where(rune => !System.Text.Rune.IsControl(rune)).Select(rune => rune.ToString()));
    }
}
