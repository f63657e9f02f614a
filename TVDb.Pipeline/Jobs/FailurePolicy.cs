using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Routing;
using TVDb.Pipeline.Stages;

namespace TVDb.Pipeline.Jobs;

/// <summary>What follows a stage's failure.</summary>
public abstract record FailureStep
{
    private FailureStep()
    {
    }

    /// <summary>The job is a dead letter.</summary>
    public sealed record GiveUp : FailureStep;

    /// <summary>The job waits, and the try does not count: it was not the stage's fault.</summary>
    public sealed record Defer(string Gate, TimeSpan Wait) : FailureStep;

    /// <summary>The job waits, and has one try less.</summary>
    public sealed record TryAgain(TimeSpan Wait) : FailureStep;
}

/// <summary>What the decision stands on.</summary>
/// <param name="Failure">What went wrong.</param>
/// <param name="OnBudgetExhausted">The request's wish where money is short.</param>
/// <param name="OnUnavailable">The request's wish where a provider is down.</param>
/// <param name="Attempt">Which try of the stage this was, from 1.</param>
/// <param name="AttemptsMax">How many there are.</param>
/// <param name="ProviderDown">Probes say that the provider is down.</param>
/// <param name="Now">The instant.</param>
/// <param name="Chance">A number from 0 to 1, for jitter.</param>
public sealed record FailureFacts(
    StageFailure Failure,
    FallbackPolicy OnBudgetExhausted,
    FallbackPolicy OnUnavailable,
    int Attempt,
    int AttemptsMax,
    bool ProviderDown,
    DateTimeOffset Now,
    double Chance);

/// <summary>Decides what follows a stage's failure: a pure function, tested as a table.</summary>
public static class FailurePolicy
{
    /// <summary>After a window's reset, so that not all replicas and tenants begin at the same instant.</summary>
    public static readonly TimeSpan ResetJitterMax = TimeSpan.FromSeconds(5);

    /// <summary>How long a job waits for a provider that is down before it is tried anyway; its recovery lets it go earlier.</summary>
    public static readonly TimeSpan OutageWait = TimeSpan.FromSeconds(60);

    /// <summary>An account that is empty is filled by people.</summary>
    public static readonly TimeSpan QuotaWait = TimeSpan.FromMinutes(15);

    /// <summary>Redis is back in seconds, or the lease is lost anyway.</summary>
    public static readonly TimeSpan LedgerWait = TimeSpan.FromSeconds(2);

    /// <summary>A provider that asks for fewer calls and does not say for how long.</summary>
    public static readonly TimeSpan RateLimitWait = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan FirstBackoff = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromMinutes(5);

    public static FailureStep Decide(FailureFacts facts)
    {
        var failure = facts.Failure;
        return failure.Class switch
        {
            ErrorClass.CostLimitExceeded => failure.Blocked is { } blocked && facts.OnBudgetExhausted != FallbackPolicy.Reject
                ? new FailureStep.Defer(JobGates.Budget(blocked.Budget), Reset(failure, facts))
                : new FailureStep.GiveUp(),
            ErrorClass.QuotaExhausted => facts.OnBudgetExhausted != FallbackPolicy.Reject
                ? new FailureStep.Defer(JobGates.Pause(facts.Now + QuotaWait), QuotaWait)
                : new FailureStep.GiveUp(),
            ErrorClass.RateLimited => facts.OnUnavailable != FallbackPolicy.Reject
                ? Pause(failure.RetryAfter ?? RateLimitWait + (RateLimitWait * facts.Chance), facts)
                : new FailureStep.GiveUp(),
            ErrorClass.ServiceUnavailable => Unavailable(failure, facts),
            ErrorClass.InvalidDocument or ErrorClass.Configuration => new FailureStep.GiveUp(),
            ErrorClass.Unknown => Again(facts),
        };
    }

    private static FailureStep Unavailable(StageFailure failure, FailureFacts facts)
    {
        if (facts.OnUnavailable == FallbackPolicy.Reject)
        {
            return new FailureStep.GiveUp();
        }
        if (failure.Provider.Length == 0 || failure.Reason == CallFailure.LedgerUnavailable)
        {
            // Ours, not a provider's: the ledger or the jobs' Redis.
            return Pause(LedgerWait + (LedgerWait * facts.Chance), facts);
        }
        if (failure.Reason == RoutingPolicy.SetToMock)
        {
            return new FailureStep.Defer(JobGates.Mode(failure.Provider), OutageWait);
        }
        // A provider that is paid for useless answers is called well by its next unpaid probe: tries that cost are counted.
        if (facts.ProviderDown && !failure.WasPaid)
        {
            return new FailureStep.Defer(JobGates.Provider(failure.Provider), OutageWait);
        }
        // Nothing was tried: the circuit refused before.
        return failure.Reason == CallFailure.CircuitOpen
            ? Pause((failure.RetryAfter ?? OutageWait) + (LedgerWait * facts.Chance), facts)
            : Again(facts);
    }

    /// <summary>Exponential with full jitter.</summary>
    private static FailureStep Again(FailureFacts facts)
    {
        if (facts.Attempt >= facts.AttemptsMax)
        {
            return new FailureStep.GiveUp();
        }
        var longest = Math.Min(FirstBackoff.TotalSeconds * Math.Pow(2, facts.Attempt - 1), LongestBackoff.TotalSeconds);
        return new FailureStep.TryAgain(TimeSpan.FromSeconds(longest * facts.Chance));
    }

    private static FailureStep.Defer Pause(TimeSpan wait, FailureFacts facts) => new(JobGates.Pause(facts.Now + wait), wait);

    private static TimeSpan Reset(StageFailure failure, FailureFacts facts) =>
        (failure.ResetsAt is { } resetsAt && resetsAt > facts.Now ? resetsAt - facts.Now : TimeSpan.Zero) + (ResetJitterMax * facts.Chance);
}
