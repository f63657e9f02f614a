using System.Collections.Concurrent;

namespace TVDb.Pipeline.Health;

/// <summary>What this replica last found about each end of each provider.</summary>
public sealed class HealthBoard
{
    private readonly ConcurrentDictionary<(string Provider, bool Real), ProviderHealthReport> _reports = new();

    public IReadOnlyList<ProviderHealthReport> Reports =>
        [.. _reports.Values.OrderBy(report => report.Provider, StringComparer.Ordinal).ThenBy(report => report.Real)];

    public void Record(ProviderHealthReport report) => _reports[(report.Provider, report.Real)] = report;
}
