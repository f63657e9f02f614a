using System.Collections.Frozen;
using Microsoft.ML.Tokenizers;

namespace TVDb.Pipeline.Stages;

/// <summary>What an embedding model takes and gives.</summary>
public sealed record EmbeddingModel(string Name, int Dimensions, int InputTokensMax);

/// <summary>The embedding models we know; others are refused before any call.</summary>
public static class EmbeddingModels
{
    public const string Default = "text-embedding-3-small";

    private static readonly FrozenDictionary<string, EmbeddingModel> Known = new EmbeddingModel[]
    {
        new(Default, Dimensions: 1536, InputTokensMax: 8192),
        new("text-embedding-3-large", Dimensions: 3072, InputTokensMax: 8192),
    }.ToFrozenDictionary(model => model.Name);

    public static IEnumerable<string> Names => Known.Keys.Order(StringComparer.Ordinal);

    public static EmbeddingModel? Find(string name) => Known.GetValueOrDefault(name);

    /// <summary>All models above count tokens alike. The vocabulary is in the program: nothing is fetched.</summary>
    public static Tokenizer CreateTokenizer() => TiktokenTokenizer.CreateForEncoding("cl100k_base");
}
