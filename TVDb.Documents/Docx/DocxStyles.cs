using System.Globalization;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;

namespace TVDb.Documents.Docx;

/// <summary>What paragraph styles mean: heading levels, and the list a style belongs to.</summary>
internal sealed class DocxStyles
{
    /// <summary>Styles are based on others; longer chains than this are loops.</summary>
    private const int ChainMax = 16;

    private readonly Dictionary<string, Style> styles = new(StringComparer.Ordinal);

    public DocxStyles(MainDocumentPart main)
    {
        foreach (var style in main.StyleDefinitionsPart?.Styles?.Elements<Style>() ?? [])
        {
            if (style.StyleId?.Value is { } id)
            {
                styles.TryAdd(id, style);
            }
        }
    }

    /// <summary>1 to 6, or null for what is no heading.</summary>
    public int? HeadingLevel(ParagraphProperties? properties)
    {
        if (properties?.OutlineLevel?.Val?.Value is { } own)
        {
            return FromOutline(own);
        }

        var id = properties?.ParagraphStyleId?.Val?.Value;
        foreach (var style in Chain(id))
        {
            if (FromName(style.StyleName?.Val?.Value) is { } named)
            {
                return named;
            }

            if (style.StyleParagraphProperties?.OutlineLevel?.Val?.Value is { } outline)
            {
                return FromOutline(outline);
            }
        }

        // Documents that other programs wrote often name the built-in styles without defining them.
        return FromName(id);
    }

    public NumberingProperties? NumberingOf(string? styleId) =>
        Chain(styleId).Select(style => style.StyleParagraphProperties?.NumberingProperties).FirstOrDefault(numbering => numbering is not null);

    private IEnumerable<Style> Chain(string? id)
    {
        for (var depth = 0; depth < ChainMax && id is not null && styles.TryGetValue(id, out var style); depth++)
        {
            yield return style;
            id = style.BasedOn?.Val?.Value;
        }
    }

    /// <summary>Outline levels count from 0; 9 is body text.</summary>
    private static int? FromOutline(int level) => level is >= 0 and < 9 ? Math.Min(level + 1, 6) : null;

    private static int? FromName(string? name)
    {
        var compact = name?.Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant() ?? "";
        if (compact == "title")
        {
            return 1;
        }

        const string Heading = "heading";
        return compact.StartsWith(Heading, StringComparison.Ordinal)
            && int.TryParse(compact[Heading.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var level)
            ? Math.Clamp(level, 1, 6)
            : null;
    }
}
