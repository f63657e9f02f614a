using StackExchange.Redis;
using TVDb.Pipeline.Jobs;

namespace TVDb.LoadTest.Chaos;

/// <summary>Sees each job end: with one last event, after which nothing is written.</summary>
internal sealed class JobWatch(ConnectionMultiplexer connection)
{
    private static readonly JobState[] Over = [JobState.Completed, JobState.Failed, JobState.Cancelled];
    private readonly JobStore _store = new(connection, TimeProvider.System);
    private readonly Dictionary<string, long> _ends = [];

    /// <summary>Jobs seen to be over.</summary>
    public int Ended => _ends.Count;

    /// <summary>Jobs whose events had another number of ends than one, or were gone before they were seen.</summary>
    public int NotOneEnd { get; private set; }

    private IDatabase Redis => connection.GetDatabase();

    public async Task LookAsync()
    {
        foreach (var state in Over)
        {
            foreach (var id in (await Redis.SortedSetRangeByRankAsync(JobKeys.Index(ChaosPlan.Tenant, state))).Select(id => id.ToString()))
            {
                if (!_ends.ContainsKey(id))
                {
                    var events = (await Redis.ListRangeAsync(JobKeys.Events(id))).Select(JobEntry.ReadEvent).ToList();
                    NotOneEnd += events.Count(change => change.Job.IsOver) == 1 && events[^1].Job.IsOver ? 0 : 1;
                    _ends[id] = events.Count > 0 ? events[^1].Sequence : 0;
                }
            }
        }
    }

    /// <summary>All jobs as they stand, with those of them that were written after their end.</summary>
    public async Task<(IReadOnlyList<JobRecord> Jobs, int WrittenAfterEnd)> AllAsync()
    {
        var jobs = new List<JobRecord>();
        var late = 0;
        foreach (var id in await Redis.SortedSetRangeByRankAsync(JobKeys.Index(ChaosPlan.Tenant, null)))
        {
            var entry = await _store.FindAsync(id.ToString()) ?? throw new InvalidOperationException($"{id} is listed and has no record");
            jobs.Add(entry.Job);
            late += _ends.TryGetValue(id.ToString(), out var end) && end != entry.Sequence ? 1 : 0;
        }
        return (jobs, late);
    }
}
