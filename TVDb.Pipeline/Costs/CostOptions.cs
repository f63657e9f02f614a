using System.Globalization;
using NodaTime;
using TVDb.Pipeline.Configuration;

namespace TVDb.Pipeline.Costs;

/// <summary>Budgets and prices, by the names of the environment.</summary>
public sealed record CostOptions
{
    private const string Unlimited = "unlimited";
    private const string DefaultDailyLimitLlamaParse = "50";
    private const string DefaultDailyLimitOpenAI = "100";

    /// <summary>False (COST_LIMITS_ENABLED): nothing is refused, everything is still counted.</summary>
    public required bool LimitsEnabled { get; init; }

    /// <summary>All budgets; each call is held in every one that covers it.</summary>
    public required IReadOnlyList<Budget> Budgets { get; init; }

    public required PriceCatalog Prices { get; init; }

    /// <summary>How long the journal's days stay in Redis before they are archived (COST_TRACKING_RETENTION_DAYS), at least a day.</summary>
    public required TimeSpan Retention { get; init; }

    /// <summary>Shares of a limit that are told when spending reaches them (COST_ALERT_THRESHOLD).</summary>
    public IReadOnlyList<decimal> AlertThresholds { get; init; } = [0.8m, 1.0m];

    /// <summary>Above this share of presumed spending in a budget's window a warning is due, percent (COST_PRESUMED_SHARE_PERCENT, 0 to 100).</summary>
    public int PresumedSharePercentMax { get; init; } = 5;

    /// <summary>How far a caller's clock may be from Redis's, ms; -1: not checked, for tests with a clock of their own.</summary>
    public long ClockSkewMsMax { get; init; } = 2000;

    /// <summary>How often each replica presumes spent what nobody resolved in time.</summary>
    public TimeSpan SweepInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a recovery waits for members of the ledger that do not answer; then what they had at risk is reported.</summary>
    public TimeSpan RecoveryWait { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Providers that cost: each has a budget a day.</summary>
    public IReadOnlyCollection<string> Providers => [.. Budgets.Select(budget => budget.Provider).OfType<string>().Where(provider => provider.Length > 0).Distinct()];

    /// <summary>The budgets that may touch a tenant. One that names the tenant stands in place of one for each tenant.</summary>
    public IEnumerable<Budget> BudgetsOf(string tenant) => Budgets
        .Where(budget => budget.Tenant.Length == 0 || budget.Tenant == tenant)
        .GroupBy(budget => budget.NameFor(tenant))
        .Select(sameName => sameName.MaxBy(budget => budget.Tenant.Length)!);

    public static CostOptions Read(SettingReader settings) => Read(settings, [.. ProviderLists.Read(settings).Added]);

    private static CostOptions Read(SettingReader settings, IReadOnlyList<AddedProvider> added) => new()
    {
        LimitsEnabled = settings.Switch("COST_LIMITS_ENABLED", true),
        Budgets = ReadBudgets(settings, added),
        Prices = ReadPrices(settings, added),
        AlertThresholds = ReadThresholds(settings),
        Retention = TimeSpan.FromDays(settings.WholeNumber("COST_TRACKING_RETENTION_DAYS", 30, min: 1, max: 3660)),
        PresumedSharePercentMax = settings.WholeNumber("COST_PRESUMED_SHARE_PERCENT", 5, min: 0, max: 100),
    };

    private static Budget[] ReadBudgets(SettingReader settings, IReadOnlyList<AddedProvider> added)
    {
        var zone = settings.Parsed<DateTimeZone>(
            "COST_BUDGET_TIME_ZONE",
            "UTC",
            "a time zone of the IANA database, such as Europe/Berlin",
            (string name, out DateTimeZone zone) => (zone = DateTimeZoneProviders.Tzdb.GetZoneOrNull(name)!) is not null)!;
        string[] providers = ["llamaparse", "openai", .. added.Select(provider => provider.Name)];
        Budget[] daily =
        [
            Budget.ForProvider("llamaparse", Limit(settings, "DAILY_COST_LIMIT_LLAMAPARSE", DefaultDailyLimitLlamaParse)),
            Budget.ForProvider("openai", Limit(settings, "DAILY_COST_LIMIT_OPENAI", DefaultDailyLimitOpenAI)),
            .. added.Select(provider => Budget.ForProvider(provider.Name, RequiredLimit(settings, provider))),
            Budget.ForTotal(Limit(settings, "DAILY_COST_LIMIT_TOTAL", Unlimited)),
        ];
        Budget[] budgets =
        [
            .. daily.Select(budget => budget with { Zone = zone }),
            .. TenantBudget(settings, zone),
            .. RateBudget(settings, "HOURLY_RATE_LIMIT_LLAMAPARSE", "llamaparse"),
            .. RateBudget(settings, "HOURLY_RATE_LIMIT_OPENAI", "openai"),
            .. added.SelectMany(provider => RateBudget(settings, provider.HourlyRateLimit, provider.Name)),
            .. settings.Parsed<IReadOnlyList<Budget>>(
                "COST_BUDGETS",
                "",
                BudgetList.Expected,
                (string text, out IReadOnlyList<Budget> listed) => BudgetList.TryParse(text, providers, out listed))?.Select(budget => budget with { Zone = zone }) ?? [],
        ];
        foreach (var twice in budgets.GroupBy(budget => (budget.NameFor("*"), budget.Tenant)).Where(group => group.Count() > 1))
        {
            settings.Reject($"COST_BUDGETS: budget {twice.First().NameFor(twice.First().Tenant is { Length: > 0 } tenant ? tenant : "*")} is there already");
        }
        return budgets;
    }

    /// <summary>What each tenant may spend a day, where DAILY_COST_LIMIT_TENANT is set.</summary>
    private static IEnumerable<Budget> TenantBudget(SettingReader settings, DateTimeZone zone)
    {
        if (settings.Text("DAILY_COST_LIMIT_TENANT", "").Length > 0)
        {
            yield return new Budget(BudgetScope.Tenant, BudgetPeriod.Day, BudgetUnit.Usd, Limit(settings, "DAILY_COST_LIMIT_TENANT", "")?.Value) { Zone = zone };
        }
    }

    /// <summary>How many calls may leave for a provider an hour, where it is set.</summary>
    private static IEnumerable<Budget> RateBudget(SettingReader settings, string name, string provider)
    {
        if (settings.WholeNumber(name, min: 0, max: int.MaxValue) is { } limit)
        {
            yield return new Budget(BudgetScope.Provider, BudgetPeriod.Hour, BudgetUnit.Requests, limit) { Provider = provider };
        }
    }

    /// <summary>We cannot know what is much for a provider that an operator added: the limit is written, be it <c>unlimited</c>.</summary>
    private static NanoUsd? RequiredLimit(SettingReader settings, AddedProvider provider)
    {
        settings.Required(provider.DailyCostLimit, $"EMBED_PROVIDERS names {provider.Name}: say what it may cost a day, in US dollars, or 'unlimited'");
        return Limit(settings, provider.DailyCostLimit, "0");
    }

    private static NanoUsd? Limit(SettingReader settings, string name, string fallback) =>
        settings.Parsed<NanoUsd?>(name, fallback, $"US dollars from 0 to {NanoUsd.Max} with at most nine decimals, or 'unlimited'", TryParseLimit);

    private static bool TryParseLimit(string text, out NanoUsd? limit)
    {
        limit = null;
        if (text.Equals(Unlimited, StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }
        var parsed = NanoUsd.TryParseUsd(text, out var amount);
        limit = amount;
        return parsed;
    }

    private static IReadOnlyList<decimal> ReadThresholds(SettingReader settings) => settings.Parsed<IReadOnlyList<decimal>>(
        "COST_ALERT_THRESHOLD",
        "0.8,1.0",
        "shares of a limit, above 0 and up to 10 with at most three decimals, such as 0.8 or 0.5,0.8,1.0",
        TryParseThresholds)!;

    private static bool TryParseThresholds(string text, out IReadOnlyList<decimal> thresholds)
    {
        List<decimal> shares = [];
        thresholds = shares;
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (!decimal.TryParse(part, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var share) || share <= 0 || share > 10 || share.Scale > 3)
            {
                return false;
            }
            if (!shares.Contains(share))
            {
                shares.Add(share);
            }
        }
        return true;
    }

    private static PriceCatalog ReadPrices(SettingReader settings, IReadOnlyList<AddedProvider> added)
    {
        var prices = ReadCatalog(settings).With(added
            .Where(provider => settings.Text(provider.PricePerToken, "").Length > 0)
            .Select(provider => new TokenPrice(
                provider.Name,
                settings.Text(provider.EmbeddingModel, ""),
                new NanoUsd(settings.WholeNumber(provider.PricePerToken, 0L, min: 0, max: PriceCatalog.PriceMax.Value)))));
        foreach (var provider in added)
        {
            var model = settings.Text(provider.EmbeddingModel, "");
            if (model.Length > 0 && !prices.Knows(provider.Name, model, PriceUnit.InputToken))
            {
                settings.Reject($"{provider.PricePerToken} is not set, and the price catalog {prices.Version} has no input_token of {provider.Name}/{model}: what is free says 0");
            }
        }
        return prices;
    }

    private static PriceCatalog ReadCatalog(SettingReader settings)
    {
        var shipped = Path.Combine(AppContext.BaseDirectory, "Costs", "prices.json");
        try
        {
            return PriceCatalog.Load(settings.Text("PRICE_CATALOG_PATH", shipped));
        }
        catch (InvalidDataException e)
        {
            settings.Reject($"PRICE_CATALOG_PATH: {e.Message}");
            return PriceCatalog.Load(shipped);
        }
    }
}
