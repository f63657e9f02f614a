using StackExchange.Redis;

namespace TVDb.Pipeline.Jobs;

/// <summary>Reads one index of jobs from its newest to its oldest, in parts.</summary>
/// <param name="index">The index.</param>
/// <param name="low">All ids read are behind this one.</param>
/// <param name="high">All ids read are before this one.</param>
internal sealed class JobIndexReader(string index, string low, string high)
{
    private readonly Queue<string> _read = [];
    private string _high = high;
    private bool _isDone;

    /// <summary>The newest of those read and not passed; null: none.</summary>
    public string? Head => _read.TryPeek(out var id) ? id : null;

    /// <summary>Passes the head; true where there may be more and none of it is read yet.</summary>
    public bool Pass()
    {
        _read.Dequeue();
        return _read.Count == 0 && !_isDone;
    }

    public async Task ReadAsync(IDatabaseAsync redis, int most)
    {
        var ids = await redis.SortedSetRangeByValueAsync(index, low, _high, Exclude.Both, Order.Descending, take: most);
        foreach (var id in ids)
        {
            _read.Enqueue(_high = id.ToString());
        }
        _isDone = ids.Length < most;
    }
}
