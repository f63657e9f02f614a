namespace TVDb.Pipeline.Health;

/// <summary>Good and bad calls, counted.</summary>
public readonly record struct CallTally(int Good, int Bad)
{
    public int Count => Good + Bad;

    /// <summary>At least so many percent of them were good.</summary>
    public bool IsAtLeast(int percent) => 100L * Good >= (long)percent * Count;
}

/// <summary>What the calls say of an end: of the last few, which tell of a death soon, and of more, which tell of a weakness.</summary>
/// <param name="Last">At most <see cref="CallWindow.LastMax"/>.</param>
/// <param name="Recent">At most <see cref="CallWindow.RecentMax"/>.</param>
/// <param name="GoodSinceProbe">Of the good ones, those that ended after the last probe had begun.</param>
public readonly record struct CallSigns(CallTally Last, CallTally Recent, int GoodSinceProbe);

/// <summary>
/// The calls of an end that its status is judged by: the newest, none older than a minute. Bounded by number, because at
/// 200 calls a second a window of seconds would drown a death in the successes before it.
/// </summary>
public sealed class CallWindow
{
    public const int LastMax = 20;
    public const int RecentMax = 100;
    private static readonly TimeSpan AgeMax = TimeSpan.FromMinutes(1);

    private readonly Queue<(DateTimeOffset At, bool Good)> _calls = new();

    public void Add(DateTimeOffset at, bool good)
    {
        _calls.Enqueue((at, good));
        if (_calls.Count > RecentMax)
        {
            _calls.Dequeue();
        }
    }

    public void Clear() => _calls.Clear();

    public CallSigns Read(DateTimeOffset now, DateTimeOffset lastProbe)
    {
        while (_calls.TryPeek(out var oldest) && oldest.At < now - AgeMax)
        {
            _calls.Dequeue();
        }
        var (last, recent, goodSince) = (default(CallTally), default(CallTally), 0);
        var left = _calls.Count;
        foreach (var (at, good) in _calls)
        {
            recent = Count(recent, good);
            last = left-- <= LastMax ? Count(last, good) : last;
            goodSince += good && at >= lastProbe ? 1 : 0;
        }
        return new CallSigns(last, recent, goodSince);
    }

    private static CallTally Count(CallTally tally, bool good) => good ? tally with { Good = tally.Good + 1 } : tally with { Bad = tally.Bad + 1 };
}
