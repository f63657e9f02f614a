using Microsoft.Extensions.Time.Testing;

namespace TVDb.Pipeline.Tests;

/// <summary>A fake clock on which every wait is over at once, takes its full time, and is written down.</summary>
/// <param name="longest">A longer one is a limit, not a wait: it is over when the waits together took that long.</param>
internal sealed class ElapsingTime(TimeSpan? longest = null) : FakeTimeProvider(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero))
{
    private readonly List<TimeSpan> _waits = [];

    public IReadOnlyList<TimeSpan> Waits => _waits;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        if (dueTime != Timeout.InfiniteTimeSpan && !(dueTime > longest))
        {
            _waits.Add(dueTime);
            Advance(dueTime);
        }
        return timer;
    }
}
