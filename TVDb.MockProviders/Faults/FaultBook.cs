namespace TVDb.MockProviders.Faults;

/// <summary>The fault rules now in force.</summary>
internal sealed class FaultBook(TimeProvider clock) : IDisposable
{
    private readonly Lock _lock = new();
    private CancellationTokenSource _replaced = new();

    public FaultSet Current
    {
        get => Volatile.Read(ref field);
        private set => Volatile.Write(ref field, value);
    } = new([], clock, CancellationToken.None);

    public void Replace(IReadOnlyList<FaultRule> rules)
    {
        lock (_lock)
        {
            var before = _replaced;
            _replaced = new CancellationTokenSource();
            Current = new FaultSet(rules, clock, _replaced.Token);
            before.Cancel();
            before.Dispose();
        }
    }

    /// <summary>Lets go of what hangs, so that a stop need not wait for it.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _replaced.Cancel();
            _replaced.Dispose();
        }
    }
}
