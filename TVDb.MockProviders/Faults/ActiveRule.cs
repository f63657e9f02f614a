namespace TVDb.MockProviders.Faults;

/// <summary>A rule in force, with what it has left to do.</summary>
internal sealed class ActiveRule(FaultRule rule, TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly Random _random = new(rule.Seed ?? 0);
    private int? _left = rule.Next;

    public FaultRule Rule => rule;

    public CapacityGate? Gate { get; } = rule.Capacity is null ? null : new CapacityGate(rule.Capacity, clock);

    /// <summary>Draws by rate, and counts a firing against <c>next</c>.</summary>
    public bool Fires()
    {
        lock (_lock)
        {
            if (_left == 0 || (rule.Rate is { } rate && _random.NextDouble() >= rate))
            {
                return false;
            }
            _left--;
            return true;
        }
    }

    public TimeSpan DrawLatency()
    {
        lock (_lock)
        {
            return rule.Latency?.Draw(_random) ?? TimeSpan.Zero;
        }
    }
}
