using TVDb.MockProviders.Invoices;

namespace TVDb.MockProviders.OpenAI;

/// <param name="Dimensions">Of its vectors; 0 for a chat model.</param>
/// <param name="ContextTokens">Tokens that one input (embeddings) or one conversation (chat) may have.</param>
internal sealed record OpenAIModel(string Id, int Dimensions, int ContextTokens, long Created);

/// <summary>The models served: those known here and priced in the catalog, since an unpriced call could not be billed.</summary>
internal sealed class OpenAIModels(PriceCatalog prices)
{
    private const int EmbeddingTokens = 8_192;

    private static readonly OpenAIModel[] Known =
    [
        new("text-embedding-3-small", 1_536, EmbeddingTokens, 1705948997),
        new("text-embedding-3-large", 3_072, EmbeddingTokens, 1705953180),
        new("gpt-4o-mini", 0, 128_000, 1721172741),
        new("gpt-4.1-mini", 0, 1_047_576, 1744318173),
        new("gpt-5-mini", 0, 400_000, 1754425928),
        new("gpt-5-nano", 0, 400_000, 1754426384),
    ];

    public IReadOnlyList<OpenAIModel> All { get; } =
        [.. Known.Where(model => prices.Find(OpenAIWire.Instance.Provider, model.Id, "input_token") is not null)];

    public OpenAIModel? Embedding(string id) => All.FirstOrDefault(model => model.Id == id && model.Dimensions > 0);

    public OpenAIModel? Chat(string id) => All.FirstOrDefault(model => model.Id == id && model.Dimensions == 0);
}
