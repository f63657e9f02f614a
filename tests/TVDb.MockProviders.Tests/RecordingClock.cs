using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;

namespace TVDb.MockProviders.Tests;

/// <summary>A clock that moves when told to, and remembers how long the application asked to wait, to the millisecond.</summary>
internal sealed class RecordingClock : FakeTimeProvider
{
    private readonly ConcurrentQueue<TimeSpan> _waits = [];

    public RecordingClock()
        : base(new DateTimeOffset(2026, 11, 23, 12, 0, 0, 250, TimeSpan.Zero))
    {
    }

    /// <summary>In seconds, in the order asked.</summary>
    public IEnumerable<double> WaitsSeconds => _waits.Select(wait => wait.TotalSeconds);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime != Timeout.InfiniteTimeSpan)
        {
            _waits.Enqueue(dueTime);
        }
        return base.CreateTimer(callback, state, dueTime, period);
    }
}
