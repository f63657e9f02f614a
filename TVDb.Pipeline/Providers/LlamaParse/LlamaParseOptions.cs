using TVDb.Pipeline.Configuration;

namespace TVDb.Pipeline.Providers.LlamaParse;

/// <summary>LlamaParse's two ends and how long we wait for them.</summary>
public sealed record LlamaParseOptions
{
    /// <summary>LLAMAPARSE_BASE_URL and LLAMAPARSE_API_KEY: the real end; null without a key.</summary>
    public required ProviderEndpoint? Real { get; init; }

    /// <summary>MOCK_LLAMAPARSE_BASE_URL: the mock end.</summary>
    public required ProviderEndpoint Mock { get; init; }

    /// <summary>From upload to result, seconds (LLAMAPARSE_TIMEOUT, 1 to 3600): a real parse takes seconds to minutes.</summary>
    public required TimeSpan Timeout { get; init; }

    public static LlamaParseOptions Read(SettingReader settings)
    {
        var address = settings.Address("LLAMAPARSE_BASE_URL", "https://api.cloud.llamaindex.ai");
        var key = settings.Text("LLAMAPARSE_API_KEY", "");
        return new LlamaParseOptions
        {
            Real = key.Length > 0 ? new ProviderEndpoint(address, key) : null,
            Mock = new ProviderEndpoint(settings.Address("MOCK_LLAMAPARSE_BASE_URL", "http://mock-llamaparse"), ""),
            Timeout = TimeSpan.FromSeconds(settings.WholeNumber("LLAMAPARSE_TIMEOUT", 600, min: 1, max: 3600)),
        };
    }
}
