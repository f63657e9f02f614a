using AngleSharp.Dom;
using TVDb.Documents.Blocks;

namespace TVDb.Documents.Html;

/// <summary>Walks a page's elements. Recursion is bounded by the parser's nesting limit.</summary>
internal sealed class HtmlBlocks
{
    private static readonly HashSet<string> Dropped = new(StringComparer.Ordinal)
    {
        "script", "style", "noscript", "template", "head", "svg", "math", "iframe", "object", "canvas", "audio", "video", "select", "textarea",
    };

    private static readonly HashSet<string> Blocklike = new(StringComparer.Ordinal)
    {
        "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dialog", "div", "dl", "dt", "fieldset", "figcaption",
        "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "legend", "li", "main", "menu", "nav", "ol", "p", "pre",
        "section", "summary", "table", "ul", "caption", "thead", "tbody", "tfoot", "tr", "td", "th",
    };

    private readonly List<Block> blocks = [];
    private readonly HtmlInline inline = new();

    private HtmlBlocks()
    {
    }

    public static List<Block> Of(IElement root)
    {
        var walk = new HtmlBlocks();
        walk.Children(root, new Place(-1, "-"));
        walk.Flush(prose => new ParagraphBlock(prose));
        return walk.blocks;
    }

    private void Children(INode parent, Place place)
    {
        // Not by NextSibling, which AngleSharp looks up from the first child on: a long list would take for ever.
        foreach (var node in parent.ChildNodes)
        {
            if (node is IText text)
            {
                inline.Text(text.Data);
            }
            else if (node is IElement element && !Dropped.Contains(element.LocalName))
            {
                Element(element, place);
            }
        }
    }

    private void Element(IElement element, Place place)
    {
        if (!Blocklike.Contains(element.LocalName))
        {
            inline.Around(element, () => Children(element, place));
            return;
        }

        Flush(prose => new ParagraphBlock(prose));
        switch (element.LocalName)
        {
            case "h1" or "h2" or "h3" or "h4" or "h5" or "h6":
                Children(element, place);
                Flush(prose => new HeadingBlock(element.LocalName[1] - '0', prose));
                break;
            case "ul" or "menu" or "ol":
                List(element, place);
                break;
            case "pre":
                Code(element);
                break;
            case "table":
                Table(element);
                break;
            case "blockquote":
                Quote(element, place);
                break;
            default:
                Children(element, place);
                Flush(prose => new ParagraphBlock(prose));
                break;
        }
    }

    private void List(IElement list, Place outer)
    {
        var isOrdered = list.LocalName == "ol";
        var number = int.TryParse(list.GetAttribute("start"), out var start) ? Math.Clamp(start, 0, 1_000_000) : 1;
        foreach (var node in list.ChildNodes)
        {
            var place = new Place(outer.Depth + 1, isOrdered ? $"{number}." : "-");
            if (node is not IElement { LocalName: "li" } item)
            {
                // Lists right inside lists, as editors write them, go on at their depth.
                if (node is IElement other && !Dropped.Contains(other.LocalName))
                {
                    Element(other, place);
                }

                continue;
            }

            number++;
            Item(item, place);
        }
    }

    private void Item(IElement item, Place place)
    {
        var first = blocks.Count;
        Children(item, place);
        Flush(prose => new ListItemBlock(place.Depth, place.Marker, prose));

        // An item whose text sits in a paragraph of its own is an item still.
        if (blocks.Count > first && blocks[first] is ParagraphBlock paragraph)
        {
            blocks[first] = new ListItemBlock(place.Depth, place.Marker, paragraph.Prose);
        }
    }

    private void Quote(IElement quote, Place place)
    {
        var first = blocks.Count;
        Children(quote, place);
        Flush(prose => new ParagraphBlock(prose));
        for (var index = first; index < blocks.Count; index++)
        {
            blocks[index] = blocks[index] is ParagraphBlock paragraph ? new QuoteBlock(paragraph.Prose) : blocks[index];
        }
    }

    private void Code(IElement pre)
    {
        var language = (pre.QuerySelector("code")?.ClassList ?? pre.ClassList)
            .FirstOrDefault(name => name.StartsWith("language-", StringComparison.Ordinal))?["language-".Length..] ?? "";
        var code = pre.TextContent.ReplaceLineEndings("\n").Trim('\n').TrimEnd();
        if (code.Length > 0)
        {
            blocks.Add(new CodeBlock(language, code));
        }
    }

    private void Table(IElement table)
    {
        if (table.QuerySelector("caption") is { } caption && HtmlInline.Of(caption, Dropped) is { IsBlank: false } title)
        {
            blocks.Add(new ParagraphBlock(title));
        }

        var rows = new List<IReadOnlyList<Prose>>();
        foreach (var row in table.QuerySelectorAll("tr").Where(row => row.Closest("table") == table))
        {
            var cells = row.Children.Where(cell => cell.LocalName is "td" or "th").Select(cell => HtmlInline.Of(cell, Dropped)).ToList();
            if (cells.Any(cell => !cell.IsBlank))
            {
                rows.Add(cells);
            }
        }

        if (rows.Count > 0)
        {
            blocks.Add(new TableBlock(rows));
        }
    }

    private void Flush(Func<Prose, Block> block)
    {
        var prose = inline.Take();
        if (!prose.IsBlank)
        {
            blocks.Add(block(prose));
        }
    }

    private readonly record struct Place(int Depth, string Marker);
}
