namespace TVDb.MockProviders.LlamaParse;

/// <summary>One moment of a job; never changed, only followed by another.</summary>
/// <param name="Credits">What was billed, or null where nothing was.</param>
/// <param name="CreditsKnownAt">From when on <paramref name="Credits"/> shows.</param>
internal sealed record ParseJobState(
    ParseStatus Status, DateTimeOffset UpdatedAt, ParseResult? Result, long? Credits, DateTimeOffset CreditsKnownAt, bool CacheHit)
{
    public bool IsTerminal => Status is ParseStatus.Completed or ParseStatus.Failed or ParseStatus.Cancelled;
}

internal sealed class ParseJob(string id, ParseOrder order, DateTimeOffset createdAt)
{
    private readonly Lock _lock = new();
    private ParseJobState _state = new(ParseStatus.Pending, createdAt, null, null, default, false);

    public string Id => id;

    /// <summary>The order; its document is let go once the job has ended.</summary>
    public ParseOrder Order { get; private set; } = order;

    public DateTimeOffset CreatedAt => createdAt;

    public ParseJobState State
    {
        get
        {
            lock (_lock)
            {
                return _state;
            }
        }
    }

    /// <summary>Moves to a later state, unless the job has already ended.</summary>
    /// <param name="next">The state to show from now on.</param>
    /// <param name="before">Done first and only if the move happens: who sees the end of a job also sees its bill.</param>
    public bool TryMove(ParseJobState next, Action? before = null)
    {
        lock (_lock)
        {
            if (_state.IsTerminal)
            {
                return false;
            }
            before?.Invoke();
            _state = next;
            if (next.IsTerminal)
            {
                Order = Order with { Content = null };
            }
            return true;
        }
    }
}
