using System.Text.RegularExpressions;
using TVDb.Documents.Blocks;

namespace TVDb.Documents.Pdf;

/// <summary>Items that begin with a bullet or a number of their own.</summary>
internal static partial class PdfList
{
    [GeneratedRegex(@"^(?:[•‣◦▪●○■·–—*-]|(?<number>\d{1,3})[.)])$", RegexOptions.CultureInvariant)]
    private static partial Regex MarkerPattern { get; }

    /// <summary>The Markdown marker of a list item's first line, else null.</summary>
    public static string? Marker(PdfLine line)
    {
        if (line.Words.Count < 2 || MarkerPattern.Match(line.Words[0]) is not { Success: true } match)
        {
            return null;
        }

        return match.Groups["number"] is { Success: true } number ? number.Value + "." : "-";
    }

    /// <summary>
    /// Whether a line of running text begins a list. Sentences that end with a number and a full stop put "7." at the
    /// start of a line; a list that follows without a gap begins with 1.
    /// </summary>
    public static bool StartsWithin(PdfLine line) => Marker(line) is "-" or "1.";

    /// <param name="indents">Left edges of the items this one is nested in; kept up to date over a list's items.</param>
    public static (Block Block, int Lines) ItemAt(
        IReadOnlyList<PdfLine> lines, int index, string marker, double spacing, List<double> indents)
    {
        var first = lines[index];
        indents.RemoveAll(indent => indent > first.Left - (first.Size * 0.5));
        var depth = indents.Count;
        indents.Add(first.Left);

        var count = 1;
        while (index + count < lines.Count && BelongsTo(first, lines[index + count - 1], lines[index + count], spacing))
        {
            count++;
        }

        var own = lines.Skip(index + 1).Take(count - 1).Select(line => line.Text).Prepend(string.Join(' ', first.Words.Skip(1)));
        return (new ListItemBlock(depth, marker, Prose.Plain(LinesToBlocks.Join(own))), count);
    }

    private static bool BelongsTo(PdfLine item, PdfLine before, PdfLine line, double spacing) =>
        line.Left > item.Left + 2
        && Math.Abs(line.Size - item.Size) < 0.6
        && !line.IsMonospaced
        && Marker(line) is null
        && LinesToBlocks.IsNear(before, line, spacing);
}
