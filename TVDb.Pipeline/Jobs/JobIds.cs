namespace TVDb.Pipeline.Jobs;

/// <summary>Ids of jobs: <c>job-</c> and a UUID of version 7, so that they sort by the time of their creation.</summary>
public static class JobIds
{
    /// <summary>Sorts before every id.</summary>
    public const string BeforeAll = Prefix;

    /// <summary>Sorts behind every id: no hexadecimal digit is greater.</summary>
    public const string BehindAll = Prefix + "g";

    private const string Prefix = "job-";

    public static string Create(DateTimeOffset now) => Prefix + Guid.CreateVersion7(now);

    /// <summary>Whether a text has an id's form. Others may not become part of a key.</summary>
    public static bool IsId(string text) =>
        text.StartsWith(Prefix, StringComparison.Ordinal)
        && Guid.TryParseExact(text.AsSpan(Prefix.Length), "D", out var id)
        && text.AsSpan(Prefix.Length).SequenceEqual(id.ToString());

    /// <summary>Sorts behind all ids made before an instant and before all made then or later.</summary>
    public static string Before(DateTimeOffset instant)
    {
        var hex = Math.Max(0, instant.ToUnixTimeMilliseconds()).ToString("x12", System.Globalization.CultureInfo.InvariantCulture);
        return $"{Prefix}{hex[..8]}-{hex[8..]}";
    }
}
