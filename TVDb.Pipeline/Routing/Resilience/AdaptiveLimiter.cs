using TVDb.Pipeline.Providers;

namespace TVDb.Pipeline.Routing.Resilience;

/// <summary>Lets as many calls go on at once as an <see cref="AdaptiveLimit"/> says; the others wait, first come, first served.</summary>
internal sealed class AdaptiveLimiter(ProviderTarget target, int max, TimeProvider time, ResilienceMetrics metrics)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<TaskCompletionSource<ConcurrencyPermit>> _queue = [];
    private readonly AdaptiveLimit _limit = new(max);
    private int _held;
    private int _active;
    private long _lastServed = long.MinValue;

    public int Limit
    {
        get
        {
            lock (_lock)
            {
                return _limit.Value;
            }
        }
    }

    /// <summary>A permit, to be disposed of when its call is done. One that is free is given whether or not there is time to wait.</summary>
    public async ValueTask<ConcurrencyPermit> AcquireAsync(CancellationToken cancellationToken)
    {
        LinkedListNode<TaskCompletionSource<ConcurrencyPermit>> waiter;
        lock (_lock)
        {
            if (_queue.Count == 0 && _held < _limit.Value)
            {
                return Grant();
            }
            waiter = _queue.AddLast(new TaskCompletionSource<ConcurrencyPermit>(TaskCreationOptions.RunContinuationsAsynchronously));
        }
        metrics.Queued(target, 1);
        await using var registration = cancellationToken.Register(() => Leave(waiter, cancellationToken));
        try
        {
            return await waiter.Value.Task;
        }
        finally
        {
            metrics.Queued(target, -1);
        }
    }

    public RequestStart Begin()
    {
        lock (_lock)
        {
            return _limit.Begin(++_active, time.GetTimestamp());
        }
    }

    public void End(RequestStart request, ProviderVerdict verdict)
    {
        int before, after;
        lock (_lock)
        {
            _active--;
            before = _limit.Value;
            switch (verdict)
            {
                case ProviderVerdict.Served:
                    _lastServed = time.GetTimestamp();
                    _limit.Served(request, time.GetElapsedTime(request.Timestamp));
                    break;
                case ProviderVerdict.Limited or ProviderVerdict.TimedOut:
                    _limit.Refused(request);
                    break;
                case ProviderVerdict.None or ProviderVerdict.Failed or ProviderVerdict.Misconfigured:
                    // How much it has to do is not told by these; whether it works is the circuit's to judge.
                    break;
            }
            after = _limit.Value;
            GrantAll();
        }
        metrics.Limit(target, before, after);
    }

    public bool HasServedSince(RequestStart request)
    {
        lock (_lock)
        {
            return _lastServed >= request.Timestamp;
        }
    }

    public void Release()
    {
        lock (_lock)
        {
            _held--;
            GrantAll();
        }
        metrics.InFlight(target, -1);
    }

    private ConcurrencyPermit Grant()
    {
        _held++;
        metrics.InFlight(target, 1);
        return new ConcurrencyPermit(this);
    }

    private void GrantAll()
    {
        while (_held < _limit.Value && _queue.First is { } first)
        {
            _queue.RemoveFirst();
            first.Value.SetResult(Grant());
        }
    }

    /// <summary>Whoever takes a waiter out of the queue, this or a grant, settles it.</summary>
    private void Leave(LinkedListNode<TaskCompletionSource<ConcurrencyPermit>> waiter, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (waiter.List is null)
            {
                return;
            }
            _queue.Remove(waiter);
        }
        waiter.Value.SetCanceled(cancellationToken);
    }
}

/// <summary>The right of one try to be under way.</summary>
internal sealed class ConcurrencyPermit(AdaptiveLimiter limiter) : IDisposable
{
    /// <summary>Its request leaves.</summary>
    public RequestStart Begin() => limiter.Begin();

    /// <summary>Its request is over.</summary>
    public void End(RequestStart request, ProviderVerdict verdict) => limiter.End(request, verdict);

    /// <summary>Another request was served after this one had left.</summary>
    public bool HasServedSince(RequestStart request) => limiter.HasServedSince(request);

    public void Dispose() => limiter.Release();
}
