using Polly;
using Polly.CircuitBreaker;
using Polly.Telemetry;

namespace TVDb.Pipeline.Routing.Resilience;

/// <summary>
/// Whether a provider is asked at all. It opens on half of at least ten requests failing within 30 s (Polly's breaker, which
/// counts), on ten failures in a row, and on a refusal that only a person can mend (key, model, address). After the break one
/// request goes as a probe: served, all may go again; failed, the next break is twice as long.
/// <para>
/// To Polly's breaker whatever it does not handle is a success. A try that tells nothing of the provider is neither, least of
/// all as a probe: so the gate is here, and the breaker is told only what is evidence.
/// </para>
/// </summary>
internal sealed class ProviderCircuit
{
    private const double FailureRatio = 0.5;
    private const int MinimumThroughput = 10;
    private const int FailuresInARow = 10;
    private static readonly TimeSpan SamplingDuration = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FirstBreak = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestBreak = TimeSpan.FromSeconds(30);

    /// <summary>Time for a person to mend a setting; a probe costs nothing where it is refused.</summary>
    private static readonly TimeSpan ConfigurationBreak = TimeSpan.FromSeconds(60);

    /// <summary>What others are told to wait while a probe is under way.</summary>
    private static readonly TimeSpan ProbeWait = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly Action<CircuitState> _changed;
    private readonly CircuitBreakerManualControl _control = new();
    private readonly ResiliencePipeline<ProviderVerdict> _breaker;
    private CircuitState _state = CircuitState.Closed;
    private DateTimeOffset _openUntil;
    private TimeSpan _nextBreak = FirstBreak;
    private bool _isProbing;
    private int _failuresInARow;

    /// <param name="name">The target's, for telemetry.</param>
    /// <param name="time">The clock of the breaks.</param>
    /// <param name="telemetry">Where Polly's breaker reports.</param>
    /// <param name="changed">Hears of each opening and closing.</param>
    public ProviderCircuit(string name, TimeProvider time, TelemetryOptions telemetry, Action<CircuitState> changed)
    {
        (_time, _changed) = (time, changed);
        _breaker = new ResiliencePipelineBuilder<ProviderVerdict> { Name = "provider-circuit", InstanceName = name, TimeProvider = time }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<ProviderVerdict>
            {
                FailureRatio = FailureRatio,
                MinimumThroughput = MinimumThroughput,
                SamplingDuration = SamplingDuration,
                // When it ends is ours to say: it is closed by hand.
                BreakDuration = TimeSpan.FromDays(1),
                ManualControl = _control,
                ShouldHandle = args => ValueTask.FromResult(args.Outcome.Result is ProviderVerdict.Failed or ProviderVerdict.TimedOut),
                OnOpened = OpenedByCountAsync,
            })
            .ConfigureTelemetry(telemetry)
            .Build();
    }

    /// <summary>Isolated: open until a person mends a setting, which a probe finds out. HalfOpen: the break is over, one probe may go.</summary>
    public CircuitState State
    {
        get
        {
            lock (_lock)
            {
                return _state != CircuitState.Closed && _time.GetUtcNow() >= _openUntil ? CircuitState.HalfOpen : _state;
            }
        }
    }

    /// <summary>Null where the try may go: then <see cref="LeaveAsync"/> must follow. Otherwise how long not.</summary>
    public TimeSpan? TryEnter(out bool isProbe)
    {
        lock (_lock)
        {
            isProbe = false;
            if (_state == CircuitState.Closed)
            {
                return null;
            }
            if (_isProbing || _time.GetUtcNow() < _openUntil)
            {
                return Rest();
            }
            _isProbing = isProbe = true;
            return null;
        }
    }

    /// <summary>How long a try that waited since it entered may not go after all; null: it may.</summary>
    public TimeSpan? Reenter(bool isProbe)
    {
        lock (_lock)
        {
            return isProbe || _state == CircuitState.Closed ? null : Rest();
        }
    }

    public async ValueTask LeaveAsync(bool isProbe, ProviderVerdict verdict)
    {
        switch (Judge(isProbe, verdict))
        {
            case Step.Nothing:
                break;
            case Step.Record:
                await RecordAsync(verdict);
                break;
            case Step.Open:
                await _control.IsolateAsync(CancellationToken.None);
                _changed(State);
                break;
            case Step.Close:
                await _control.CloseAsync(CancellationToken.None);
                _changed(CircuitState.Closed);
                break;
        }
    }

    /// <summary>Ends a break early, where something else says that the provider is back: the next request is the probe.</summary>
    public void EndBreak()
    {
        lock (_lock)
        {
            _openUntil = DateTimeOffset.MinValue;
        }
    }

    /// <summary>What a try tells, and what it does to the gate.</summary>
    private Step Judge(bool isProbe, ProviderVerdict verdict)
    {
        lock (_lock)
        {
            _isProbing &= !isProbe;
            if (verdict is ProviderVerdict.None or ProviderVerdict.Limited || (!isProbe && _state != CircuitState.Closed))
            {
                // No evidence; or late, of a request that left before the circuit opened.
                return Step.Nothing;
            }
            if (verdict == ProviderVerdict.Misconfigured)
            {
                Open(CircuitState.Isolated, ConfigurationBreak);
                return Step.Open;
            }
            _failuresInARow = verdict == ProviderVerdict.Served ? 0 : _failuresInARow + 1;
            if (isProbe && verdict == ProviderVerdict.Served)
            {
                (_state, _nextBreak) = (CircuitState.Closed, FirstBreak);
                return Step.Close;
            }
            if (isProbe || _failuresInARow >= FailuresInARow)
            {
                OpenForFailures();
                return Step.Open;
            }
            return Step.Record;
        }
    }

    /// <summary>Polly's breaker counts it, and opens where that is one too many. One that is open already takes no notice.</summary>
    private async ValueTask RecordAsync(ProviderVerdict verdict)
    {
        var context = ResilienceContextPool.Shared.Get(CancellationToken.None);
        try
        {
            await _breaker.ExecuteOutcomeAsync((_, told) => Outcome.FromResultAsValueTask(told), context, verdict);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private ValueTask OpenedByCountAsync(OnCircuitOpenedArguments<ProviderVerdict> args)
    {
        if (args.IsManual)
        {
            return ValueTask.CompletedTask;
        }
        lock (_lock)
        {
            OpenForFailures();
        }
        _changed(CircuitState.Open);
        return ValueTask.CompletedTask;
    }

    private void OpenForFailures()
    {
        Open(CircuitState.Open, _nextBreak);
        _nextBreak = _nextBreak * 2 < LongestBreak ? _nextBreak * 2 : LongestBreak;
    }

    private void Open(CircuitState state, TimeSpan duration)
    {
        (_state, _openUntil, _failuresInARow) = (state, _time.GetUtcNow() + duration, 0);
    }

    private TimeSpan Rest()
    {
        var rest = _openUntil - _time.GetUtcNow();
        return rest > ProbeWait ? rest : ProbeWait;
    }

    private enum Step
    {
        Nothing,
        Record,
        Open,
        Close,
    }
}
