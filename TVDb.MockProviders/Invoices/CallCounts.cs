using System.Collections.Concurrent;

namespace TVDb.MockProviders.Invoices;

/// <summary>Calls by route since the start or the last reset, refused ones included: also a mock, which bills nothing, counts.</summary>
internal sealed class CallCounts
{
    private readonly ConcurrentDictionary<string, long> _calls = new(StringComparer.Ordinal);

    public void Add(string route) => _calls.AddOrUpdate(route, 1, (_, count) => count + 1);

    public CallsAnswer Read() => new(new SortedDictionary<string, long>(_calls, StringComparer.Ordinal));

    public void Clear() => _calls.Clear();
}

/// <summary>What <c>GET /__admin/calls</c> answers.</summary>
internal sealed record CallsAnswer(SortedDictionary<string, long> Calls);
