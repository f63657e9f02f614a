using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Providers.LlamaParse;
using TVDb.Pipeline.Providers.OpenAICompatible;

namespace TVDb.Pipeline.Routing;

/// <summary>Which providers have a real end: those with a key.</summary>
public sealed class ConfiguredProviders(LlamaParseOptions llamaParse, OpenAIOptions openAI)
{
    /// <summary>Who has a real end to parse with, in the order in which they are tried.</summary>
    public IReadOnlyList<string> Parse => HasReal(ProviderNames.LlamaParse) ? [ProviderNames.LlamaParse] : [];

    /// <summary>Who has a real end to embed with, in the order in which they are tried.</summary>
    public IReadOnlyList<string> Embed => HasReal(ProviderNames.OpenAI) ? [ProviderNames.OpenAI] : [];

    public bool HasReal(string provider) => provider switch
    {
        ProviderNames.LlamaParse => llamaParse.Real is not null,
        ProviderNames.OpenAI => openAI.Real is not null,
        _ => false,
    };

    /// <summary>Where a mode's calls go: results of one address are not those of another.</summary>
    public string AddressesOf(ServiceMode mode) => mode == ServiceMode.Mock
        ? $"{llamaParse.Mock} {openAI.Mock}"
        : $"{llamaParse.Real} {openAI.Real}";
}
