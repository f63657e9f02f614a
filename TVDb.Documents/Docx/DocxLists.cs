using System.Globalization;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;

namespace TVDb.Documents.Docx;

/// <summary>Which paragraphs are list items, and the number each one shows.</summary>
internal sealed class DocxLists
{
    private const int LevelsMax = 9;

    private readonly Dictionary<int, AbstractNum> numberings = [];

    /// <summary>The last number given, by list and level.</summary>
    private readonly Dictionary<int, int[]> counters = [];

    public DocxLists(MainDocumentPart main)
    {
        var numbering = main.NumberingDefinitionsPart?.Numbering;
        var definitions = new Dictionary<int, AbstractNum>();
        foreach (var definition in numbering?.Elements<AbstractNum>() ?? [])
        {
            definitions.TryAdd(definition.AbstractNumberId?.Value ?? -1, definition);
        }

        foreach (var instance in numbering?.Elements<NumberingInstance>() ?? [])
        {
            if (instance.NumberID?.Value is { } id && definitions.TryGetValue(instance.AbstractNumId?.Val?.Value ?? -1, out var definition))
            {
                numberings.TryAdd(id, definition);
            }
        }
    }

    /// <summary>Counts the item; call once for each paragraph, in order.</summary>
    public (int Depth, string Marker)? ItemOf(ParagraphProperties? properties, DocxStyles styles)
    {
        var styleId = properties?.ParagraphStyleId?.Val?.Value;
        var numbering = properties?.NumberingProperties ?? styles.NumberingOf(styleId);

        // List 0 is how a paragraph says that it leaves its style's list.
        if (numbering?.NumberingId?.Val?.Value is not { } id || id == 0)
        {
            return numbering is null && styleId?.StartsWith("List", StringComparison.Ordinal) == true ? (0, "-") : null;
        }

        var level = Math.Clamp(numbering.NumberingLevelReference?.Val?.Value ?? 0, 0, LevelsMax - 1);
        var definition = numberings.GetValueOrDefault(id)?.Elements<Level>().FirstOrDefault(each => each.LevelIndex?.Value == level);
        var isBullet = definition?.NumberingFormat?.Val?.InnerText is null or "bullet" or "none";
        return (level, isBullet ? "-" : Next(id, level, definition!) + ".");
    }

    private string Next(int id, int level, Level definition)
    {
        if (!counters.TryGetValue(id, out var counts))
        {
            counters[id] = counts = new int[LevelsMax];
        }

        // A deeper level starts anew below each item.
        Array.Clear(counts, level + 1, LevelsMax - level - 1);
        counts[level] = counts[level] == 0 ? Math.Max(definition.StartNumberingValue?.Val?.Value ?? 1, 0) : counts[level] + 1;
        return counts[level].ToString(CultureInfo.InvariantCulture);
    }
}
