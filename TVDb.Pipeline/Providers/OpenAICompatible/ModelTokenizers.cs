using System.Collections.Concurrent;
using Microsoft.ML.Tokenizers;

namespace TVDb.Pipeline.Providers.OpenAICompatible;

/// <summary>A tokenizer of each encoding, made when it is first needed: it remembers the words that it has seen.</summary>
public sealed class ModelTokenizers
{
    private readonly ConcurrentDictionary<string, Lazy<Tokenizer>> _tokenizers = new();

    public Tokenizer Of(string encoding) => _tokenizers.GetOrAdd(encoding, name => new Lazy<Tokenizer>(() => EmbeddingModels.CreateTokenizer(name))).Value;
}
