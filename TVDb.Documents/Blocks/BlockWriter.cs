using System.Text;

namespace TVDb.Documents.Blocks;

/// <summary>Writes blocks as a page's Markdown and plain text.</summary>
internal static class BlockWriter
{
    public static ExtractedPage Write(int number, IReadOnlyList<Block> blocks)
    {
        var markdown = new StringBuilder();
        var text = new StringBuilder();
        Block? before = null;
        foreach (var block in blocks)
        {
            if (before is not null)
            {
                // Items of one list stay together: a blank line between them would make it a loose list.
                var gap = before is ListItemBlock && block is ListItemBlock ? "\n" : "\n\n";
                markdown.Append(gap);
                text.Append(gap);
            }

            Append(markdown, text, block);
            before = block;
        }

        return new(number, markdown.ToString(), text.ToString());
    }

    private static void Append(StringBuilder markdown, StringBuilder text, Block block)
    {
        switch (block)
        {
            case HeadingBlock heading:
                markdown.Append('#', heading.Level).Append(' ').Append(OneLine(heading.Prose.Markdown));
                text.Append(OneLine(heading.Prose.Text));
                break;
            case ParagraphBlock paragraph:
                markdown.Append(GuardStart(paragraph.Prose.Markdown));
                text.Append(paragraph.Prose.Text);
                break;
            case ListItemBlock item:
                AppendItem(markdown, text, item);
                break;
            case QuoteBlock quote:
                markdown.Append("> ").Append(quote.Prose.Markdown.Replace("\n", "\n> ", StringComparison.Ordinal));
                text.Append(quote.Prose.Text);
                break;
            case CodeBlock code:
                var fence = FenceFor(code.Code);
                markdown.Append(fence).Append(code.Language).Append('\n').Append(code.Code).Append('\n').Append(fence);
                text.Append(code.Code);
                break;
            case TableBlock table:
                TableWriter.Append(markdown, text, table.Rows);
                break;
        }
    }

    private static void AppendItem(StringBuilder markdown, StringBuilder text, ListItemBlock item)
    {
        // Four spaces a level nest below "-" and below "10." alike.
        var indent = new string(' ', 4 * Math.Min(item.Depth, 8));
        var inner = "\n" + indent + new string(' ', item.Marker.Length + 1);
        markdown.Append(indent).Append(item.Marker).Append(' ').Append(item.Prose.Markdown.Replace("\n", inner, StringComparison.Ordinal));
        text.Append(indent).Append(item.Marker).Append(' ').Append(item.Prose.Text);
    }

    private static string OneLine(string text) => text.Replace('\n', ' ');

    /// <summary>Escapes a first character that would turn a paragraph into a heading, a quote or a table.</summary>
    private static string GuardStart(string text) => text.Length > 0 && text[0] is '#' or '>' or '|' ? "\\" + text : text;

    private static string FenceFor(string code)
    {
        var fence = "```";
        while (code.Contains(fence, StringComparison.Ordinal))
        {
            fence += "`";
        }

        return fence;
    }
}
