using System.Collections.Frozen;
using Microsoft.ML.Tokenizers;

namespace TVDb.Pipeline.Providers.OpenAICompatible;

/// <summary>What an embedding model takes and gives.</summary>
/// <param name="Name">As the provider is asked for it.</param>
/// <param name="Dimensions">How many numbers a vector has where fewer are not asked for.</param>
/// <param name="InputTokensMax">Tokens that one input may have.</param>
public sealed record EmbeddingModel(string Name, int Dimensions, int InputTokensMax)
{
    /// <summary>The encoding that its tokens are counted by.</summary>
    public string Tokenizer { get; init; } = EmbeddingModels.Cl100kBase;

    /// <summary>It can be asked for shorter vectors.</summary>
    public bool Shortens { get; init; } = true;
}

/// <summary>OpenAI's embedding models that we know; others of it are refused before any call.</summary>
public static class EmbeddingModels
{
    public const string Default = "text-embedding-3-small";
    public const string Cl100kBase = "cl100k_base";
    public const string O200kBase = "o200k_base";

    private static readonly FrozenDictionary<string, EmbeddingModel> Known = new EmbeddingModel[]
    {
        new(Default, Dimensions: 1536, InputTokensMax: 8192),
        new("text-embedding-3-large", Dimensions: 3072, InputTokensMax: 8192),
    }.ToFrozenDictionary(model => model.Name);

    public static IEnumerable<string> Names => Known.Keys.Order(StringComparer.Ordinal);

    public static IReadOnlyList<EmbeddingModel> All => [.. Names.Select(name => Known[name])];

    public static EmbeddingModel? Find(string name) => Known.GetValueOrDefault(name);

    /// <summary>Counts by an encoding. The vocabularies are in the program: nothing is fetched.</summary>
    public static Tokenizer CreateTokenizer(string encoding = Cl100kBase) => TiktokenTokenizer.CreateForEncoding(encoding);
}
