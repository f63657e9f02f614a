using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace TVDb.MockProviders.LlamaParse;

/// <summary>Every job of the last 48 hours, and the queue to the worker.</summary>
internal sealed class ParseJobs(TimeProvider clock)
{
    /// <summary>How long the vendor keeps results.</summary>
    public static readonly TimeSpan Retention = TimeSpan.FromHours(48);

    /// <summary>There is one project, as every key has one.</summary>
    public const string ProjectId = "7f6d8a52-0c1e-4c39-9d4b-0a5e1f0c7d11";

    private readonly ConcurrentDictionary<string, ParseJob> _jobs = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<ParseJob> _byAge = [];
    private readonly Channel<ParseJob> _queue = Channel.CreateUnbounded<ParseJob>();

    public ChannelReader<ParseJob> Queue => _queue.Reader;

    public ParseJob Add(ParseOrder order)
    {
        var now = clock.GetUtcNow();
        while (_byAge.TryPeek(out var oldest) && now - oldest.CreatedAt > Retention && _byAge.TryDequeue(out var expired))
        {
            _jobs.TryRemove(expired.Id, out _);
        }
        var job = new ParseJob($"pjb-{Guid.NewGuid():n}", order, now);
        _jobs[job.Id] = job;
        _byAge.Enqueue(job);
        _queue.Writer.TryWrite(job);
        return job;
    }

    public bool TryGet(string id, [NotNullWhen(true)] out ParseJob? job) => _jobs.TryGetValue(id, out job);

    public bool Remove(string id) => _jobs.TryRemove(id, out _);

    /// <summary>The newest first.</summary>
    public IEnumerable<ParseJob> List() => _jobs.Values.OrderByDescending(job => job.CreatedAt).ThenBy(job => job.Id, StringComparer.Ordinal);
}
