namespace TVDb.Samples.Generate;

internal enum Kind
{
    Heading1,
    Heading2,
    Heading3,
    Paragraph,
    Bullet,
    Number,
    Row,
    Code,
    PageBreak,
}

/// <param name="Depth">Of a bullet: 0 or 1.</param>
internal sealed record Line(Kind Kind, string Text, int Depth = 0);

/// <summary>The few marks that the samples' sources use, one block a line.</summary>
internal static class SourceText
{
    public static List<Line> Read(string path)
    {
        var lines = new List<Line>();
        var isCode = false;
        foreach (var line in File.ReadLines(path))
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
            {
                isCode = !isCode;
            }
            else if (isCode)
            {
                lines.Add(new(Kind.Code, line));
            }
            else if (line.Length > 0)
            {
                lines.Add(Parse(line));
            }
        }

        return lines;
    }

    private static Line Parse(string line) => line switch
    {
        "---" => new(Kind.PageBreak, ""),
        ['#', ' ', .. var text] => new(Kind.Heading1, text),
        ['#', '#', ' ', .. var text] => new(Kind.Heading2, text),
        ['#', '#', '#', ' ', .. var text] => new(Kind.Heading3, text),
        ['-', ' ', .. var text] => new(Kind.Bullet, text),
        [' ', ' ', '-', ' ', .. var text] => new(Kind.Bullet, text, 1),
        ['|', .. var text] => new(Kind.Row, text.TrimEnd('|')),
        [>= '1' and <= '9', '.', ' ', .. var text] => new(Kind.Number, text),
        _ => new(Kind.Paragraph, line),
    };
}
