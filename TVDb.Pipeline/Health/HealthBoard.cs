using System.Collections.Concurrent;

namespace TVDb.Pipeline.Health;

/// <summary>How each end of each provider is, as this replica knows it now. Read by whoever decides on calls and jobs.</summary>
public sealed class HealthBoard
{
    private readonly ConcurrentDictionary<EndId, ProviderHealthReport> _reports = new();
    private volatile TaskCompletionSource _changed = NewSignal();

    public IReadOnlyList<ProviderHealthReport> Reports =>
        [.. _reports.Values.OrderBy(report => report.Provider, StringComparer.Ordinal).ThenBy(report => report.Real)];

    /// <summary>Ends at the next change of anything that is told here. Take it before reading: then no change is missed.</summary>
    public Task Changed => _changed.Task;

    /// <summary>What to act upon; Unknown where nothing is known of such an end.</summary>
    public ProviderHealthStatus StatusOf(string provider, bool real) =>
        _reports.TryGetValue(new EndId(provider, real), out var report) ? report.Status : ProviderHealthStatus.Unknown;

    public ProviderHealthReport? Find(EndId end) => _reports.GetValueOrDefault(end);

    public void Record(ProviderHealthReport report)
    {
        _reports[report.End] = report;
        Tell();
    }

    /// <summary>Something beside the reports changed that watchers want to know.</summary>
    public void Tell() => Interlocked.Exchange(ref _changed, NewSignal()).TrySetResult();

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
