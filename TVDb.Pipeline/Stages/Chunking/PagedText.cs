using System.Text;

namespace TVDb.Pipeline.Stages.Chunking;

/// <summary>
/// All pages as one text that knows where each began. Pages are joined by a blank line, which keeps open what runs on
/// (a code fence, a list), and more closely where a sentence or a table visibly does.
/// </summary>
internal sealed class PagedText
{
    private readonly List<int> starts = [];
    private readonly List<int> numbers = [];

    public PagedText(IReadOnlyList<ParsedPage> pages)
    {
        var text = new StringBuilder(pages.Sum(page => page.Markdown.Length + 2));
        var before = "";
        foreach (var page in pages)
        {
            // One kind of line end lets everything after this look for '\n' alone.
            var markdown = page.Markdown.ReplaceLineEndings("\n");
            text.Append(text.Length == 0 ? "" : RunsOn(before, markdown) ? "\n" : "\n\n");
            starts.Add(text.Length);
            numbers.Add(page.Number);
            text.Append(markdown);
            before = string.IsNullOrWhiteSpace(markdown) ? before : markdown;
        }

        Text = text.ToString();
    }

    public string Text { get; }

    public int PageAt(int offset)
    {
        var index = starts.BinarySearch(offset);
        if (index < 0)
        {
            return numbers[~index - 1];
        }

        // An empty page starts where the next one does not: but the last of equal starts is the one with text.
        while (index + 1 < starts.Count && starts[index + 1] == offset)
        {
            index++;
        }

        return numbers[index];
    }

    private static bool RunsOn(string before, string after)
    {
        var end = LastLine(before);
        var start = FirstLine(after);
        if (end.IsEmpty || start.IsEmpty)
        {
            return false;
        }

        var isRow = end[0] == '|' && start[0] == '|' && !PipeTable.BeginsTable(after);
        var isSentence = (char.IsLetterOrDigit(end[^1]) || end[^1] == ',') && char.IsLetter(end[0]) && char.IsLower(start[0]);
        return isRow || isSentence;
    }

    private static ReadOnlySpan<char> LastLine(string text)
    {
        var trimmed = text.AsSpan().TrimEnd();
        return trimmed[(trimmed.LastIndexOf('\n') + 1)..];
    }

    private static ReadOnlySpan<char> FirstLine(string text)
    {
        var end = text.AsSpan().IndexOf('\n');
        return end < 0 ? text : text.AsSpan(0, end);
    }
}
