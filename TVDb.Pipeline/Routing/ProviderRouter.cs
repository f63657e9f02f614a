using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Health;
using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Routing.Resilience;

namespace TVDb.Pipeline.Routing;

/// <summary>
/// Makes one provider call, on the route chosen for it, safe to pay for. For each try: hold the most it can cost, call, keep the
/// result, post what it did cost. A try that failed gives its hold back only where nothing was billed for certain.
/// </summary>
public sealed class ProviderRouter(
    Ledger ledger,
    PriceCatalog prices,
    ProviderPipelines pipelines,
    TimeProvider time,
    ILogger<ProviderRouter> log,
    CostMetrics metrics,
    CallPosts posts)
{
    /// <summary>A hold outlives its call's own time limit by this much: time to keep the result and to post.</summary>
    private static readonly TimeSpan HoldMargin = TimeSpan.FromMinutes(1);

    /// <summary>What takes longer than this without an answer is as good as down: no try is ended for its caller before.</summary>
    private static readonly TimeSpan SlowAnswer = TimeSpan.FromSeconds(5);

    /// <summary>Ids that are tried for one call: they are never used again, unless Redis came back older.</summary>
    private const int IdsMax = 3;

    /// <summary>1 while mocks' calls go uncounted: said once, not with each.</summary>
    private int _uncounted;

    /// <summary>Told of each try that a provider failed, by the provider's name.</summary>
    public event Action<string, ProviderFailure>? TryFailed;

    /// <summary>Hears of every try that was answered, or should have been. Must return at once.</summary>
    public event Action<CallEvidence>? Tried;

    public async Task<CallResult<T>> CallAsync<T>(ProviderCall<T> call, CancellationToken cancellationToken)
    {
        var spent = new Spending { Patience = call.Route.Patience, Began = time.GetTimestamp() };
        var result = await pipelines.RunAsync(
            new PipelineCall(call.Route.Target, call.Timeout)
            {
                Tokens = call.Estimate.Unit == PriceUnit.InputToken ? call.Estimate.Count : 0,
                TurnBy = call.IsCommitted || call.Resumes?.Target == call.Route.Target ? null : call.Route.AnswerBy,
            },
            (attempt, token) => TryAsync(call, attempt, spent, token),
            failure => Result(call, failure, default(T)),
            cancellationToken);
        return result with { Actual = spent.Actual, InVain = spent.IsKept ? NanoUsd.Zero : spent.Actual, Usage = spent.Usage, Requests = spent.Requests };
    }

    private async Task<CallResult<T>> TryAsync<T>(ProviderCall<T> call, ProviderAttempt attempt, Spending spent, CancellationToken cancellationToken)
    {
        if (!spent.TryResume(call, out var ticket))
        {
            (ticket, var refusal) = await BeginAsync(call, spent, cancellationToken);
            if (ticket is null)
            {
                return Result(call, refusal, default(T));
            }
        }
        spent.Requests = ticket.Tries;
        var began = time.GetTimestamp();
        var outcome = await SendAsync(call, attempt, ticket, cancellationToken);
        Tried?.Invoke(CallEvidences.Of(call.Route.Target, attempt.Verdict, time.GetElapsedTime(began), CostOf(call, ticket, outcome)));
        switch (outcome)
        {
            case ProviderOutcome<T>.Success success:
                // From here on the money is spent: neither the caller's leaving nor a shutdown keeps us from saying so.
                // Not even a result that cannot be kept does.
                var result = Result(call, failure: null, success.Value) with { Simulated = success.Simulated };
                var actual = ActualOf(call, ticket, success.Usage);
                var post = PostOf(ticket, actual, success.Usage, failed: false);
                spent.Usage = Add(spent.Usage, success.Usage);
                CallFailure? unheard;
                CallFailure? unkept = null;
                try
                {
                    var sum = result with { Actual = spent.Actual + actual, Usage = spent.Usage, Requests = spent.Requests };
                    await call.Checkpoint(success.Value, new ServedCall(ticket, post, sum), CancellationToken.None);
                    spent.IsKept = true;
                }
                catch (Exception e) when (post is not null && e is IOException or UnauthorizedAccessException)
                {
                    // Not as trouble that costs nothing: the step would be paid for again and again until the disk has room.
                    CallLog.NotKept(log, e, ticket.Id, actual);
                    unkept = new CallFailure(ErrorClass.ServiceUnavailable, CallFailure.StorageUnavailable, "what the provider made was paid for and could not be kept in the blob store") { WasPaid = true };
                }
                finally
                {
                    unheard = await PostAsync(call, ticket, post, success.Usage, failed: false);
                }
                spent.Actual += unheard is null ? actual : NanoUsd.Zero;
                return (unheard ?? unkept) is { } lost ? result with { Failure = lost, Value = default } : result;
            case ProviderOutcome<T>.Failed { Failure: var failure }:
                var unposted = await SettleFailureAsync(call, ticket, failure, spent);
                TryFailed?.Invoke(call.Provider, failure);
                CallLog.TryFailed(log, ticket.Id, call.Provider, failure.Class, failure.Reason, failure.Billing, failure.Message);
                return Result(call, unposted ?? Describe(failure, isPatient: spent.IsPatient(time, failure.RetryAfter)), default(T)) with { Simulated = failure.Simulated };
            default:
                throw new InvalidOperationException("not an outcome");
        }
    }

    /// <summary>The right to make a new call, or why there is none.</summary>
    private async Task<(CallTicket? Ticket, CallFailure? Refusal)> BeginAsync<T>(
        ProviderCall<T> call,
        Spending spent,
        CancellationToken cancellationToken)
    {
        var target = call.Route.Target;
        var amount = EstimateOf(call);
        for (var tries = 0; tries < IdsMax; tries++)
        {
            var id = await call.BeginCall(call.Step);
            var ticket = new CallTicket(id, target, Hold: null, spent.Requests + 1);
            if (!call.IsHeld)
            {
                return (ticket, null);
            }
            var wish = new SpendRequest(id, call.Tenant, call.Provider, call.Model, amount, call.Timeout + HoldMargin) { Job = call.JobLimit };
            switch (await ledger.ReserveAsync(wish))
            {
                case ReserveResult.Held { WasHeld: false, Hold: var hold }:
                    if (cancellationToken.IsCancellationRequested)
                    {
                        await posts.VoidAsync(hold, left: false);
                        cancellationToken.ThrowIfCancellationRequested();
                    }
                    return (ticket with { Hold = hold }, null);
                case ReserveResult.Refused refused:
                    return (null, Count(refused));
                case ReserveResult.JobRefused refused:
                    return (null, CostRefusals.Describe(call.Provider, refused));
                case ReserveResult.Unavailable:
                    return (null, CostRefusals.LedgerUnavailable());
                case ReserveResult.Held or ReserveResult.Resolved or ReserveResult.Conflict:
                    // Redis came back older and counts ordinals again. The id's hold is another call's: it pays for that one alone.
                    CallLog.IdUsedBefore(log, id);
                    break;
                default:
                    throw new InvalidOperationException("not a result of reserve");
            }
        }
        return (null, new CallFailure(ErrorClass.Unknown, "CALL_IDS_USED_BEFORE", $"the ledger knows {IdsMax} ids in a row of calls that were yet to begin"));
    }

    private async Task<ProviderOutcome<T>> SendAsync<T>(ProviderCall<T> call, ProviderAttempt attempt, CallTicket ticket, CancellationToken cancellationToken)
    {
        var limit = TimeLimitOf(call);
        using var timeout = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            return await attempt.SendAsync(() => call.Send(ticket, either.Token), isCut: () => limit < call.Timeout && timeout.IsCancellationRequested);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return new ProviderOutcome<T>.Failed(TransportErrors.Timeout(limit));
        }
    }

    /// <summary>
    /// A try that hangs ends in time for the mock's answer. One that has less time than a slow answer takes is not cut off: it
    /// would be paid for, and for nothing where it was only late.
    /// </summary>
    private TimeSpan TimeLimitOf<T>(ProviderCall<T> call) =>
        call is { EndsForItsCaller: true, Route.AnswerBy: { } answerBy } && answerBy - time.GetUtcNow() is var left && left >= SlowAnswer && left < call.Timeout
            ? left
            : call.Timeout;

    /// <summary>Null where the ledger has heard of it, or needs not.</summary>
    private async Task<CallFailure?> PostAsync<T>(ProviderCall<T> call, CallTicket ticket, LedgerVerb.Post? post, ProviderUsage usage, bool failed)
    {
        if (post is not null)
        {
            return await posts.PostAsync(post);
        }
        if (ticket.Hold is null)
        {
            await CountAsync(call, ticket.Id, UsageOf(usage, failed));
        }
        return null;
    }

    /// <summary>What costs nothing is served whether or not the ledger hears of it.</summary>
    private async Task CountAsync<T>(ProviderCall<T> call, string id, LedgerUsage used)
    {
        var counted = await ledger.CountAsync(id, new CallFacts(call.Tenant, call.Provider, call.Model, prices.Version, call.Route.Variant == Variant.Real ? CallFacts.Real : CallFacts.Mock), used);
        var isCounted = counted.Outcome == ResolveOutcome.Done;
        if (Interlocked.Exchange(ref _uncounted, isCounted ? 0 : 1) == 0 && !isCounted)
        {
            CallLog.MocksUncounted(log, id, counted.Outcome);
        }
    }

    private async Task<CallFailure?> SettleFailureAsync<T>(ProviderCall<T> call, CallTicket ticket, ProviderFailure failure, Spending spent)
    {
        switch (failure.Billing)
        {
            case Billing.NotBilled when ticket is { Hold: { } hold, IsSettled: false }:
                await posts.VoidAsync(hold, failure.RequestLeft);
                return null;
            case Billing.Uncertain when ticket.Hold is not null:
                // Its hold stays.
                return null;
            default:
                var actual = ActualOf(call, ticket, failure.Usage);
                var post = PostOf(ticket, actual, failure.Usage, failed: true);
                var unheard = await PostAsync(call, ticket, post, failure.Usage, failed: true);
                spent.Actual += unheard is null ? actual : NanoUsd.Zero;
                return unheard;
        }
    }

    private NanoUsd CostOf<T>(ProviderCall<T> call, CallTicket ticket, ProviderOutcome<T> outcome) => outcome switch
    {
        ProviderOutcome<T>.Success success => ActualOf(call, ticket, success.Usage),
        ProviderOutcome<T>.Failed failed => ActualOf(call, ticket, failed.Failure.Usage),
        _ => throw new InvalidOperationException("not an outcome"),
    };

    private NanoUsd ActualOf<T>(ProviderCall<T> call, CallTicket ticket, ProviderUsage usage) =>
        ticket.Hold is null ? NanoUsd.Zero : CallPricing.Actual(prices, call.Provider, call.Model, usage);

    private static LedgerVerb.Post? PostOf(CallTicket ticket, NanoUsd actual, ProviderUsage usage, bool failed) =>
        ticket is { Hold: { } hold, IsSettled: false } ? new LedgerVerb.Post(hold, actual, UsageOf(usage, failed)) : null;

    private static LedgerUsage UsageOf(ProviderUsage usage, bool failed) => new(usage.Pages, usage.Credits, usage.Tokens, failed);

    private CallFailure Count(ReserveResult.Refused refused)
    {
        metrics.Refused(refused.Window.Budget);
        return CostRefusals.Describe(refused);
    }

    private NanoUsd EstimateOf<T>(ProviderCall<T> call) => call.IsHeld ? prices.Cost(call.Provider, call.Model, call.Estimate) : NanoUsd.Zero;

    private CallResult<T> Result<T>(ProviderCall<T> call, CallFailure? failure, T? value) => new()
    {
        Variant = call.Route.Variant,
        Simulated = false,
        Reason = call.Route.Reason,
        Estimate = EstimateOf(call),
        PriceVersion = prices.Version,
        Failure = failure,
        Value = failure is null ? value : default,
    };

    private static CallFailure Describe(ProviderFailure failure, bool isPatient) => new(failure.Class, failure.Reason, failure.Message)
    {
        RetryAfter = failure.RetryAfter,
        WasPaid = failure.Usage != ProviderUsage.None,
        // A try that was paid for would be paid again.
        MayRetry = isPatient
            && failure.Class is ErrorClass.RateLimited or ErrorClass.ServiceUnavailable
            && !failure.WorkUnderWay
            && failure.Usage == ProviderUsage.None,
    };

    private static ProviderUsage Add(ProviderUsage a, ProviderUsage b) => new(a.Pages + b.Pages, a.Credits + b.Credits, a.Tokens + b.Tokens);

    /// <summary>What the tries of one call came to so far.</summary>
    private sealed class Spending
    {
        public NanoUsd Actual { get; set; }

        /// <summary>There is a result, and its checkpoint tells of all tries up to it.</summary>
        public bool IsKept { get; set; }

        public ProviderUsage Usage { get; set; } = ProviderUsage.None;

        public int Requests { get; set; }

        public required TimeSpan? Patience { get; init; }

        public required long Began { get; init; }

        /// <summary>Whether there is time for another try, which may be told to wait.</summary>
        public bool IsPatient(TimeProvider time, TimeSpan? wait) => Patience is not { } patience || time.GetElapsedTime(Began) + (wait ?? TimeSpan.Zero) < patience;

        /// <summary>The first try may go on with a call that is under way: its requests are counted in its ticket.</summary>
        public bool TryResume<T>(ProviderCall<T> call, [NotNullWhen(true)] out CallTicket? ticket)
        {
            ticket = Requests == 0 && call.Resumes is { } resumed && resumed.Target == call.Route.Target ? resumed : null;
            return ticket is not null;
        }
    }
}
