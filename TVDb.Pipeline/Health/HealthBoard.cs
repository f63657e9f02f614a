using System.Collections.Concurrent;

namespace TVDb.Pipeline.Health;

/// <summary>What this replica last found about each end of each provider.</summary>
public sealed class HealthBoard
{
    private readonly ConcurrentDictionary<(string Provider, bool Real), ProviderHealthReport> _reports = new();

    public IReadOnlyList<ProviderHealthReport> Reports =>
        [.. _reports.Values.OrderBy(report => report.Provider, StringComparer.Ordinal).ThenBy(report => report.Real)];

    /// <summary>Told of each report whose status is another than that of the one before.</summary>
    public event Action<ProviderHealthReport>? Changed;

    public void Record(ProviderHealthReport report)
    {
        var before = _reports.GetValueOrDefault((report.Provider, report.Real));
        _reports[(report.Provider, report.Real)] = report;
        if (before?.Status != report.Status)
        {
            Changed?.Invoke(report);
        }
    }
}
