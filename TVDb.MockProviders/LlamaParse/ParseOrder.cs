namespace TVDb.MockProviders.LlamaParse;

/// <summary>What one parse job is to do: valid, and free of the wire form it came in.</summary>
internal sealed record ParseOrder
{
    /// <summary>The vendor's default of allowed_page_failure_ratio.</summary>
    public const double DefaultPageFailureRatio = 0.05;

    public required string Tier { get; init; }

    public required string Version { get; init; }

    /// <summary>The file's own name, where known: its extension decides where the bytes do not.</summary>
    public required string Name { get; init; }

    /// <summary>The document, or null where <see cref="SourceUrl"/> names it.</summary>
    public byte[]? Content { get; init; }

    public Uri? SourceUrl { get; init; }

    public PageSelection Pages { get; init; } = new(null, null);

    public double PageFailureRatioMax { get; init; } = DefaultPageFailureRatio;

    public bool DisableCache { get; init; }

    public IReadOnlyDictionary<string, string>? UserMetadata { get; init; }

    public IReadOnlyList<WebhookConfiguration> Webhooks { get; init; } = [];

    /// <summary>The caller's id of the creating call; its invoice entry carries it.</summary>
    public string? ClientRequestId { get; init; }

    public required string Path { get; init; }
}
