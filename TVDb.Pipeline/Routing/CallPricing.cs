using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Providers;

namespace TVDb.Pipeline.Routing;

/// <summary>What a provider's usage costs by the catalog.</summary>
internal static class CallPricing
{
    /// <summary>
    /// Credits count where the provider reports some. LlamaParse reports none, or 0, until it has billed: then tier price
    /// × pages stands.
    /// </summary>
    public static NanoUsd Actual(PriceCatalog prices, string provider, string model, ProviderUsage usage)
    {
        var cost = usage.Tokens > 0 ? prices.Cost(provider, model, new Quantity(PriceUnit.InputToken, usage.Tokens)) : NanoUsd.Zero;
        if (usage.Credits > 0)
        {
            return cost + prices.Cost(provider, model, new Quantity(PriceUnit.Credit, usage.Credits));
        }
        return usage.Pages > 0 ? cost + prices.Cost(provider, model, new Quantity(PriceUnit.Page, usage.Pages)) : cost;
    }
}
