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

    /// <summary>
    /// LLAMAPARSE_WEBHOOK_URL: where LlamaParse reaches <c>/webhooks/llamaparse</c> of the pipeline; null: it is not asked to
    /// tell of a parse's end, and we look.
    /// </summary>
    public Uri? WebhookAddress { get; init; }

    /// <summary>LLAMAPARSE_WEBHOOK_SECRET: what it signs with. Empty: nothing is received.</summary>
    public string WebhookSecret { get; init; } = "";

    public static LlamaParseOptions Read(SettingReader settings)
    {
        var address = settings.Address("LLAMAPARSE_BASE_URL", "https://api.cloud.llamaindex.ai");
        var key = settings.Secret("LLAMAPARSE_API_KEY");
        var webhook = settings.Text("LLAMAPARSE_WEBHOOK_URL", "");
        var secret = settings.Secret("LLAMAPARSE_WEBHOOK_SECRET");
        if (webhook.Length > 0 && secret.Length == 0)
        {
            settings.Reject("LLAMAPARSE_WEBHOOK_URL is set and LLAMAPARSE_WEBHOOK_SECRET is not: webhooks that are not signed are not believed");
        }
        return new LlamaParseOptions
        {
            Real = key.Length > 0 ? new ProviderEndpoint(address, key) : null,
            Mock = new ProviderEndpoint(settings.Address("MOCK_LLAMAPARSE_BASE_URL", "http://mock-llamaparse"), ""),
            WebhookAddress = webhook.Length > 0 ? settings.Address("LLAMAPARSE_WEBHOOK_URL", "http://localhost") : null,
            WebhookSecret = secret,
            Timeout = TimeSpan.FromSeconds(settings.WholeNumber("LLAMAPARSE_TIMEOUT", 600, min: 1, max: 3600)),
        };
    }
}
