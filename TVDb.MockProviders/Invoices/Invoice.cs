using TVDb.MockProviders.Settings;

namespace TVDb.MockProviders.Invoices;

/// <summary>Work that was done for a caller, before it has a price.</summary>
internal readonly record struct BillableWork(
    string Provider, string Model, string Unit, long Quantity, long? Credits, string? ClientRequestId, string Path);

/// <summary>Every billable call of a simulator, in the order billed. A mock bills nobody.</summary>
internal sealed class Invoice(MockOptions options, PriceCatalog prices, TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly List<InvoiceEntry> _entries = [];
    private long _lastId;

    /// <exception cref="InvalidOperationException">No price: callers refuse unpriced models before they work for them.</exception>
    public void Add(in BillableWork work)
    {
        if (options.Role is Role.Mock || work.Quantity == 0)
        {
            return;
        }
        var price = prices.Find(work.Provider, work.Model, work.Unit)
            ?? throw new InvalidOperationException($"No price for {work.Provider}/{work.Model}/{work.Unit}.");
        lock (_lock)
        {
            _entries.Add(new InvoiceEntry(
                ++_lastId,
                clock.GetUtcNow(),
                work.Provider,
                work.Model,
                work.Unit,
                work.Quantity,
                checked(price * work.Quantity),
                work.Credits,
                work.ClientRequestId,
                work.Path));
        }
    }

    /// <param name="clientRequestId">Only this caller's entries, or null for all.</param>
    public InvoiceAnswer Read(string? clientRequestId)
    {
        lock (_lock)
        {
            var entries = _entries.Where(entry => clientRequestId is null || entry.ClientRequestId == clientRequestId).ToArray();
            return new InvoiceAnswer(entries, entries.Aggregate(0L, (total, entry) => checked(total + entry.NanoUsd)));
        }
    }

    /// <summary>Ids go on counting, so that an entry seen before a reset is never mistaken for a later one.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _entries.Clear();
        }
    }
}
