using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Providers.OpenAICompatible;
using TVDb.Pipeline.Stages;

namespace TVDb.Pipeline.Api;

/// <summary>Checks a request's options and fills in the defaults.</summary>
public sealed class ProcessOptionsReader(ProviderChains chains, PriceCatalog prices)
{
    private const int ChunkSizeMin = 16;
    private const int ChunkSizeMax = 8191;
    private const int ChunkSizeDefault = 512;
    private const int OverlapDefault = 64;

    /// <exception cref="RequestException">An option is out of range.</exception>
    public StageSettings Read(V1.ProcessOptions options)
    {
        foreach (var part in options.Include)
        {
            if (part is not (V1.ResultPart.Markdown or V1.ResultPart.Chunks or V1.ResultPart.Embeddings))
            {
                throw Invalid("include", "UNKNOWN_RESULT_PART", "must be of MARKDOWN, CHUNKS, EMBEDDINGS");
            }
        }
        var model = ReadModel(options);
        var sizeMax = Math.Min(ChunkSizeMax, model.InputTokensMax);
        var size = options.HasChunkSize ? options.ChunkSize : Math.Min(ChunkSizeDefault, sizeMax);
        if (size < ChunkSizeMin || size > sizeMax)
        {
            throw Invalid("chunk_size", "INVALID_CHUNK_SIZE", $"is {size}: must be {ChunkSizeMin} to {sizeMax} tokens");
        }
        var overlap = options.HasChunkOverlap ? options.ChunkOverlap : Math.Min(OverlapDefault, size / 8);
        if (overlap < 0 || overlap >= size)
        {
            throw Invalid("chunk_overlap", "INVALID_CHUNK_OVERLAP", $"is {overlap}: must be 0 to less than chunk_size ({size}) tokens");
        }
        return new StageSettings(ReadTier(options), model.Name, ReadDimensions(options, model), size, overlap);
    }

    private EmbeddingModel ReadModel(V1.ProcessOptions options)
    {
        var name = options.EmbeddingModel.Length > 0 ? options.EmbeddingModel : chains.Embed[0].Default.Name;
        return chains.FindModel(name) is var (provider, model) && prices.Knows(provider.Name, name, PriceUnit.InputToken)
            ? model
            : throw Invalid("embedding_model", "UNKNOWN_MODEL", $"must be one of {string.Join(", ", chains.Embed.SelectMany(embedder => embedder.Models).Select(known => known.Name))}, and in the price catalog");
    }

    private static int ReadDimensions(V1.ProcessOptions options, EmbeddingModel model) =>
        options.EmbeddingDimensions == 0 || options.EmbeddingDimensions == model.Dimensions ? model.Dimensions
        : !model.Shortens ? throw Invalid("embedding_dimensions", "INVALID_DIMENSIONS", $"is {options.EmbeddingDimensions}: must be {model.Dimensions} for {model.Name}")
        : options.EmbeddingDimensions > 0 && options.EmbeddingDimensions <= model.Dimensions ? options.EmbeddingDimensions
        : throw Invalid("embedding_dimensions", "INVALID_DIMENSIONS", $"is {options.EmbeddingDimensions}: must be 1 to {model.Dimensions} for {model.Name}");

    private string ReadTier(V1.ProcessOptions options)
    {
        var tier = options.ParseTier switch
        {
            V1.ParseTier.Unspecified or V1.ParseTier.CostEffective => "cost_effective",
            V1.ParseTier.Fast => "fast",
            V1.ParseTier.Agentic => "agentic",
            V1.ParseTier.AgenticPlus => "agentic_plus",
            _ => throw Invalid("parse_tier", "UNKNOWN_TIER", "must be FAST, COST_EFFECTIVE, AGENTIC or AGENTIC_PLUS"),
        };
        // The estimate is in pages, the bill may come in credits.
        return prices.Knows(ProviderNames.LlamaParse, tier, PriceUnit.Page) && prices.Knows(ProviderNames.LlamaParse, tier, PriceUnit.Credit)
            ? tier
            : throw Invalid("parse_tier", "TIER_WITHOUT_PRICE", $"'{tier}' is not in the price catalog {prices.Version}");
    }

    private static RequestException Invalid(string option, string reason, string message) =>
        RequestException.InvalidField($"options.{option}", reason, message);
}
