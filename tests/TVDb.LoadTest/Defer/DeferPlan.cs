using Microsoft.Extensions.Configuration;
using TVDb.Pipeline.Configuration;
using TVDb.TestServers;

namespace TVDb.LoadTest.Defer;

/// <summary>One text, processed again and again, of which an hour's budget pays for a part.</summary>
internal sealed class DeferPlan(int jobs, int releasesPerSecond, string folder)
{
    public const string Tenant = "defer";
    public const string Model = "text-embedding-3-small";
    public const string Text = "This text is embedded again and again, as often as its budget allows it.";
    public const int Windows = 4;

    /// <summary>Where no price is this high, a short text would need a million jobs to empty a budget.</summary>
    private const long NanoUsdPerToken = 1_000_000;

    public static readonly DateTimeOffset Start = new(2099, 1, 1, 12, 10, 0, TimeSpan.Zero);

    /// <summary>The texts that fit an hour: so the jobs need <see cref="Windows"/> of them.</summary>
    public int JobsPerWindow => (jobs + Windows - 1) / Windows;

    public int ReleasesPerSecond => releasesPerSecond;

    private string PricesPath => Path.Combine(folder, "prices.json");

    /// <summary>For the simulator, which bills at the same prices.</summary>
    public IReadOnlyDictionary<string, string> SimulatorSettings => new Dictionary<string, string> { ["PRICE_CATALOG_PATH"] = PricesPath, ["MOCK_LATENCY_MS"] = "0" };

    public Task WritePricesAsync(CancellationToken cancellationToken) => File.WriteAllTextAsync(
        PricesPath,
        $$"""{"version":"defer","prices":[{"provider":"openai","model":"{{Model}}","unit":"input_token","nano_usd":{{NanoUsdPerToken}},"source":"made up","date":"2026-11-24"}]}""",
        cancellationToken);

    /// <param name="provider">Stands for both real providers.</param>
    /// <param name="tokens">Of the text.</param>
    public SettingReader Settings(ProviderServer provider, int tokens) => new(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
    {
        ["SERVICE_MODE"] = "real",
        ["LLAMAPARSE_API_KEY"] = provider.ApiKey,
        ["OPENAI_API_KEY"] = provider.ApiKey,
        ["LLAMAPARSE_BASE_URL"] = provider.Address.ToString(),
        ["OPENAI_BASE_URL"] = provider.Address + "v1",
        ["MOCK_LLAMAPARSE_BASE_URL"] = provider.Address.ToString(),
        ["MOCK_OPENAI_BASE_URL"] = provider.Address + "v1",
        ["Storage:Path"] = Path.Combine(folder, "storage"),
        ["PRICE_CATALOG_PATH"] = PricesPath,
        ["DAILY_COST_LIMIT_OPENAI"] = "unlimited",
        ["DAILY_COST_LIMIT_LLAMAPARSE"] = "unlimited",
        ["COST_BUDGETS"] = FormattableString.Invariant($"openai:hour={(decimal)(JobsPerWindow * tokens * NanoUsdPerToken) / 1_000_000_000m}"),
        ["MAX_QUEUED_JOBS"] = "1000000",
        ["DEFERRED_RELEASE_PER_SECOND"] = FormattableString.Invariant($"{releasesPerSecond}"),
    }).Build());
}
