using System.Buffers;
using System.Text;
using AngleSharp.Dom;
using TVDb.Documents.Blocks;

namespace TVDb.Documents.Html;

/// <summary>Collects a block's running text with white space collapsed as a browser does.</summary>
internal sealed class HtmlInline
{
    /// <summary>Characters that would end a Markdown link's target early.</summary>
    private static readonly SearchValues<char> EndsLink = SearchValues.Create(" ()<>\n\r\t");

    private readonly StringBuilder markdown = new();
    private readonly StringBuilder text = new();

    /// <summary>Counts what was taken, so that a mark whose text is gone is not put into the next one.</summary>
    private int taken;

    /// <summary>A cell's text on one line, whatever elements it is in.</summary>
    public static Prose Of(IElement root, IReadOnlySet<string> dropped)
    {
        var inline = new HtmlInline();
        inline.Descend(root, dropped);
        return inline.Take();
    }

    public void Text(string data)
    {
        Append(markdown, data);
        Append(text, data);
    }

    public void Around(IElement element, Action children)
    {
        switch (element.LocalName)
        {
            case "br":
                Break(markdown);
                Break(text);
                break;
            case "img":
                Text(element.GetAttribute("alt") ?? "");
                break;
            case "code" or "kbd" or "samp":
                Wrapped("`", "`", children);
                break;
            case "a" when LinkOf(element) is { } target:
                Wrapped("[", $"]({target})", children);
                break;
            case "strong" or "b":
                Wrapped("**", "**", children);
                break;
            default:
                children();
                break;
        }
    }

    public Prose Take()
    {
        var prose = new Prose(markdown.ToString().Trim(), text.ToString().Trim());
        markdown.Clear();
        text.Clear();
        taken++;
        return prose;
    }

    private void Descend(INode parent, IReadOnlySet<string> dropped)
    {
        foreach (var node in parent.ChildNodes)
        {
            if (node is IText data)
            {
                Text(data.Data);
            }
            else if (node is IElement element && !dropped.Contains(element.LocalName))
            {
                Around(element, () => Descend(element, dropped));
                Text(element.LocalName is "p" or "div" or "li" or "td" or "th" or "tr" ? " " : "");
            }
        }
    }

    /// <summary>Marks go around the words alone: a space inside would undo them.</summary>
    private void Wrapped(string open, string close, Action children)
    {
        var start = markdown.Length;
        var before = taken;
        children();
        if (taken != before)
        {
            return;
        }

        while (start < markdown.Length && char.IsWhiteSpace(markdown[start]))
        {
            start++;
        }

        var end = markdown.Length;
        while (end > start && char.IsWhiteSpace(markdown[end - 1]))
        {
            end--;
        }

        if (end > start)
        {
            markdown.Insert(end, close).Insert(start, open);
        }
    }

    private static string? LinkOf(IElement anchor)
    {
        var target = anchor.GetAttribute("href")?.Trim();
        var isShown = target is { Length: > 0 and < 2_000 } && target[0] != '#'
            && !target.StartsWith("javascript:", StringComparison.OrdinalIgnoreCase)
            && !target.StartsWith("data:", StringComparison.OrdinalIgnoreCase)
            && !target.AsSpan().ContainsAny(EndsLink);
        return isShown ? target : null;
    }

    private static void Append(StringBuilder target, string data)
    {
        foreach (var character in data)
        {
            // The no-break space is a space to everyone who searches.
            var isSpace = character is ' ' or '\n' or '\t' or '\r' or '\f' or '\u00A0';
            if (!isSpace)
            {
                target.Append(character);
            }
            else if (target.Length > 0 && target[^1] is not (' ' or '\n'))
            {
                target.Append(' ');
            }
        }
    }

    private static void Break(StringBuilder target)
    {
        if (target.Length > 0 && target[^1] == ' ')
        {
            target.Length--;
        }

        if (target.Length > 0)
        {
            target.Append('\n');
        }
    }
}
