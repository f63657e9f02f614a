namespace TVDb.Pipeline.Health;

/// <summary>
/// What this replica knows of one end: its probes, calls and circuit, judged by <see cref="HealthPolicy"/> as they come. A
/// status that changes is on the board before the call that changed it returns: the next call is routed by it.
/// </summary>
public sealed class EndMonitor(EndId end, HealthBoard board, HealthOptions options, HealthMetrics metrics, TimeProvider time, ILogger log)
{
    /// <summary>What is told of an end that nobody probes, until its calls tell.</summary>
    public const string NotProbed = "not probed, and too few calls yet";

    private readonly Lock _lock = new();
    private readonly CallWindow _window = new();
    private readonly RecentCalls _recent = new();
    private EndState _state = new();
    private DateTimeOffset _probeBegan;
    private ProviderHealthReport _report = new(end.Provider, end.Real, false, ProviderHealthStatus.Unknown, TimeSpan.Zero, null, "");
    private string _probeDetail = "";
    private ProviderHealthStatus _shared;

    /// <summary>By this replica's own probes and calls.</summary>
    public EndState State
    {
        get
        {
            lock (_lock)
            {
                return _state;
            }
        }
    }

    public CallSummary Calls
    {
        get
        {
            lock (_lock)
            {
                return _recent.Read(time.GetUtcNow());
            }
        }
    }

    /// <summary>It is probed more often than others.</summary>
    public bool NeedsProbes
    {
        get
        {
            lock (_lock)
            {
                return _report.Status == ProviderHealthStatus.Unhealthy || _state.Status == ProviderHealthStatus.Unhealthy || _probeDetail.Length > 0;
            }
        }
    }

    public void Probed(ProbeAnswer answer, DateTimeOffset began, TimeSpan latency)
    {
        lock (_lock)
        {
            _report = _report with { Simulated = answer.Simulated, Latency = latency, CheckTime = time.GetUtcNow() };
            _probeDetail = answer.Problem ?? "";
            Judge(Level(answer, latency), _state.CircuitOpen);
            _probeBegan = began;
        }
    }

    public void Called(CallEnd callEnd, TimeSpan latency)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            _recent.Add(now, callEnd, latency);
            // What began before the last fall or return tells of a time that is over, however late it ends.
            if (callEnd is CallEnd.Succeeded or CallEnd.Failed or CallEnd.TimedOut && now - latency >= _state.CallsFrom)
            {
                _window.Add(now, callEnd == CallEnd.Succeeded);
                Judge(probed: null, _state.CircuitOpen);
            }
        }
    }

    public void Circuit(bool isOpen)
    {
        lock (_lock)
        {
            Judge(probed: null, isOpen);
        }
    }

    /// <summary>Where nobody probes it: lets it be called again some time after it fell.</summary>
    public void Forget()
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            Become(HealthPolicy.Forget(_state, options, now), _window.Read(now, _probeBegan), probed: false);
        }
    }

    /// <summary>Replaces what is told beside the status.</summary>
    public void Tell(Func<ProviderHealthReport, ProviderHealthReport> change)
    {
        lock (_lock)
        {
            _report = change(_report);
            board.Record(_report);
        }
    }

    /// <param name="shared">What most replicas say; Unknown where nobody knows.</param>
    public void Shared(ProviderHealthStatus shared)
    {
        lock (_lock)
        {
            if (_shared != shared)
            {
                _shared = shared;
                Publish();
            }
        }
    }

    private ProviderHealthStatus Level(ProbeAnswer answer, TimeSpan latency) =>
        answer.Problem is not null || latency >= options.UnhealthyFrom ? ProviderHealthStatus.Unhealthy
        : latency >= options.DegradedFrom ? ProviderHealthStatus.Degraded
        : ProviderHealthStatus.Healthy;

    private void Judge(ProviderHealthStatus? probed, bool circuitOpen)
    {
        var now = time.GetUtcNow();
        var calls = _window.Read(now, _probeBegan);
        Become(HealthPolicy.Next(_state, new HealthSigns(probed, calls, circuitOpen), options, now), calls, probed is not null);
    }

    private void Become(EndState next, CallSigns calls, bool probed)
    {
        var before = _state;
        _state = next;
        if (_state.CallsFrom != before.CallsFrom)
        {
            _window.Clear();
        }
        if (_state.Status != before.Status)
        {
            HealthLog.StatusChanged(log, end, _state.Status, calls.Last.Good, calls.Last.Count, _state.CircuitOpen, _report.Latency.TotalMilliseconds, _probeDetail);
            metrics.Turned(end, _state.Status);
        }
        if (probed || _state.Status != before.Status || _state.CircuitOpen != before.CircuitOpen)
        {
            Publish();
        }
    }

    private void Publish()
    {
        var (status, own) = (HealthPolicy.Effective(_state.Status, _shared), _state.Status);
        _report = _report with
        {
            Status = status,
            OwnStatus = own,
            SharedStatus = _shared,
            Since = status == _report.Status && _report.Since is not null ? _report.Since : status == own ? _state.Since : time.GetUtcNow(),
            CircuitOpen = _state.CircuitOpen,
            Detail = Detail(own),
        };
        metrics.Is(end, status);
        board.Record(_report);
    }

    private string Detail(ProviderHealthStatus own) =>
        _probeDetail.Length > 0 ? _probeDetail
        : _state.CircuitOpen ? "its circuit breaker is open"
        : own == ProviderHealthStatus.Unhealthy && !options.Probes ? $"calls failed; called again after {options.Interval.TotalSeconds:0} s"
        : own == ProviderHealthStatus.Unhealthy ? $"calls failed; well again after {_state.GoodProbesNeeded} good probes in a row, {_state.GoodProbes} so far"
        : _shared > own ? "well for this replica, not for most others"
        : own == ProviderHealthStatus.Degraded ? "slow, or too many of its calls fail"
        : own == ProviderHealthStatus.Unknown && !options.Probes ? NotProbed
        : "";
}
