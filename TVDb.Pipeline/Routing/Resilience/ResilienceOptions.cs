using TVDb.Pipeline.Configuration;
using TVDb.Pipeline.Providers;

namespace TVDb.Pipeline.Routing.Resilience;

/// <summary>What may be asked of one provider.</summary>
public sealed record ProviderLimits
{
    public const int ConcurrencyMaxDefault = 64;

    /// <summary>Requests under way at once in a replica, at most (CONCURRENCY_MAX_name, 1 to 1000; default 64).</summary>
    public int ConcurrencyMax { get; init; } = ConcurrencyMaxDefault;

    /// <summary>Paid requests a minute of all replicas together (RATE_LIMIT_name_REQUESTS_PER_MINUTE, 1 to 10000000); 0: no limit.</summary>
    public long RequestsPerMinute { get; init; }

    /// <summary>Tokens a minute of all replicas together (RATE_LIMIT_name_TOKENS_PER_MINUTE, 1 to 1000000000); 0: no limit.</summary>
    public long TokensPerMinute { get; init; }

    public bool HasRate => RequestsPerMinute > 0 || TokensPerMinute > 0;
}

/// <summary>The limits of each provider, by its name.</summary>
public sealed record ResilienceOptions(IReadOnlyDictionary<string, ProviderLimits> Limits)
{
    private const int ConcurrencyLimit = 1000;
    private const long RequestsLimit = 10_000_000;
    private const long TokensLimit = 1_000_000_000;

    public static readonly ResilienceOptions Default = new(new Dictionary<string, ProviderLimits>());

    public ProviderLimits Of(string provider) => Limits.GetValueOrDefault(provider) ?? new ProviderLimits();

    /// <param name="settings">The environment.</param>
    /// <param name="providers">Each provider's name, in which '-' is '_' in the settings' names, and whether it counts in tokens.</param>
    public static ResilienceOptions Read(SettingReader settings, params IEnumerable<(string Name, bool CountsTokens)> providers) =>
        new(providers.ToDictionary(provider => provider.Name, provider => Read(settings, provider.Name.ToUpperInvariant().Replace('-', '_'), provider.CountsTokens)));

    /// <summary>Parsing is not counted in tokens: a setting for it would do nothing.</summary>
    public static ResilienceOptions Read(SettingReader settings) =>
        Read(settings, (ProviderNames.LlamaParse, CountsTokens: false), (ProviderNames.OpenAI, CountsTokens: true));

    private static ProviderLimits Read(SettingReader settings, string name, bool countsTokens) => new()
    {
        ConcurrencyMax = settings.WholeNumber($"CONCURRENCY_MAX_{name}", ProviderLimits.ConcurrencyMaxDefault, min: 1, ConcurrencyLimit),
        RequestsPerMinute = settings.WholeNumber($"RATE_LIMIT_{name}_REQUESTS_PER_MINUTE", min: 1, RequestsLimit) ?? 0,
        TokensPerMinute = countsTokens ? settings.WholeNumber($"RATE_LIMIT_{name}_TOKENS_PER_MINUTE", min: 1, TokensLimit) ?? 0 : 0,
    };
}
