using System.Collections.Concurrent;
using Polly;
using Polly.CircuitBreaker;
using Polly.RateLimiting;
using Polly.Telemetry;
using Polly.Timeout;
using StackExchange.Redis;
using TVDb.Pipeline.Providers;

namespace TVDb.Pipeline.Routing.Resilience;

/// <summary>One pipeline for each target, built when it is first called: what one end of a provider does says nothing of another.</summary>
public sealed class ProviderPipelines(
    ResilienceOptions options,
    IConnectionMultiplexer redis,
    TimeProvider time,
    ILoggerFactory log,
    ResilienceMetrics metrics)
{
    /// <summary>
    /// All of a call takes at most so many times what one try may, and this for waits. The end of its worker's lease shortens it,
    /// by cancelling.
    /// </summary>
    private const int TimeoutsInAll = 3;
    private static readonly TimeSpan WaitsInAll = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<ProviderTarget, Lazy<ProviderPipeline>> _pipelines = new();
    private readonly TelemetryOptions _telemetry = ResilienceTelemetry.For(log);
    private readonly ILogger<ProviderPipelines> _log = log.CreateLogger<ProviderPipelines>();

    /// <summary>Hears of every circuit that opens or closes, on the thread of the call that did it: to be quick.</summary>
    public event Action<ProviderTarget, CircuitState>? CircuitChanged;

    /// <summary>Closed; Open or, where a setting is wrong, Isolated; HalfOpen: the break is over, the next call is the probe.</summary>
    public CircuitState CircuitOf(ProviderTarget target) => Of(target).Circuit.State;

    /// <summary>A call to it would be refused now.</summary>
    public bool IsOpen(ProviderTarget target) => CircuitOf(target) is CircuitState.Open or CircuitState.Isolated;

    /// <summary>Ends a break early, where something else says that the target is back: the next call is the probe.</summary>
    public void EndBreak(ProviderTarget target) => Of(target).Circuit.EndBreak();

    /// <summary>How many calls may be under way at once, as found by trying.</summary>
    public int ConcurrencyOf(ProviderTarget target) => Of(target).Limiter.Limit;

    /// <param name="call">Where it goes and how long it may take.</param>
    /// <param name="attempt">Makes one try, and sends its request by the <see cref="ProviderAttempt"/> it is given.</param>
    /// <param name="unserved">Makes the result of a call that is refused here, or whose time is over.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    public async Task<CallResult<T>> RunAsync<T>(
        PipelineCall call,
        Func<ProviderAttempt, CancellationToken, Task<CallResult<T>>> attempt,
        Func<CallFailure, CallResult<T>> unserved,
        CancellationToken cancellationToken)
    {
        var target = call.Target;
        var pipeline = Of(target);
        var now = time.GetUtcNow();
        var endsAt = now + (call.Timeout * TimeoutsInAll) + WaitsInAll;
        var run = new PipelineRun(call.Tokens, endsAt, call.TurnBy is { } turnBy && turnBy > now && turnBy < endsAt ? turnBy : null);
        var context = ResilienceContextPool.Shared.Get(target.Provider, cancellationToken);
        run.AttachTo(context);
        try
        {
            return await pipeline.Calls.ExecuteAsync(
                async c => pipeline.Circuit.Reenter(run.IsProbe) is { } rest
                    ? throw new BrokenCircuitException(CallFailure.CircuitOpen, rest)
                    : await attempt(new ProviderAttempt(run, c.CancellationToken), c.CancellationToken),
                context);
        }
        catch (BrokenCircuitException e)
        {
            return unserved(LocalRefusals.CircuitOpen(target, e.RetryAfter));
        }
        catch (RateLimiterRejectedException e)
        {
            return unserved(LocalRefusals.RateLimit(target, e.RetryAfter));
        }
        catch (TimeoutRejectedException)
        {
            return unserved(run.IsQueued ? LocalRefusals.NoTurn(target) : run.LastFailure ?? LocalRefusals.TimeOver(target));
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private ProviderPipeline Of(ProviderTarget target) => _pipelines.GetOrAdd(target, key => new Lazy<ProviderPipeline>(() => Build(key))).Value;

    private ProviderPipeline Build(ProviderTarget target)
    {
        var limits = options.Of(target.Provider);
        return new ProviderPipeline(
            target,
            new AdaptiveLimiter(target, limits.ConcurrencyMax, time, metrics),
            new ProviderCircuit(target.ToString(), time, _telemetry, state => Hear(target, state)),
            // A mock costs nothing and has no contract.
            target.End == ProviderEnd.Real && limits.HasRate ? new SharedRate(redis, target, limits, time, metrics) : null,
            time,
            _telemetry);
    }

    private void Hear(ProviderTarget target, CircuitState state)
    {
        ResilienceLog.CircuitChanged(_log, target, state);
        metrics.CircuitChanged(target, state);
        CircuitChanged?.Invoke(target, state);
    }
}

/// <summary>Events 1150 to 1199.</summary>
internal static partial class ResilienceLog
{
    [LoggerMessage(1150, LogLevel.Warning, "The circuit of {Target} is {State}")]
    public static partial void CircuitChanged(ILogger log, ProviderTarget target, CircuitState state);
}
