using System.Text.Json;
using System.Text.Json.Serialization;

namespace TVDb.MockProviders.Invoices;

/// <summary>The price file that the pipeline reads too.</summary>
internal sealed record PriceCatalogFile(string Version, IReadOnlyList<PriceLine> Prices)
{
    private const string Key = "PRICE_CATALOG_PATH";

    public static PriceCatalog Load(string path, List<string> problems)
    {
        var prices = new Dictionary<(string, string, string), long>();
        foreach (var line in Read(path, problems))
        {
            if (line.NanoUsd < 0)
            {
                problems.Add($"{Key}: {path} has a negative price for {line.Provider}/{line.Model}/{line.Unit}.");
            }
            if (!prices.TryAdd((line.Provider, line.Model, line.Unit), line.NanoUsd))
            {
                problems.Add($"{Key}: {path} has two prices for {line.Provider}/{line.Model}/{line.Unit}.");
            }
        }
        return new PriceCatalog(prices);
    }

    private static IReadOnlyList<PriceLine> Read(string path, List<string> problems)
    {
        try
        {
            using var file = File.OpenRead(path);
            return JsonSerializer.Deserialize(file, PriceCatalogJson.Default.PriceCatalogFile)?.Prices ?? [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            problems.Add($"{Key}: {path} cannot be read: {e.Message}");
            return [];
        }
    }
}

/// <summary>One price; source and date in the file are for people.</summary>
internal sealed record PriceLine(string Provider, string Model, string Unit, long NanoUsd);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(PriceCatalogFile))]
internal sealed partial class PriceCatalogJson : JsonSerializerContext;
