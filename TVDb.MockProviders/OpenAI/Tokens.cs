using Microsoft.ML.Tokenizers;

namespace TVDb.MockProviders.OpenAI;

/// <summary>The providers' real tokenizers, read on first use: each vocabulary takes a good part of a second to load.</summary>
internal sealed class Tokens
{
    private readonly Lazy<Tokenizer> _cl100k = new(() => TiktokenTokenizer.CreateForEncoding("cl100k_base"));
    private readonly Lazy<Tokenizer> _o200k = new(() => TiktokenTokenizer.CreateForEncoding("o200k_base"));

    /// <summary>text-embedding-3-*.</summary>
    public Tokenizer Embeddings => _cl100k.Value;

    /// <summary>gpt-*.</summary>
    public Tokenizer Chat => _o200k.Value;
}
