using System.Collections.Concurrent;
using System.Security.Cryptography;
using TVDb.MockProviders.Settings;

namespace TVDb.MockProviders.LlamaParse;

/// <summary>Remembers what was parsed, and how, for 48 hours; off unless MOCK_RESULT_CACHE is set.</summary>
internal sealed class ResultCache(MockOptions options, TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, DateTimeOffset> _parsedAt = new(StringComparer.Ordinal);

    /// <returns>Null where this order is neither looked up nor remembered.</returns>
    public string? KeyOf(ParseOrder order) => options.ResultCache && !order.DisableCache && order.Content is { } content
        ? $"{Convert.ToHexString(SHA256.HashData(content))}/{order.Tier}/{order.Version}/{order.Pages.Max}/{string.Join(',', order.Pages.Targets ?? [])}"
        : null;

    public bool Has(string? key) =>
        key is not null && _parsedAt.TryGetValue(key, out var at) && clock.GetUtcNow() - at < ParseJobs.Retention;

    public void Remember(string? key)
    {
        if (key is not null)
        {
            _parsedAt[key] = clock.GetUtcNow();
        }
    }
}
