using System.Text.Json;

namespace TVDb.MockProviders.LlamaParse;

/// <summary>The versions each tier accepts, as the official SDK of 2026-11 lists them.</summary>
internal sealed class ParseVersions
{
    private const string Latest = "latest";

    private readonly Dictionary<string, HashSet<string>> _byTier;

    public ParseVersions()
    {
        using var stream = typeof(ParseVersions).Assembly.GetManifestResourceStream("llamaparse/versions.json")!;
        using var reader = new StreamReader(stream);
        Json = reader.ReadToEnd();
        using var document = JsonDocument.Parse(Json);
        _byTier = document.RootElement.EnumerateObject()
            .Where(tier => tier.Value.ValueKind is JsonValueKind.Array)
            .ToDictionary(tier => tier.Name, tier => tier.Value.EnumerateArray().Select(version => version.GetString()!).ToHashSet());
    }

    /// <summary>The answer of <c>GET /api/v2/parse/versions</c>.</summary>
    public string Json { get; }

    public bool Accepts(string tier, string version) =>
        _byTier.TryGetValue(tier, out var versions) && (version == Latest || versions.Contains(version));
}
