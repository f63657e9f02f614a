using System.Text.RegularExpressions;

namespace TVDb.Pipeline.Configuration;

/// <summary>
/// Which providers serve each stage, in the order in which they are asked: PARSE_PROVIDERS, of <c>llamaparse</c> and
/// <c>local</c>; EMBED_PROVIDERS, of <c>openai</c> and whatever names an operator gives to OpenAI-compatible endpoints.
/// </summary>
public sealed partial record ProviderLists(IReadOnlyList<string> Parse, IReadOnlyList<string> Embed)
{
    private static readonly string[] KnownParsers = ["llamaparse", "local"];

    /// <summary>No endpoint's name: they mean something else in budgets, settings or records.</summary>
    private static readonly string[] Reserved = ["llamaparse", "local", "mock", "real", "total", "tenant"];

    /// <summary>The providers that an operator added, each with settings of its own.</summary>
    public IEnumerable<AddedProvider> Added => Embed.Where(name => name != "openai").Select(name => new AddedProvider(name));

    public static ProviderLists Read(SettingReader settings) => new(
        Read(settings, "PARSE_PROVIDERS", "llamaparse", name => KnownParsers.Contains(name) ? null : $"expected {string.Join(" or ", KnownParsers)}"),
        Read(settings, "EMBED_PROVIDERS", "openai", ProblemOf));

    private static string? ProblemOf(string name) =>
        Reserved.Contains(name) ? "this name is taken for something else"
        : Name().IsMatch(name) ? null
        : "expected openai, or a name of 1 to 32 lower-case letters and digits that begins with a letter";

    private static List<string> Read(SettingReader settings, string setting, string fallback, Func<string, string?> problemOf)
    {
        var names = new List<string>();
        foreach (var name in settings.Text(setting, fallback).Split(',', StringSplitOptions.TrimEntries))
        {
            var problem = names.Contains(name) ? "it is there already" : problemOf(name);
            if (problem is null)
            {
                names.Add(name);
            }
            else
            {
                settings.Reject($"{setting} names '{name}': {problem}");
            }
        }
        return names;
    }

    /// <summary>Without a separator, so that a setting's name says whose it is.</summary>
    [GeneratedRegex(@"^[a-z][a-z0-9]{0,31}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}

/// <summary>An OpenAI-compatible endpoint that an operator added, and what its settings are called.</summary>
public sealed record AddedProvider(string Name)
{
    /// <summary>Where its API is, up to and with the version: <c>https://embeddings.acme.example/v1</c>.</summary>
    public string BaseUrl => Setting("BASE_URL");

    /// <summary>Its key, a secret; empty where it asks for none.</summary>
    public string ApiKey => Setting("API_KEY");

    /// <summary>The model to ask for.</summary>
    public string EmbeddingModel => Setting("EMBEDDING_MODEL");

    /// <summary>How many numbers the model's vectors have, 1 to 16384.</summary>
    public string EmbeddingDimensions => Setting("EMBEDDING_DIMENSIONS");

    /// <summary>How many tokens one input may have, 16 to 1000000.</summary>
    public string EmbeddingInputTokensMax => Setting("EMBEDDING_INPUT_TOKENS_MAX");

    /// <summary>How its tokens are counted here.</summary>
    public string EmbeddingTokenizer => Setting("EMBEDDING_TOKENIZER");

    /// <summary>Seconds for one request, 1 to 600.</summary>
    public string Timeout => Setting("TIMEOUT");

    /// <summary>What a token costs, nano-USD; goes before the price catalog.</summary>
    public string PricePerToken => Setting("PRICE_NANO_USD_PER_TOKEN");

    /// <summary>US dollars a day; must be written.</summary>
    public string DailyCostLimit => $"DAILY_COST_LIMIT_{Upper}";

    /// <summary>Paid calls that may leave an hour.</summary>
    public string HourlyRateLimit => $"HOURLY_RATE_LIMIT_{Upper}";

    private string Upper => Name.ToUpperInvariant();

    private string Setting(string what) => $"PROVIDER_{Upper}_{what}";
}
