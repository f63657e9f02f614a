using TVDb.Pipeline.Configuration;

namespace TVDb.Pipeline.Costs;

/// <summary>Budgets and prices, by the names of the environment.</summary>
public sealed record CostOptions
{
    private static readonly NanoUsd DefaultDailyLimitLlamaParse = new(50 * NanoUsd.PerUsd);
    private static readonly NanoUsd DefaultDailyLimitOpenAI = new(100 * NanoUsd.PerUsd);

    /// <summary>False (COST_LIMITS_ENABLED): nothing is refused, everything is still counted.</summary>
    public required bool LimitsEnabled { get; init; }

    /// <summary>Daily limits, one provider each and the total.</summary>
    public required IReadOnlyList<Budget> Budgets { get; init; }

    public required PriceCatalog Prices { get; init; }

    /// <summary>How long counters and resolved holds are kept (COST_TRACKING_RETENTION_DAYS).</summary>
    public required TimeSpan Retention { get; init; }

    public static CostOptions Read(SettingReader settings) => new()
    {
        LimitsEnabled = settings.Switch("COST_LIMITS_ENABLED", true),
        Budgets =
        [
            Budget.ForProvider("llamaparse", Limit(settings, "DAILY_COST_LIMIT_LLAMAPARSE", DefaultDailyLimitLlamaParse)),
            Budget.ForProvider("openai", Limit(settings, "DAILY_COST_LIMIT_OPENAI", DefaultDailyLimitOpenAI)),
            Budget.ForTotal(Limit(settings, "DAILY_COST_LIMIT_TOTAL", null)),
        ],
        Prices = ReadPrices(settings),
        Retention = TimeSpan.FromDays(settings.WholeNumber("COST_TRACKING_RETENTION_DAYS", 30, min: 1, max: 3660)),
    };

    private static NanoUsd? Limit(SettingReader settings, string name, NanoUsd? fallback) =>
        settings.Parsed(name, fallback, $"US dollars from 0 to {NanoUsd.Max} with at most nine decimals, or 'unlimited'", TryParseLimit);

    private static bool TryParseLimit(string text, out NanoUsd? limit)
    {
        limit = null;
        if (text.Equals("unlimited", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }
        var parsed = NanoUsd.TryParseUsd(text, out var amount);
        limit = amount;
        return parsed;
    }

    private static PriceCatalog ReadPrices(SettingReader settings)
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
