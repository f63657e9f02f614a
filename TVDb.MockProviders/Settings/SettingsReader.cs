using System.Globalization;

namespace TVDb.MockProviders.Settings;

/// <summary>Reads <see cref="MockOptions"/> from configuration and notes every bad value by its key, not just the first.</summary>
internal sealed class SettingsReader(IConfiguration configuration, List<string> problems)
{
    public MockOptions Read()
    {
        var options = new MockOptions
        {
            Role = ReadRole(),
            ApiKey = configuration["MOCK_API_KEY"]?.Trim() ?? "",
            Latency = Milliseconds("MOCK_LATENCY_MS", MockDefaults.LatencyMs, MockDefaults.LatencyMsMax),
            MaxFileBytes = Number("MOCK_MAX_FILE_BYTES", MockDefaults.MaxFileBytes, 1, int.MaxValue),
            MaxPages = (int)Number("MOCK_MAX_PAGES", MockDefaults.MaxPages, 1, int.MaxValue),
            ResultCache = Flag("MOCK_RESULT_CACHE"),
            CreditsLate = Milliseconds("MOCK_CREDITS_LATE_MS", 0, MockDefaults.CreditsLateMsMax),
            CreditsZero = Flag("MOCK_CREDITS_ZERO"),
            LogLevel = ReadLogLevel(),
            PriceCatalogPath = Text("PRICE_CATALOG_PATH") ?? MockDefaults.PriceCatalogPath,
        };
        if (options is { Role: Role.Simulator, ApiKey: "" })
        {
            problems.Add("MOCK_API_KEY: the role simulator needs a key to ask for.");
        }
        return options;
    }

    private Role ReadRole()
    {
        switch (Text("MOCK_ROLE"))
        {
            case null or "mock":
                return Role.Mock;
            case "simulator":
                return Role.Simulator;
            case var other:
                problems.Add($"MOCK_ROLE: '{other}' is neither mock nor simulator.");
                return Role.Mock;
        }
    }

    private LogLevel? ReadLogLevel()
    {
        if (Text(LogLevels.SettingName) is not { } text)
        {
            return null;
        }
        if (LogLevels.Find(text) is not { } level)
        {
            problems.Add($"{LogLevels.SettingName}: '{text}' is not one of {LogLevels.Expected}.");
            return null;
        }
        return level;
    }

    private TimeSpan Milliseconds(string key, int fallback, int max) => TimeSpan.FromMilliseconds(Number(key, fallback, 0, max));

    private long Number(string key, long fallback, long min, long max)
    {
        if (Text(key) is not { } text)
        {
            return fallback;
        }
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max)
        {
            return value;
        }
        problems.Add($"{key}: '{text}' is not a whole number from {min} to {max}.");
        return fallback;
    }

    private bool Flag(string key)
    {
        if (Text(key) is not { } text)
        {
            return false;
        }
        if (bool.TryParse(text, out var value))
        {
            return value;
        }
        problems.Add($"{key}: '{text}' is neither true nor false.");
        return false;
    }

    private string? Text(string key) => configuration[key] is { } text && !string.IsNullOrWhiteSpace(text) ? text.Trim() : null;
}
