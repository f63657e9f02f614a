using TVDb.MockProviders.Faults;
using TVDb.MockProviders.Invoices;
using TVDb.MockProviders.Settings;

namespace TVDb.MockProviders.LlamaParse;

/// <summary>Pages times the tier's price, on completion; what failed is free, and so is what was cached.</summary>
internal sealed class ParseBilling(Invoice invoice, PriceCatalog prices, MockOptions options)
{
    private const string PageUnit = "page";
    private const string CreditUnit = "credit";

    /// <summary>False for a tier without a price: nobody could be billed for it.</summary>
    public bool HasPrice(string tier) =>
        prices.Find(LlamaParseWire.Instance.Provider, tier, PageUnit) is not null && prices.Find(LlamaParseWire.Instance.Provider, tier, CreditUnit) is > 0;

    public long CreditsOf(string tier, int pages)
    {
        var provider = LlamaParseWire.Instance.Provider;
        return checked(prices.Find(provider, tier, PageUnit)!.Value * pages) / prices.Find(provider, tier, CreditUnit)!.Value;
    }

    public void Bill(ParseOrder order, int pages, long credits, long surcharge)
    {
        invoice.Add(new BillableWork(LlamaParseWire.Instance.Provider, order.Tier, PageUnit, pages, credits, order.ClientRequestId, order.Path));
        invoice.Add(new BillableWork(LlamaParseWire.Instance.Provider, order.Tier, CreditUnit, surcharge, surcharge, order.ClientRequestId, order.Path));
    }

    /// <summary>What <c>usage.credits</c> says of a charge, and how long after completion: a rule for this job wins over the settings.</summary>
    public (long? Shown, TimeSpan Late) Report(long credits, CreditsFault? fault) => fault switch
    {
        { Zero: true } => (0, TimeSpan.Zero),
        { LateMs: { } ms } => (credits, TimeSpan.FromMilliseconds(ms)),
        _ => options.CreditsZero ? (0, TimeSpan.Zero) : (credits, options.CreditsLate),
    };
}
