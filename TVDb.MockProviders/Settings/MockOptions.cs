namespace TVDb.MockProviders.Settings;

/// <summary>The settings of this process, read once and valid. Each property names its configuration key and unit.</summary>
internal sealed record MockOptions
{
    /// <summary>MOCK_ROLE: <c>mock</c> (default) or <c>simulator</c>.</summary>
    public Role Role { get; init; }

    /// <summary>MOCK_API_KEY: the key the simulator accepts; required in that role, unused in the other.</summary>
    public string ApiKey { get; init; } = "";

    /// <summary>MOCK_LATENCY_MS, 0 to 600,000: what an embeddings or chat call takes, and a whole parse job.</summary>
    public TimeSpan Latency { get; init; }

    /// <summary>MOCK_MAX_FILE_BYTES, at least 1: one byte more is answered with 413.</summary>
    public long MaxFileBytes { get; init; }

    /// <summary>MOCK_MAX_PAGES, at least 1: a job that selects more fails with TOO_MANY_PAGES.</summary>
    public int MaxPages { get; init; }

    /// <summary>MOCK_RESULT_CACHE: the same bytes and configuration within 48 h are parsed at no cost.</summary>
    public bool ResultCache { get; init; }

    /// <summary>MOCK_CREDITS_LATE_MS, 0 to 86,400,000: how long after completion <c>usage.credits</c> stays null.</summary>
    public TimeSpan CreditsLate { get; init; }

    /// <summary>MOCK_CREDITS_ZERO: <c>usage.credits</c> reports 0 for ever, as one live capture of the vendor did.</summary>
    public bool CreditsZero { get; init; }

    /// <summary>LOG_LEVEL: nothing below is logged; null: as the logging configuration says.</summary>
    public LogLevel? LogLevel { get; init; }

    /// <summary>PRICE_CATALOG_PATH: the catalog file; default prices.json beside the binary.</summary>
    public string PriceCatalogPath { get; init; } = "";
}
