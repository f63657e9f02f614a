using TVDb.Pipeline.Configuration;
using TVDb.Pipeline.Routing.Resilience;
using TVDb.Pipeline.Tests.Configuration;

namespace TVDb.Pipeline.Tests.Routing.Resilience;

public class ResilienceOptionsTests
{
    [Fact]
    public void Read_NothingSet_IsSixtyFourAtOnceAndNoRate()
    {
        var options = ResilienceOptions.Read(Settings.Of());

        Assert.Equal(
            (new ProviderLimits { ConcurrencyMax = 64 }, new ProviderLimits(), new ProviderLimits(), false),
            (options.Of("llamaparse"), options.Of("openai"), options.Of("another"), options.Of("openai").HasRate));
    }

    [Fact]
    public void Read_AllSet_IsEachProvidersOwn()
    {
        var settings = Settings.Of(
            ("CONCURRENCY_MAX_LLAMAPARSE", "8"),
            ("RATE_LIMIT_LLAMAPARSE_REQUESTS_PER_MINUTE", "20"),
            ("RATE_LIMIT_OPENAI_REQUESTS_PER_MINUTE", "3000"),
            ("RATE_LIMIT_OPENAI_TOKENS_PER_MINUTE", "1000000"),
            ("CONCURRENCY_MAX_OPENAI", "9"),
            ("CONCURRENCY_MAX_AZURE_EU", "2"),
            ("CONCURRENCY_MAX_ACME", "3"),
            ("RATE_LIMIT_ACME_REQUESTS_PER_MINUTE", "4"),
            ("RATE_LIMIT_ACME_TOKENS_PER_MINUTE", "5"));

        var options = ResilienceOptions.Read(settings, ("llamaparse", false), ("openai", true), ("azure-eu", true), ("acme", true));

        Assert.Equal(new ProviderLimits { ConcurrencyMax = 8, RequestsPerMinute = 20 }, options.Of("llamaparse"));
        Assert.Equal(new ProviderLimits { ConcurrencyMax = 9, RequestsPerMinute = 3000, TokensPerMinute = 1_000_000 }, options.Of("openai"));
        Assert.Equal(new ProviderLimits { ConcurrencyMax = 2 }, options.Of("azure-eu"));
        Assert.Equal(new ProviderLimits { ConcurrencyMax = 3, RequestsPerMinute = 4, TokensPerMinute = 5 }, options.Of("acme"));
    }

    [Fact]
    public void Read_BadValues_NamesEach()
    {
        var settings = Settings.Of(
            ("CONCURRENCY_MAX_OPENAI", "0"), ("RATE_LIMIT_OPENAI_REQUESTS_PER_MINUTE", "many"), ("RATE_LIMIT_OPENAI_TOKENS_PER_MINUTE", "-1"));
        ResilienceOptions.Read(settings);

        Assert.Equal(
            [
                "CONCURRENCY_MAX_OPENAI is '0': expected a whole number from 1 to 1000",
                "RATE_LIMIT_OPENAI_REQUESTS_PER_MINUTE is 'many': expected a whole number from 1 to 10000000",
                "RATE_LIMIT_OPENAI_TOKENS_PER_MINUTE is '-1': expected a whole number from 1 to 1000000000",
            ],
            Assert.Throws<InvalidSettingsException>(settings.ThrowIfAny).Problems);
    }
}
