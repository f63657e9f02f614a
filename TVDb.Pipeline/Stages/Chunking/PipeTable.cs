using System.Buffers;

namespace TVDb.Pipeline.Stages.Chunking;

/// <summary>
/// Finds pipe tables by their delimiter row. Markdig finds them too, but while parsing inlines, which this chunker
/// leaves out: it needs none of them, and they are where hostile Markdown costs the most.
/// </summary>
internal static class PipeTable
{
    /// <summary>Those of a table within a quote included.</summary>
    private static readonly SearchValues<char> DelimiterCharacters = SearchValues.Create("|-: \t>\n");

    /// <summary>Where in a paragraph the header line of a table starts, and where its rows do; null where there is none.</summary>
    public static (int Header, int Rows)? Find(string text, int start, int end)
    {
        var before = -1;
        for (var line = start; line < end;)
        {
            var next = NextLine(text, line, end);
            if (before >= 0 && IsDelimiter(text.AsSpan(line, next - line)) && text.AsSpan(before, line - before).Contains('|'))
            {
                return (before, next);
            }

            (before, line) = (line, next);
        }

        return null;
    }

    public static bool BeginsTable(string text)
    {
        var second = NextLine(text, 0, text.Length);
        return IsDelimiter(text.AsSpan(second, NextLine(text, second, text.Length) - second));
    }

    /// <summary>The offset after a line's end.</summary>
    public static int NextLine(string text, int line, int end)
    {
        var length = text.AsSpan(line, end - line).IndexOf('\n');
        return length < 0 ? end : line + length + 1;
    }

    private static bool IsDelimiter(ReadOnlySpan<char> line) =>
        line.Contains('-') && (line.Contains('|') || line.Contains(':')) && !line.ContainsAnyExcept(DelimiterCharacters);
}
