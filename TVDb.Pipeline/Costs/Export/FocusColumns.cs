using System.Globalization;

namespace TVDb.Pipeline.Costs.Export;

/// <summary>
/// The columns of FOCUS 1.2 (focus.finops.org) that a ledger of calls can fill, and its own, marked x_ as FOCUS wants it.
/// A row is what one entry changed of the posted money. TVDb invoices nobody: what the provider bills is all there is, so
/// all four costs are the same, and no row corrects an invoiced period (ChargeClass is empty).
/// </summary>
internal static class FocusColumns
{
    /// <summary>The columns in the order of the file. A text is anybody's words, the rest is ours and needs no guard.</summary>
    public static readonly IReadOnlyList<(string Name, bool IsText, Func<EntryFacts, string> Value)> All =
    [
        ("BilledCost", false, Cost),
        ("BillingAccountId", true, facts => facts.Call.Provider),
        ("BillingAccountName", false, _ => ""),
        ("BillingCurrency", false, _ => "USD"),
        ("BillingPeriodEnd", false, facts => Instant(Month(facts).AddMonths(1))),
        ("BillingPeriodStart", false, facts => Instant(Month(facts))),
        ("ChargeCategory", false, facts => facts.Entry.Verb == "adjust" ? "Adjustment" : "Usage"),
        ("ChargeClass", false, _ => ""),
        ("ChargeDescription", true, Description),
        ("ChargeFrequency", false, _ => "Usage-Based"),
        ("ChargePeriodEnd", false, facts => Instant(Hour(facts).AddHours(1))),
        ("ChargePeriodStart", false, facts => Instant(Hour(facts))),
        ("ConsumedQuantity", false, facts => Number(Consumed(facts)?.Count)),
        ("ConsumedUnit", false, facts => Consumed(facts)?.Unit ?? ""),
        ("ContractedCost", false, Cost),
        ("EffectiveCost", false, Cost),
        ("InvoiceIssuerName", true, facts => facts.Call.Provider),
        ("ListCost", false, Cost),
        ("PricingCategory", false, facts => facts.Entry.Verb == "adjust" ? "" : "Standard"),
        ("PricingQuantity", false, facts => Number(Priced(facts)?.Count)),
        ("PricingUnit", false, facts => Priced(facts)?.Unit ?? ""),
        ("ProviderName", true, facts => facts.Call.Provider),
        ("PublisherName", true, facts => facts.Call.Provider),
        ("ResourceId", true, facts => facts.JobId),
        ("ResourceType", false, _ => "Job"),
        ("ServiceCategory", false, _ => "AI and Machine Learning"),
        ("ServiceName", true, facts => facts.Call.Provider),
        ("SkuId", true, facts => facts.Call.Model),
        ("SubAccountId", true, facts => facts.Call.Tenant),
        ("x_HoldId", true, facts => facts.Entry.HoldId),
        ("x_PriceVersion", true, facts => facts.Call.PriceVersion),
        ("x_Sequence", false, facts => Number(facts.Entry.Number)),
        ("x_Time", false, facts => facts.Time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture)),
        ("x_Variant", true, facts => facts.Variant),
        ("x_Verb", false, facts => facts.Entry.Verb),
    ];

    private static string Cost(EntryFacts facts) => facts.Posted!.Value.ToDecimal();

    private static string Description(EntryFacts facts) => facts.Entry.Verb switch
    {
        "adjust" => "the difference to what was posted before",
        "reconcile" => $"settled by {facts.Entry.By?.Who}: {facts.Entry.By?.Why}",
        _ => "a call",
    };

    /// <summary>What the provider charges for: credits before the pages they are for. A call of unknown use is one request.</summary>
    private static (long Count, string Unit)? Priced(EntryFacts facts) =>
        facts.Entry.Verb != "adjust" && facts.Entry.Usage is { Credits: > 0 } usage ? (usage.Credits, "Credits") : Consumed(facts);

    private static (long Count, string Unit)? Consumed(EntryFacts facts) => (facts.Entry.Verb, facts.Entry.Usage) switch
    {
        ("adjust", _) => null,
        (_, { Tokens: > 0 } usage) => (usage.Tokens, "Tokens"),
        (_, { Pages: > 0 } usage) => (usage.Pages, "Pages"),
        _ => (1, "Requests"),
    };

    private static DateTime Month(EntryFacts facts) => new(facts.Time.Year, facts.Time.Month, 1, 0, 0, 0, DateTimeKind.Utc);

    private static DateTime Hour(EntryFacts facts) => facts.Time.UtcDateTime.Date.AddHours(facts.Time.Hour);

    private static string Instant(DateTime utc) => utc.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    private static string Number(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";
}
