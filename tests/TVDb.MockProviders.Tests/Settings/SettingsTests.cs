using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace TVDb.MockProviders.Tests.Settings;

public sealed class SettingsTests
{
    [Fact]
    public void Build_ManyBadSettings_NamesEachByItsKey()
    {
        var error = Assert.Throws<OptionsValidationException>(() => MockProvidersApp.Build(
        [
            "--MOCK_ROLE=real", "--MOCK_LATENCY_MS=-1", "--MOCK_MAX_FILE_BYTES=0", "--MOCK_MAX_PAGES=none", "--MOCK_RESULT_CACHE=maybe",
            "--MOCK_CREDITS_LATE_MS=1.5", "--MOCK_CREDITS_ZERO=2", "--LOG_LEVEL=loud",
        ]));

        Assert.Equal(
            [
                "MOCK_ROLE: 'real' is neither mock nor simulator.",
                "MOCK_LATENCY_MS: '-1' is not a whole number from 0 to 600000.",
                "MOCK_MAX_FILE_BYTES: '0' is not a whole number from 1 to 2147483647.",
                "MOCK_MAX_PAGES: 'none' is not a whole number from 1 to 2147483647.",
                "MOCK_RESULT_CACHE: 'maybe' is neither true nor false.",
                "MOCK_CREDITS_LATE_MS: '1.5' is not a whole number from 0 to 86400000.",
                "MOCK_CREDITS_ZERO: '2' is neither true nor false.",
                "LOG_LEVEL: 'loud' is not one of trace, debug, information (or info), warning (or warn), error, critical or none.",
            ],
            error.Failures);
    }

    [Fact]
    public void Build_SimulatorWithoutKeyAndCatalog_NamesBoth()
    {
        var error = Assert.Throws<OptionsValidationException>(() =>
            MockProvidersApp.Build(["--MOCK_ROLE=simulator", "--PRICE_CATALOG_PATH=/no/such/prices.json"]));

        Assert.Equal(
            [
                "MOCK_API_KEY: the role simulator needs a key to ask for.",
                "PRICE_CATALOG_PATH: /no/such/prices.json cannot be read: Could not find a part of the path '/no/such/prices.json'.",
            ],
            error.Failures);
    }

    [Fact]
    public async Task LogLevel_Warning_IsTheLowestThatIsLogged()
    {
        await using var app = MockProvidersApp.Build(["--LOG_LEVEL=WARN"]);
        var log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("TVDb.MockProviders");

        Assert.Equal((false, true), (log.IsEnabled(LogLevel.Information), log.IsEnabled(LogLevel.Warning)));
    }

    [Fact]
    public async Task Health_Started_IsHealthy()
    {
        await using var app = await MockApp.StartSimulatorAsync();

        Assert.Equal(["Healthy", "Healthy"], [(await app.GetAsync("/health")).Body, (await app.GetAsync("/alive")).Body]);
    }
}
