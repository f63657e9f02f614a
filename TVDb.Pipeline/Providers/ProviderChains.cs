using TVDb.Pipeline.Configuration;
using TVDb.Pipeline.Providers.LlamaParse;
using TVDb.Pipeline.Providers.Local;
using TVDb.Pipeline.Providers.OpenAICompatible;

namespace TVDb.Pipeline.Providers;

/// <summary>The providers of each stage, in the order in which they are asked for real (PARSE_PROVIDERS, EMBED_PROVIDERS).</summary>
public sealed record ProviderChains(IReadOnlyList<ParseProvider> Parse, IReadOnlyList<EmbedProvider> Embed)
{
    /// <summary>LlamaParse tiers, as prices, holds and the provider spell them.</summary>
    private static readonly string[] Tiers = ["cost_effective", "fast", "agentic", "agentic_plus"];

    /// <summary>Whose mock end serves the parse stage, whether or not its real end is in the list.</summary>
    public required ParseProvider ParseMock { get; init; }

    /// <summary>Whose mock end serves the embed stage, whether or not its real end is in the list.</summary>
    public required EmbedProvider EmbedMock { get; init; }

    /// <summary>Every provider with a real end that may be asked, parsers first.</summary>
    public IEnumerable<StageProvider> All => Parse.Concat<StageProvider>(Embed);

    /// <summary>Null where no list names it.</summary>
    public StageProvider? Find(string provider) => All.FirstOrDefault(known => known.Name == provider);

    /// <summary>The first provider of the list that serves this model, and the model; null where none does.</summary>
    public (EmbedProvider Provider, EmbeddingModel Model)? FindModel(string name) =>
        Embed.FirstOrDefault(provider => provider.Find(name) is not null) is { } provider ? (provider, provider.Find(name)!) : null;

    /// <summary>What a model's tokens are counted by where texts are cut for it: by the first provider's that serves it.</summary>
    public string TokenizerOf(string model) => FindModel(model)?.Model.Tokenizer ?? EmbeddingModels.Cl100kBase;

    public static ProviderChains Read(SettingReader settings)
    {
        var lists = ProviderLists.Read(settings);
        var (llamaParse, openAI) = (LlamaParse(LlamaParseOptions.Read(settings)), OpenAI(OpenAIOptions.Read(settings)));
        return new ProviderChains(
            [.. lists.Parse.Select(name => name == ProviderNames.Local ? Local(LocalOptions.Read(settings)) : llamaParse)],
            [.. lists.Embed.Select(name => name == ProviderNames.OpenAI ? openAI : Added(CompatibleOptions.Read(settings, new AddedProvider(name))))])
        {
            ParseMock = llamaParse,
            EmbedMock = openAI,
        };
    }

    private static ParseProvider LlamaParse(LlamaParseOptions options) => new(ProviderNames.LlamaParse, options.Timeout, Tiers)
    {
        MissingSetting = options.Real is null ? "LLAMAPARSE_API_KEY" : null,
        RealIdentity = $"{options.Real}",
        MockIdentity = $"{options.Mock}",
    };

    private static ParseProvider Local(LocalOptions options) => new(ProviderNames.Local, LocalParser.WaitMax + options.Timeout, [LocalParser.Model])
    {
        IsPaid = false,
        RealIdentity = ProviderNames.Local,
    };

    private static EmbedProvider OpenAI(OpenAIOptions options) =>
        new(ProviderNames.OpenAI, options.Timeout, EmbeddingModels.All, EmbeddingModels.Find(options.EmbeddingModel)!)
        {
            MissingSetting = options.Real is null ? "OPENAI_API_KEY" : null,
            RealIdentity = $"{options.Real}",
            MockIdentity = $"{options.Mock}",
        };

    private static EmbedProvider Added(CompatibleOptions options) => new(options.Name, options.Timeout, [options.Model], options.Model)
    {
        RealIdentity = $"{options.Real} {options.Model.Name} {options.Model.Dimensions}",
    };
}
