using TVDb.Pipeline.Configuration;

namespace TVDb.Pipeline.Providers.OpenAICompatible;

/// <summary>OpenAI's two ends and how long we wait for them.</summary>
public sealed record OpenAIOptions
{
    /// <summary>OPENAI_BASE_URL and OPENAI_API_KEY: the real end; null without a key.</summary>
    public required ProviderEndpoint? Real { get; init; }

    /// <summary>MOCK_OPENAI_BASE_URL: the mock end.</summary>
    public required ProviderEndpoint Mock { get; init; }

    /// <summary>For one request, seconds (OPENAI_TIMEOUT, 1 to 600).</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>The model for jobs that do not name one (OPENAI_EMBEDDING_MODEL), one of <see cref="EmbeddingModels"/>.</summary>
    public required string EmbeddingModel { get; init; }

    public static OpenAIOptions Read(SettingReader settings)
    {
        var address = settings.Address("OPENAI_BASE_URL", "https://api.openai.com/v1");
        var key = settings.Secret("OPENAI_API_KEY");
        return new OpenAIOptions
        {
            Real = key.Length > 0 ? new ProviderEndpoint(address, key) : null,
            Mock = new ProviderEndpoint(settings.Address("MOCK_OPENAI_BASE_URL", "http://mock-openai/v1"), ""),
            Timeout = TimeSpan.FromSeconds(settings.WholeNumber("OPENAI_TIMEOUT", 100, min: 1, max: 600)),
            EmbeddingModel = settings.Parsed(
                "OPENAI_EMBEDDING_MODEL",
                EmbeddingModels.Default,
                $"one of {string.Join(", ", EmbeddingModels.Names)}",
                (string text, out string model) => EmbeddingModels.Find(model = text) is not null)!,
        };
    }
}
