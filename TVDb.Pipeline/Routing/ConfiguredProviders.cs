using TVDb.Pipeline.Providers;

namespace TVDb.Pipeline.Routing;

/// <summary>Which providers have a real end: those that are listed and have what they need.</summary>
public sealed class ConfiguredProviders(ProviderChains chains)
{
    /// <summary>Who may parse for real, in the order in which they are tried.</summary>
    public IReadOnlyList<ParseProvider> Parse { get; } = [.. chains.Parse.Where(provider => provider.HasReal)];

    /// <summary>Whose mock parses.</summary>
    public ParseProvider ParseMock => chains.ParseMock;

    /// <summary>Whose mock embeds.</summary>
    public EmbedProvider EmbedMock => chains.EmbedMock;

    /// <summary>
    /// Who may embed with a model for real, in the order in which they are tried: vectors of another model are of no use beside
    /// those that a caller has.
    /// </summary>
    public IReadOnlyList<EmbedProvider> Embed(string model, int dimensions) =>
        [.. chains.Embed.Where(provider => provider.HasReal && provider.Find(model) is { } known && (known.Shortens ? known.Dimensions >= dimensions : known.Dimensions == dimensions))];

    /// <summary>The parser that a route leads to.</summary>
    public ParseProvider ParserOf(CallRoute route) =>
        route.Target.End == ProviderEnd.Mock ? ParseMock : Parse.Single(provider => provider.Name == route.Provider);

    /// <summary>The embedder that a route leads to.</summary>
    public EmbedProvider EmbedderOf(CallRoute route) =>
        route.Target.End == ProviderEnd.Mock ? EmbedMock : chains.Embed.Single(provider => provider.Name == route.Provider);

    public bool HasReal(string provider) => chains.Find(provider)?.HasReal ?? false;

    /// <summary>The setting for want of which a provider has no real end.</summary>
    public string MissingSettingOf(string provider) => chains.Find(provider)?.MissingSetting ?? provider;

    /// <summary>For each stage that nobody can serve for real, who would serve it with a key: <c>llamaparse</c>, <c>openai or acme</c>.</summary>
    public IEnumerable<string> WithoutReal => new IEnumerable<StageProvider>[] { chains.Parse, chains.Embed }
        .Where(stage => !stage.Any(provider => provider.HasReal))
        .Select(stage => string.Join(" or ", stage.Select(provider => provider.Name)));

    /// <summary>Where a mode's calls go: results of one address are not those of another.</summary>
    public string AddressesOf(ServiceMode mode) => mode == ServiceMode.Mock
        ? $"{chains.ParseMock.MockIdentity} {chains.EmbedMock.MockIdentity}"
        : string.Join(' ', chains.All.Select(provider => provider.RealIdentity));
}
