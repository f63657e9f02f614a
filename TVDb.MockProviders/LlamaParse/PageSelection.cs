using System.Globalization;

namespace TVDb.MockProviders.LlamaParse;

/// <summary>Which pages of a document to parse.</summary>
/// <param name="Targets">These, 1-based and ascending, or null for all.</param>
/// <param name="Max">At most so many from the first; only where there are no targets.</param>
internal sealed record PageSelection(IReadOnlyList<int>? Targets, int? Max)
{
    /// <summary>Longer lists are nobody's wish, and "1-2000000000" must not become one in memory.</summary>
    private const int TargetsMax = 100_000;

    public bool Contains(int page) => Targets is null ? Max is null || page <= Max : Targets.Contains(page);

    /// <param name="text">For example <c>1,3,5-8</c>.</param>
    /// <param name="firstPage">1 in v2, 0 in v1.</param>
    /// <returns>Null when the text is no such list, names a page twice, or one before the first.</returns>
    public static IReadOnlyList<int>? ParseTargets(string text, int firstPage)
    {
        var pages = new SortedSet<int>();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            var ends = part.Split('-', StringSplitOptions.TrimEntries);
            if (ends.Length > 2 || !TryPage(ends[0], out var from) || !TryPage(ends[^1], out var to)
                || from < firstPage || to < from || to - from >= TargetsMax)
            {
                return null;
            }
            for (var page = from; page <= to; page++)
            {
                if (!pages.Add(page - firstPage + 1) || pages.Count > TargetsMax)
                {
                    return null;
                }
            }
        }
        return [.. pages];
    }

    private static bool TryPage(string text, out int page) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out page);
}
