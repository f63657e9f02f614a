namespace TVDb.Pipeline.Jobs;

/// <summary>
/// A worker's right to a job for a time. All work under it is cancelled some time before it runs out unless it was renewed:
/// no call of ours is under way when another worker may have the job.
/// </summary>
public sealed class JobLease : IDisposable
{
    private readonly TimeProvider _time;
    private readonly TimeSpan _margin;
    private readonly CancellationTokenSource _end;
    private int _calls;

    public JobLease(string jobId, long token, DateTimeOffset expires, TimeSpan margin, TimeProvider time)
    {
        JobId = jobId;
        Token = token;
        _margin = margin;
        _time = time;
        _end = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        Renew(expires);
    }

    public string JobId { get; }

    /// <summary>Greater than that of every lease before: a write with an older one fails.</summary>
    public long Token { get; }

    /// <summary>The job's owner wants it cancelled.</summary>
    public bool CancelRequested { get; private set; }

    /// <summary>Cancelled before the lease ends, and where it is lost or the job is to be cancelled.</summary>
    public CancellationToken Working => _end.Token;

    public void Renew(DateTimeOffset expires)
    {
        var left = expires - _margin - _time.GetUtcNow();
        _end.CancelAfter(left > TimeSpan.Zero ? left : TimeSpan.Zero);
    }

    public void Lose() => _end.Cancel();

    public void RequestCancel()
    {
        CancelRequested = true;
        _end.Cancel();
    }

    /// <summary>A number that no call of the job had before: later leases have greater tokens.</summary>
    public long NextCall() => (Token * CallsPerLease) + Interlocked.Increment(ref _calls);

    public void Dispose() => _end.Dispose();

    /// <summary>With tokens of milliseconds, far below 2^63; a lease that makes more calls goes on into the next millisecond's.</summary>
    private const long CallsPerLease = 1000;
}
