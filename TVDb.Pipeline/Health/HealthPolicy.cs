namespace TVDb.Pipeline.Health;

/// <summary>What is known of an end at an instant.</summary>
/// <param name="Probed">What a probe found that has just ended: Healthy, Degraded or Unhealthy; null: none has.</param>
/// <param name="Calls">What its calls say.</param>
/// <param name="CircuitOpen">The circuit breaker lets no call through.</param>
public readonly record struct HealthSigns(ProviderHealthStatus? Probed, CallSigns Calls, bool CircuitOpen);

/// <summary>One end as a replica judges it, and what the next judgement needs to remember.</summary>
public sealed record EndState
{
    public ProviderHealthStatus Status { get; init; }

    /// <summary>Since when it has that status.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>When it came back from Unhealthy the last time.</summary>
    public DateTimeOffset? ReturnedAt { get; init; }

    /// <summary>Probes in a row, after the last bad sign, that were not unhealthy.</summary>
    public int GoodProbes { get; init; }

    /// <summary>Probes in a row that were fast.</summary>
    public int FastProbes { get; init; }

    /// <summary>How many good probes its return takes.</summary>
    public int GoodProbesNeeded { get; init; } = HealthPolicy.GoodProbesMin;

    public bool CircuitOpen { get; init; }

    /// <summary>Calls that began before were judged already, or are of a time that is over: they count no more.</summary>
    public DateTimeOffset CallsFrom { get; init; }
}

/// <summary>
/// What an end's status is, by its probes, its calls and its circuit. Quick to fall, slow to rise:
/// 1. A bad sign makes it UNHEALTHY at once: its circuit opened; of its last calls (20 at most, 5 at least) too few were
///    good; or a probe failed. Calls outrank probes: one that fails while most calls succeeded since the one before is a weakness.
/// 2. From UNHEALTHY it returns after 2 good probes in a row since the last bad sign, or when 5 calls or more since then were
///    nearly all good. An end that fell again soon after its return needs 4 probes, then 7: it is probed four times an
///    interval, so that even 7 take less than two intervals.
/// 3. An end that is up is DEGRADED while it is weak: the last probe was slow or outranked, too few of its last 100 calls were
///    good (20 at least), its circuit is open, or its calls brought it back and no probe agrees yet. It is HEALTHY again after 2
///    fast probes in a row, and calls clearly good.
/// 4. Where nobody probes (MONITORING_ENABLED is false), calls alone lift it: probes are not waited for, and what was UNHEALTHY
///    for an interval is UNKNOWN again, so that somebody calls it and finds out.
/// A bad sign is an event, not a condition. Calls that began before the last fall or return are forgotten, and an open
/// circuit counts when it opens. So neither an old failure nor a circuit that nobody tries keeps down what is well.
/// </summary>
public static class HealthPolicy
{
    public const int GoodProbesMin = 2;
    public const int ProbesAnInterval = 4;
    private const int GoodProbesSecond = 4;
    private const int GoodProbesMax = 7;
    private const int FastProbesMin = 2;
    private const int LastCallsMin = 5;
    private const int RecentCallsMin = 20;

    /// <summary>Above the limit by so much, calls are good again: on the limit a status would flicker.</summary>
    private const int MarginPercent = 5;

    /// <summary>Falling again within so many intervals after a return is flapping.</summary>
    private const int FlappingIntervals = 4;

    public static EndState Next(EndState state, HealthSigns signs, HealthOptions options, DateTimeOffset now)
    {
        var seen = Remember(state, signs);
        if (IsBad(state, signs, options))
        {
            return Fall(seen, options, now);
        }
        if (state.Status == ProviderHealthStatus.Unhealthy)
        {
            return seen.GoodProbes >= seen.GoodProbesNeeded || AreGood(signs.Calls, options)
                ? Turn(seen, Grade(seen, signs, options), now) with { ReturnedAt = now, CallsFrom = now }
                : seen;
        }
        return state.Status == ProviderHealthStatus.Unknown && signs.Probed is null && !AreGood(signs.Calls, options)
            ? seen
            : Turn(seen, Grade(seen, signs, options), now);
    }

    /// <summary>
    /// What a replica acts upon: the worse of what it sees itself and of what most see. It alone may be cut off; or it may
    /// not have noticed yet.
    /// </summary>
    public static ProviderHealthStatus Effective(ProviderHealthStatus own, ProviderHealthStatus shared) => own > shared ? own : shared;

    /// <summary>Where nobody probes: what an end was when it fell says nothing any more after an interval.</summary>
    public static EndState Forget(EndState state, HealthOptions options, DateTimeOffset now) =>
        state.Status == ProviderHealthStatus.Unhealthy && now - state.Since >= options.Interval
            ? Turn(state, ProviderHealthStatus.Unknown, now) with { CallsFrom = now }
            : state;

    private static EndState Remember(EndState state, HealthSigns signs) => state with
    {
        GoodProbes = signs.Probed switch { null => state.GoodProbes, ProviderHealthStatus.Unhealthy => 0, _ => state.GoodProbes + 1 },
        FastProbes = signs.Probed switch { null => state.FastProbes, ProviderHealthStatus.Healthy => state.FastProbes + 1, _ => 0 },
        CircuitOpen = signs.CircuitOpen,
    };

    private static bool IsBad(EndState state, HealthSigns signs, HealthOptions options) =>
        signs.CircuitOpen && !state.CircuitOpen
        || signs.Calls.Last.Count >= LastCallsMin && !signs.Calls.Last.IsAtLeast(options.UnhealthyBelowPercent)
        || signs.Probed == ProviderHealthStatus.Unhealthy && !Outranked(signs.Calls, options);

    /// <summary>Mostly good will do: of an end that fails one call in twenty, one probe in twenty fails too.</summary>
    private static bool Outranked(CallSigns calls, HealthOptions options) =>
        calls.GoodSinceProbe > 0
        && calls.Last.Count >= LastCallsMin
        && calls.Last.IsAtLeast((options.DegradedBelowPercent + options.UnhealthyBelowPercent) / 2);

    private static bool AreGood(CallSigns calls, HealthOptions options) =>
        calls.Last.Count >= LastCallsMin && calls.Last.IsAtLeast(options.DegradedBelowPercent);

    private static EndState Fall(EndState seen, HealthOptions options, DateTimeOffset now)
    {
        var flaps = seen.ReturnedAt is { } returned && now - returned < FlappingIntervals * options.Interval;
        return Turn(seen, ProviderHealthStatus.Unhealthy, now) with
        {
            GoodProbes = 0,
            FastProbes = 0,
            GoodProbesNeeded = seen.Status == ProviderHealthStatus.Unhealthy ? seen.GoodProbesNeeded
                : !flaps ? GoodProbesMin
                : seen.GoodProbesNeeded == GoodProbesMin ? GoodProbesSecond
                : GoodProbesMax,
            CallsFrom = now,
        };
    }

    /// <summary>How well an end that is up is.</summary>
    private static ProviderHealthStatus Grade(EndState seen, HealthSigns signs, HealthOptions options)
    {
        var wasDegraded = seen.Status == ProviderHealthStatus.Degraded;
        var lowest = Math.Min(100, options.DegradedBelowPercent + (wasDegraded ? MarginPercent : 0));
        var weak = signs.CircuitOpen
            || signs.Probed is ProviderHealthStatus.Degraded or ProviderHealthStatus.Unhealthy
            || signs.Calls.Recent.Count >= RecentCallsMin && !signs.Calls.Recent.IsAtLeast(lowest)
            || options.Probes && (wasDegraded && seen.FastProbes < FastProbesMin || seen.Status == ProviderHealthStatus.Unhealthy && seen.FastProbes == 0);
        return weak ? ProviderHealthStatus.Degraded : ProviderHealthStatus.Healthy;
    }

    private static EndState Turn(EndState seen, ProviderHealthStatus status, DateTimeOffset now) =>
        seen.Status == status ? seen : seen with { Status = status, Since = now };
}
