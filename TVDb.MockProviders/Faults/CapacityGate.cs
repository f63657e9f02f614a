using TVDb.MockProviders.Wire;

namespace TVDb.MockProviders.Faults;

/// <summary>Lets through at most so many calls in any one second, and so many at once.</summary>
internal sealed class CapacityGate(CapacityFault limit, TimeProvider clock)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Queue<long> _admittedAt = [];
    private int _running;

    /// <returns>Null when admitted: then <see cref="Leave"/> must follow.</returns>
    public CapacityRefusal? Enter()
    {
        lock (_lock)
        {
            while (_admittedAt.TryPeek(out var oldest) && clock.GetElapsedTime(oldest) >= Window)
            {
                _admittedAt.Dequeue();
            }
            if (limit.RequestsPerSecond is { } perSecond && _admittedAt.Count >= perSecond)
            {
                return new CapacityRefusal(limit.RequestsPerSecond, Window - clock.GetElapsedTime(_admittedAt.Peek()));
            }
            if (limit.Concurrency is { } concurrency && _running >= concurrency)
            {
                return new CapacityRefusal(limit.RequestsPerSecond, Window);
            }
            _running++;
            _admittedAt.Enqueue(clock.GetTimestamp());
            return null;
        }
    }

    public void Leave()
    {
        lock (_lock)
        {
            _running--;
        }
    }
}
