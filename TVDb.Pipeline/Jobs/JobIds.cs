namespace TVDb.Pipeline.Jobs;

/// <summary>Ids of jobs: <c>job-</c> and a UUID of version 7, so that they sort by the time of their creation.</summary>
public static class JobIds
{
    private const string Prefix = "job-";

    public static string Create(DateTimeOffset now) => Prefix + Guid.CreateVersion7(now);

    /// <summary>Sorts behind all ids made before an instant and before all made then or later.</summary>
    public static string Before(DateTimeOffset instant)
    {
        var hex = instant.ToUnixTimeMilliseconds().ToString("x12", System.Globalization.CultureInfo.InvariantCulture);
        return $"{Prefix}{hex[..8]}-{hex[8..]}";
    }
}
