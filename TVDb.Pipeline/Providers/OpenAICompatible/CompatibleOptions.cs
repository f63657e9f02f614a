using TVDb.Pipeline.Configuration;

namespace TVDb.Pipeline.Providers.OpenAICompatible;

/// <summary>An OpenAI-compatible endpoint that an operator added. It has a real end alone.</summary>
public sealed record CompatibleOptions(string Name, ProviderEndpoint Real, EmbeddingModel Model, TimeSpan Timeout)
{
    private const string Nowhere = "http://localhost";
    private static readonly string[] Tokenizers = [EmbeddingModels.Cl100kBase, EmbeddingModels.O200kBase];

    public static CompatibleOptions Read(SettingReader settings, AddedProvider added)
    {
        var needed = $"EMBED_PROVIDERS names {added.Name}";
        var address = settings.Required(added.BaseUrl, $"{needed}, whose address it is").Length > 0 ? settings.Address(added.BaseUrl, Nowhere) : new Uri(Nowhere);
        var model = settings.Required(added.EmbeddingModel, $"{needed}, whose model it is");
        var dimensions = settings.Required(added.EmbeddingDimensions, $"{needed}: say how many numbers its vectors have").Length > 0
            ? settings.WholeNumber(added.EmbeddingDimensions, 1, min: 1, max: 16_384)
            : 1;
        return new CompatibleOptions(
            added.Name,
            new ProviderEndpoint(address, settings.Secret(added.ApiKey)),
            new EmbeddingModel(model, dimensions, settings.WholeNumber(added.EmbeddingInputTokensMax, 8192, min: 16, max: 1_000_000))
            {
                Tokenizer = settings.Parsed(
                    added.EmbeddingTokenizer,
                    EmbeddingModels.Cl100kBase,
                    $"one of {string.Join(", ", Tokenizers)}",
                    (string text, out string tokenizer) => Tokenizers.Contains(tokenizer = text))!,
                Shortens = false,
            },
            TimeSpan.FromSeconds(settings.WholeNumber(added.Timeout, 100, min: 1, max: 600)));
    }
}
