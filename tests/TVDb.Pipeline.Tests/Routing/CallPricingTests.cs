using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Routing;

namespace TVDb.Pipeline.Tests.Routing;

public class CallPricingTests
{
    private static readonly PriceCatalog Prices = PriceCatalog.Load(Path.Combine(Repository.Root, "TVDb.Pipeline", "Costs", "prices.json"));

    [Theory]
    [InlineData("llamaparse", "cost_effective", 0, 0, 0, 0)]
    [InlineData("llamaparse", "cost_effective", 30, 0, 0, 112_500_000)]
    [InlineData("llamaparse", "cost_effective", 30, 90, 0, 112_500_000)]
    [InlineData("llamaparse", "cost_effective", 30, 87, 0, 108_750_000)]
    [InlineData("llamaparse", "cost_effective", 0, 3, 0, 3_750_000)]
    [InlineData("llamaparse", "agentic_plus", 2, 0, 0, 112_500_000)]
    [InlineData("openai", "text-embedding-3-small", 0, 0, 1, 20)]
    [InlineData("openai", "text-embedding-3-large", 0, 0, 300_000, 39_000_000)]
    public void Actual_UsageReported_IsCreditsElsePagesAndTokens(string provider, string model, long pages, long credits, long tokens, long nano) =>
        Assert.Equal(new NanoUsd(nano), CallPricing.Actual(Prices, provider, model, new ProviderUsage(pages, credits, tokens)));

    [Fact]
    public void Actual_UsageOfAnUnknownModel_Throws() =>
        Assert.Throws<KeyNotFoundException>(() => CallPricing.Actual(Prices, "openai", "unknown", new ProviderUsage(0, 0, 1)));
}
