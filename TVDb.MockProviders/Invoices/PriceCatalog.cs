namespace TVDb.MockProviders.Invoices;

/// <summary>What one unit costs, by provider, model (or tier) and unit.</summary>
internal sealed class PriceCatalog(IReadOnlyDictionary<(string Provider, string Model, string Unit), long> nanoUsd)
{
    /// <returns>Nano-USD a unit, or null: then nobody may be billed for it.</returns>
    public long? Find(string provider, string model, string unit) =>
        nanoUsd.TryGetValue((provider, model, unit), out var price) ? price : null;
}
