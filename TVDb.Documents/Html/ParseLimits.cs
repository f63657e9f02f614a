using AngleSharp.Html.Parser;
using AngleSharp.Html.Parser.Tokens;
using AngleSharp.Text;

namespace TVDb.Documents.Html;

/// <summary>The page costs more to parse than any honest one.</summary>
internal sealed class PageRefusedException(string message) : Exception(message);

/// <summary>
/// Watches the parser at every token. AngleSharp looks through all open elements at most tags, so deep nesting is
/// quadratic even below its own limit (20,000 open elements took 17 s); and unclosed formatting is opened again in
/// every block that follows, so that a small page can ask for elements without end.
/// </summary>
internal sealed class ParseLimits(int characters)
{
    /// <summary>Where browsers stop too.</summary>
    public const int NestingMax = 512;

    /// <summary>Honest pages need 20 to 60.</summary>
    private const long AllocatedBytesPerCharacterMax = 400;

    private const long AllocatedBytesMin = 64 * 1024 * 1024;

    /// <summary>Never nested without something else between, and left unclosed by people who know that they may.</summary>
    private static readonly HashSet<string> ClosedByOthers = new(StringComparer.Ordinal)
    {
        "p", "li", "dt", "dd", "option", "optgroup", "tr", "td", "th", "thead", "tbody", "tfoot", "colgroup", "html", "head", "body",
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
    };

    private readonly List<string> open = [];

    private readonly long allocatedBytesMax =
        GC.GetAllocatedBytesForCurrentThread() + AllocatedBytesMin + (characters * AllocatedBytesPerCharacterMax);

    public void OnToken(HtmlToken token, TextRange range)
    {
        if (GC.GetAllocatedBytesForCurrentThread() > allocatedBytesMax)
        {
            throw new PageRefusedException("The page makes far more elements than it has tags.");
        }

        if (token.Type == HtmlTokenType.StartTag && !ClosedByOthers.Contains(token.Name))
        {
            Open(token.Name);
        }
        else if (token.Type == HtmlTokenType.EndTag && open.LastIndexOf(token.Name) is >= 0 and var at)
        {
            open.RemoveRange(at, open.Count - at);
        }
    }

    private void Open(string name)
    {
        open.Add(name);
        if (open.Count > NestingMax)
        {
            throw new PageRefusedException($"The page nests elements deeper than {NestingMax}.");
        }
    }
}
