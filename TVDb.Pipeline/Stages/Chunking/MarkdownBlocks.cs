using Markdig;
using Markdig.Syntax;

namespace TVDb.Pipeline.Stages.Chunking;

/// <summary>The block structure of a Markdown text, by Markdig.</summary>
internal static class MarkdownBlocks
{
    /// <summary>A longer heading is cut in heading paths, which every chunk below it carries; its text keeps all of it.</summary>
    private const int HeadingCharactersMax = 256;

    private static readonly MarkdownPipeline Pipeline = BlocksOnly();

    public static IReadOnlyList<SourceBlock> Of(string text)
    {
        try
        {
            return Cover(text, Markdown.Parse(text, Pipeline), 0, text.Length);
        }
        catch (ArgumentException)
        {
            // Markdig's answer to nesting beyond its limit of 128. No person wrote that; it is cut as running text.
            return [new(BlockKind.Prose, 0, text.Length, 0, "", [])];
        }
    }

    /// <summary>Without inlines, parsing is linear in the text: emphasis and links are where Markdown has its worst cases.</summary>
    private static MarkdownPipeline BlocksOnly()
    {
        var builder = new MarkdownPipelineBuilder();
        builder.InlineParsers.Clear();
        return builder.Build();
    }

    private static List<SourceBlock> Cover(string text, ContainerBlock container, int start, int end)
    {
        var blocks = new List<SourceBlock>();
        for (var index = 0; index < container.Count; index++)
        {
            var from = index == 0 ? start : Math.Clamp(container[index].Span.Start, start, end);
            var to = index + 1 == container.Count ? end : Math.Clamp(container[index + 1].Span.Start, from, end);
            Add(blocks, text, container[index], from, to);
            start = to;
        }

        if (container.Count == 0)
        {
            AddProse(blocks, start, end);
        }

        return blocks;
    }

    private static void Add(List<SourceBlock> blocks, string text, Block block, int from, int to)
    {
        switch (block)
        {
            case HeadingBlock heading:
                AddHeading(blocks, text, heading, from, to);
                break;
            case FencedCodeBlock:
                blocks.Add(new(BlockKind.Fence, from, to, 0, "", []));
                break;
            case CodeBlock or HtmlBlock:
                blocks.Add(new(BlockKind.Lines, from, to, 0, "", []));
                break;
            case ContainerBlock { Count: > 0 } inner and not LinkReferenceDefinitionGroup:
                blocks.Add(new(BlockKind.Container, from, to, 0, "", Cover(text, inner, from, to)));
                break;
            case ParagraphBlock when PipeTable.Find(text, from, to) is { } table:
                AddProse(blocks, from, table.Header);
                blocks.Add(new(BlockKind.Table, Math.Max(from, table.Header), to, 0, "", []));
                break;
            default:
                AddProse(blocks, from, to);
                break;
        }
    }

    /// <summary>What the parser skipped before a heading (blank lines, or a definition) is no part of it.</summary>
    private static void AddHeading(List<SourceBlock> blocks, string text, HeadingBlock heading, int from, int to)
    {
        var start = Math.Clamp(heading.Span.Start, from, to);
        var end = Math.Clamp(heading.Span.End + 1, start, to);
        AddProse(blocks, from, start);
        blocks.Add(new(BlockKind.Prose, start, end, heading.Level, Name(text.AsSpan(start, end - start), heading.IsSetext), []));
        if (!text.AsSpan(end, to - end).IsWhiteSpace())
        {
            AddProse(blocks, end, to);
        }
    }

    private static void AddProse(List<SourceBlock> blocks, int from, int to)
    {
        if (from < to)
        {
            blocks.Add(new(BlockKind.Prose, from, to, 0, "", []));
        }
    }

    private static string Name(ReadOnlySpan<char> source, bool isSetext)
    {
        var name = source.Trim();
        if (isSetext)
        {
            name = name[..Math.Max(0, name.LastIndexOf('\n'))].Trim();
        }
        else
        {
            name = name.TrimStart('#').Trim();
            var withoutClosing = name.TrimEnd('#');
            name = withoutClosing.IsEmpty || char.IsWhiteSpace(withoutClosing[^1]) ? withoutClosing.Trim() : name;
        }

        if (name.Length > HeadingCharactersMax)
        {
            name = name[..TextBreaks.GraphemeBoundary(name, HeadingCharactersMax)];
        }

        return string.Join(' ', name.ToString().Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
    }
}
