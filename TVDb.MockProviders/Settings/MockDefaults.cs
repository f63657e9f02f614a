namespace TVDb.MockProviders.Settings;

internal static class MockDefaults
{
    public const int LatencyMs = 50;
    public const int LatencyMsMax = 600_000;
    public const int CreditsLateMsMax = 86_400_000;
    public const int MaxPages = 5_000;

    /// <summary>The vendor's limit for one file.</summary>
    public const long MaxFileBytes = 512L * 1024 * 1024;

    public static string PriceCatalogPath => Path.Combine(AppContext.BaseDirectory, "prices.json");
}
