using System.Text;
using TVDb.Documents.Blocks;

namespace TVDb.Documents.Pdf;

/// <summary>Groups a page's lines into blocks: code by typeface, tables by aligned gaps, the rest by distance and markers.</summary>
internal static class LinesToBlocks
{
    public static List<Block> Of(IReadOnlyList<PdfLine> lines, FontSizes sizes)
    {
        var blocks = new List<Block>();
        var measures = PageMeasures.Of(lines);
        var indents = new List<double>();
        for (var index = 0; index < lines.Count;)
        {
            var (block, used) = Next(lines, index, sizes, measures, indents);
            if (block is not ListItemBlock)
            {
                indents.Clear();
            }

            blocks.Add(block);
            index += used;
        }

        return blocks;
    }

    private static (Block Block, int Lines) Next(
        IReadOnlyList<PdfLine> lines, int index, FontSizes sizes, PageMeasures measures, List<double> indents)
    {
        if (CodeAt(lines, index) is { } code)
        {
            return code;
        }

        if (PdfList.Marker(lines[index]) is { } marker)
        {
            return PdfList.ItemAt(lines, index, marker, measures.Spacing, indents);
        }

        if (PdfTable.At(lines, index) is { } table)
        {
            return table;
        }

        var count = 1;
        while (index + count < lines.Count && Continues(lines, index, index + count, measures))
        {
            count++;
        }

        var own = lines.Skip(index).Take(count).ToList();
        var prose = Prose.Plain(Join(own.Select(line => line.Text)));
        return (sizes.HeadingLevel(own) is { } level ? new HeadingBlock(level, prose) : new ParagraphBlock(prose), count);
    }

    private static bool Continues(IReadOnlyList<PdfLine> lines, int first, int next, PageMeasures measures)
    {
        var (line, before) = (lines[next], lines[next - 1]);
        var isIndented = line.Left - lines[first].Left > line.Size * 0.8 && next - first > 1;
        return IsNear(before, line, measures.Spacing)
            && Math.Abs(line.Size - before.Size) < before.Size * 0.1
            && line.IsBold == before.IsBold
            && !line.IsMonospaced
            && !isIndented
            && !measures.EndsEarly(before, line)
            && !PdfList.StartsWithin(line)
            && PdfTable.At(lines, next) is null;
    }

    public static bool IsNear(PdfLine before, PdfLine line, double spacing)
    {
        var gap = before.Baseline - line.Baseline;
        return gap > 0 && gap <= Math.Max(before.Size, line.Size) * spacing * 1.25;
    }

    private static (Block Block, int Lines)? CodeAt(IReadOnlyList<PdfLine> lines, int index)
    {
        var own = lines.Skip(index).TakeWhile(line => line.IsMonospaced).ToList();
        if (own.Count == 0)
        {
            return null;
        }

        var margin = own.Min(line => line.Left);
        var code = own.Select(line => new string(' ', Indent(line, margin)) + line.Text);
        return (new CodeBlock("", string.Join('\n', code)), own.Count);
    }

    /// <summary>A monospaced letter is 0.6 of its size wide.</summary>
    private static int Indent(PdfLine line, double margin) => (int)Math.Clamp(Math.Round((line.Left - margin) / (line.Size * 0.6)), 0, 80);

    /// <summary>Joins lines, and the halves of words that were hyphenated at a line's end.</summary>
    public static string Join(IEnumerable<string> lines)
    {
        var text = new StringBuilder();
        foreach (var line in lines)
        {
            var isHyphenated = text.Length > 1 && text[^1] is '-' or '\u00AD' && char.IsLetter(text[^2]) && char.IsLower(line[0]);
            if (isHyphenated)
            {
                text.Length--;
            }
            else if (text.Length > 0)
            {
                text.Append(' ');
            }

            text.Append(line);
        }

        return text.ToString();
    }
}
