using System.Collections.Concurrent;

namespace TVDb.Pipeline.Costs;

/// <summary>A verb that took effect, and when.</summary>
public sealed record ToldVerb(LedgerVerb Verb, DateTimeOffset At);

/// <summary>
/// What this replica has told the ledger: its open holds, and what it said of others lately. If Redis comes back and has
/// lost what it had acknowledged, this is told again.
/// </summary>
public sealed class LedgerMemory(TimeProvider time)
{
    private static readonly TimeSpan RecentAge = TimeSpan.FromMinutes(10);
    private const int RecentMax = 50_000;

    private readonly ConcurrentDictionary<string, Hold> _open = [];
    private readonly ConcurrentQueue<ToldVerb> _recent = [];
    private readonly ConcurrentQueue<Hold> _doubtful = [];

    /// <summary>Holds made here and not resolved here; of those past their time, which others presume and settle, only late ones.</summary>
    public ICollection<Hold> Open
    {
        get
        {
            ForgetOld(time.GetUtcNow());
            return _open.Values;
        }
    }

    /// <summary>What was said of holds in the last ten minutes, oldest first; of a busy replica less.</summary>
    public IReadOnlyCollection<ToldVerb> Recent
    {
        get
        {
            ForgetOld(time.GetUtcNow());
            return _recent;
        }
    }

    internal void Held(Hold hold) => _open[hold.Id] = hold;

    internal void Told(LedgerVerb verb)
    {
        _open.TryRemove(verb.Hold.Id, out _);
        var now = time.GetUtcNow();
        _recent.Enqueue(new ToldVerb(verb, now));
        ForgetOldVerbs(now);
    }

    /// <summary>What is told again must be young: once its tombstone is gone, the ledger would take it for new.</summary>
    private void ForgetOld(DateTimeOffset now)
    {
        ForgetOldVerbs(now);
        foreach (var (id, hold) in _open)
        {
            if (now - hold.ExpiresAt > RecentAge)
            {
                _open.TryRemove(id, out _);
            }
        }
    }

    private void ForgetOldVerbs(DateTimeOffset now)
    {
        while (_recent.TryPeek(out var oldest) && (_recent.Count > RecentMax || now - oldest.At > RecentAge))
        {
            _recent.TryDequeue(out _);
        }
    }

    /// <summary>A hold of which nobody knows whether it was made. No call is made under it, so it is to be given back.</summary>
    internal void Doubt(Hold hold) => _doubtful.Enqueue(hold);

    /// <summary>Takes the next doubtful hold.</summary>
    public bool TryTakeDoubtful([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Hold? hold) => _doubtful.TryDequeue(out hold);
}
