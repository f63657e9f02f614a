using TVDb.Pipeline.Providers;

namespace TVDb.Pipeline.Routing;

/// <summary>Which providers have a real end: those that are listed and have what they need.</summary>
public sealed class ConfiguredProviders(ProviderChains chains)
{
    /// <summary>Who has a real end to parse with, in the order in which they are tried.</summary>
    public IReadOnlyList<string> Parse { get; } = [.. chains.Parse.Where(provider => provider.HasReal).Select(provider => provider.Name)];

    /// <summary>Who has a real end to embed with, in the order in which they are tried.</summary>
    public IReadOnlyList<string> Embed { get; } = [.. chains.Embed.Where(provider => provider.HasReal).Select(provider => provider.Name)];

    public bool HasReal(string provider) => chains.Find(provider)?.HasReal ?? false;

    /// <summary>For each stage that nobody can serve for real, who would serve it with a key: <c>llamaparse</c>, <c>openai or acme</c>.</summary>
    public IEnumerable<string> WithoutReal => new IEnumerable<StageProvider>[] { chains.Parse, chains.Embed }
        .Where(stage => !stage.Any(provider => provider.HasReal))
        .Select(stage => string.Join(" or ", stage.Select(provider => provider.Name)));

    /// <summary>Where a mode's calls go: results of one address are not those of another.</summary>
    public string AddressesOf(ServiceMode mode) => mode == ServiceMode.Mock
        ? $"{chains.ParseMock.MockIdentity} {chains.EmbedMock.MockIdentity}"
        : string.Join(' ', chains.All.Select(provider => provider.RealIdentity));
}
