using System.Text;

namespace TVDb.Documents.Formats;

/// <summary>
/// Markdown's words without the marks that open its lines (headings, quotes, fences, table rules). Marks inside a line
/// stay: they are rarely more than emphasis, and taking out an asterisk that was meant would change the text.
/// </summary>
internal static class MarkdownAsText
{
    public static string Of(string markdown)
    {
        var text = new StringBuilder(markdown.Length);
        foreach (var line in markdown.AsSpan().EnumerateLines())
        {
            var content = line.TrimStart("#> \t");
            if (content.StartsWith("```") || content.StartsWith("~~~") || IsTableRule(content))
            {
                continue;
            }

            text.Append(content.TrimEnd()).Append('\n');
        }

        return text.ToString().Trim();
    }

    private static bool IsTableRule(ReadOnlySpan<char> line) => line.Contains('-') && !line.ContainsAnyExcept("|-: \t");
}
