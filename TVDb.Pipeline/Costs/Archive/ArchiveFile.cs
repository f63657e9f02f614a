using System.Globalization;
using System.Text.RegularExpressions;
using TVDb.Pipeline.Storage;

namespace TVDb.Pipeline.Costs.Archive;

/// <summary>
/// Entries of one day (UTC) as compressed JSON lines, named by the day and the numbers of its first and last. So a file
/// with more entries of a day never takes the place of one with fewer.
/// </summary>
public sealed partial record ArchiveFile(DateTimeOffset Day, long First, long Last)
{
    private const string DayFormat = "yyyy-MM-dd";

    internal static readonly BlobKey Folder = BlobKey.OfService("ledger", "journal");

    public string Name => string.Create(CultureInfo.InvariantCulture, $"{DayOf(Day)}.{First}-{Last}.jsonl.gz");

    internal BlobKey Key => BlobKey.OfService("ledger", "journal", Name);

    public static string DayOf(DateTimeOffset day) => day.UtcDateTime.ToString(DayFormat, CultureInfo.InvariantCulture);

    /// <summary>Null where it is no archive's name.</summary>
    public static ArchiveFile? Parse(string name)
    {
        var match = Pattern().Match(name);
        return match.Success
            && DateTimeOffset.TryParseExact(match.Groups[1].Value, DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var day)
            && long.TryParse(match.Groups[2].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var first)
            && long.TryParse(match.Groups[3].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var last)
            ? new ArchiveFile(day, first, last)
            : null;
    }

    [GeneratedRegex(@"^(\d{4}-\d\d-\d\d)\.([1-9]\d*)-([1-9]\d*)\.jsonl\.gz\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
