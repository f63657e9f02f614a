using Microsoft.Extensions.Time.Testing;

namespace TVDb.Pipeline.Tests;

/// <summary>A fake clock on which every wait is over at once, takes its full time, and is written down.</summary>
internal sealed class ElapsingTime() : FakeTimeProvider(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero))
{
    private readonly List<TimeSpan> _waits = [];

    public IReadOnlyList<TimeSpan> Waits => _waits;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        if (dueTime != Timeout.InfiniteTimeSpan)
        {
            _waits.Add(dueTime);
            Advance(dueTime);
        }
        return timer;
    }
}
