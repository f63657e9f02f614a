using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TVDb.Pipeline.Costs;

/// <summary>
/// What providers charge, from a versioned file (<c>prices.json</c> beside the program, or PRICE_CATALOG_PATH). A model
/// without a price is refused before any call: it is never billed at zero.
/// </summary>
public sealed class PriceCatalog
{
    /// <summary>The most that one unit of anything may cost: above it a price is a slip of the pen.</summary>
    public static readonly NanoUsd PriceMax = new(NanoUsd.PerUsd * 1000);

    private readonly FrozenDictionary<(string Provider, string Model, PriceUnit Unit), NanoUsd> _prices;

    private PriceCatalog(string version, FrozenDictionary<(string, string, PriceUnit), NanoUsd> prices)
    {
        Version = version;
        _prices = prices;
    }

    public string Version { get; }

    public static PriceCatalog Load(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            return Parse(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new InvalidDataException($"price catalog '{path}': {e.Message}", e);
        }
    }

    /// <exception cref="InvalidDataException">A row is twice there, or its price is out of range.</exception>
    /// <exception cref="JsonException">Not the catalog's JSON.</exception>
    public static PriceCatalog Parse(Stream json)
    {
        var file = JsonSerializer.Deserialize(json, PriceCatalogJson.Default.PriceFile) ?? throw new JsonException("the file is null");
        var prices = new Dictionary<(string, string, PriceUnit), NanoUsd>();
        foreach (var row in file.Prices)
        {
            if (row.NanoUsd < 0 || row.NanoUsd > PriceMax.Value)
            {
                throw new InvalidDataException($"{row.Provider}/{row.Model}/{row.Unit}: nano_usd must be 0 to {PriceMax.Value}");
            }
            if (!prices.TryAdd((row.Provider, row.Model, row.Unit), new NanoUsd(row.NanoUsd)))
            {
                throw new InvalidDataException($"{row.Provider}/{row.Model}/{row.Unit} is there twice");
            }
        }
        return new PriceCatalog(file.Version, prices.ToFrozenDictionary());
    }

    /// <summary>
    /// With prices that settings give, which go before the file's. They are part of the version: a hold says by which prices
    /// it was made.
    /// </summary>
    public PriceCatalog With(IEnumerable<TokenPrice> given)
    {
        var (version, prices) = (Version, _prices.ToDictionary());
        foreach (var price in given)
        {
            prices[(price.Provider, price.Model, PriceUnit.InputToken)] = price.Amount;
            version += $"+{price.Provider}={price.Amount.Value.ToString(CultureInfo.InvariantCulture)}";
        }
        return new PriceCatalog(version, prices.ToFrozenDictionary());
    }

    public bool Knows(string provider, string model, PriceUnit unit) => _prices.ContainsKey((provider, model, unit));

    /// <exception cref="KeyNotFoundException">No price: callers ask <see cref="Knows"/> first, when they take a request.</exception>
    public NanoUsd Cost(string provider, string model, Quantity quantity) =>
        _prices.TryGetValue((provider, model, quantity.Unit), out var price)
            ? price * quantity.Count
            : throw new KeyNotFoundException($"no price for {provider}/{model}/{quantity.Unit} in catalog {Version}");
}

/// <summary>What an input token of a model costs.</summary>
public sealed record TokenPrice(string Provider, string Model, NanoUsd Amount);

internal sealed record PriceFile(string Version, IReadOnlyList<PriceRow> Prices);

/// <summary>One price; source and date say where and when it was read.</summary>
internal sealed record PriceRow(string Provider, string Model, PriceUnit Unit, long NanoUsd, string Source, string Date);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true,
    Converters = [typeof(PriceUnitConverter)])]
[JsonSerializable(typeof(PriceFile))]
internal sealed partial class PriceCatalogJson : JsonSerializerContext;

internal sealed class PriceUnitConverter() : JsonStringEnumConverter<PriceUnit>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false);
