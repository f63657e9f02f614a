using Microsoft.Extensions.Logging;
using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Costs.Recovery;
using TVDb.Pipeline.Providers;

namespace TVDb.Pipeline.Routing;

/// <summary>
/// Makes one provider call safe to pay for. For each try: select an end, hold the most it can cost, call, keep the
/// result, post what it did cost. A try that failed gives its hold back only where nothing was billed for certain.
/// </summary>
public sealed class ProviderRouter(
    Ledger ledger,
    PriceCatalog prices,
    ConfiguredProviders configured,
    CallRetry retry,
    TimeProvider time,
    ILogger<ProviderRouter> log,
    CostMetrics metrics,
    LedgerSpool spool)
{
    /// <summary>A hold outlives its call's own time limit by this much: time to keep the result and to post.</summary>
    private static readonly TimeSpan HoldMargin = TimeSpan.FromMinutes(1);

    /// <summary>1 while mocks' calls go uncounted: said once, not with each.</summary>
    private int _uncounted;

    public async Task<CallResult<T>> CallAsync<T>(ProviderCall<T> call, CancellationToken cancellationToken)
    {
        switch (RoutingPolicy.Decide(call.Mode, call.Provider, configured.HasReal(call.Provider)))
        {
            case RoutingDecision.Refuse refuse:
                return Unserved(call, Variant.None, "refused", new CallFailure(ErrorClass.Configuration, refuse.Reason, refuse.Message));
            case RoutingDecision.Serve serve:
                var spent = new Spending();
                var result = await retry.RunAsync(call.Provider, token => TryAsync(call, serve, spent, token), cancellationToken);
                return result with { Actual = spent.Actual, Usage = spent.Usage, Requests = spent.Requests };
            default:
                throw new InvalidOperationException("not a decision");
        }
    }

    private async Task<CallResult<T>> TryAsync<T>(ProviderCall<T> call, RoutingDecision.Serve serve, Spending spent, CancellationToken cancellationToken)
    {
        var variant = serve.End == ProviderEnd.Real ? Variant.Real : Variant.Mock;
        var id = await call.BeginCall(call.Step);
        Hold? hold = null;
        if (serve.End == ProviderEnd.Real)
        {
            var reserved = await HoldAsync(call, id, spent);
            if (reserved.Failure is { } refusal)
            {
                return Unserved(call, variant, serve.Reason, refusal);
            }
            hold = reserved.Hold;
            if (cancellationToken.IsCancellationRequested)
            {
                await SayAsync(new LedgerVerb.Void(reserved.Hold!, Left: false));
                cancellationToken.ThrowIfCancellationRequested();
            }
        }

        spent.Requests++;
        var ticket = new CallTicket(id, serve.End, hold);
        switch (await SendAsync(call, ticket, cancellationToken))
        {
            case ProviderOutcome<T>.Success success:
                // From here on the money is spent: neither the caller's leaving nor a shutdown keeps us from saying so.
                // Not even a result that cannot be kept does.
                CallFailure? posted;
                try
                {
                    await call.Checkpoint(success.Value, ticket, success.Usage, CancellationToken.None);
                }
                finally
                {
                    spent.Usage = Add(spent.Usage, success.Usage);
                    posted = await PostAsync(call, ticket, success.Usage, failed: false, spent);
                }
                return Result(call, variant, serve.Reason, posted, success.Value) with { Simulated = success.Simulated };
            case ProviderOutcome<T>.Failed { Failure: var failure }:
                var unposted = await SettleFailureAsync(call, ticket, failure, spent);
                CallLog.TryFailed(log, id, call.Provider, failure.Class, failure.Reason, failure.Billing, failure.Message);
                return Unserved(call, variant, serve.Reason, unposted ?? Describe(failure)) with { Simulated = failure.Simulated };
            default:
                throw new InvalidOperationException("not an outcome");
        }
    }

    /// <summary>A hold, or why there is none.</summary>
    private async Task<(Hold? Hold, CallFailure? Failure)> HoldAsync<T>(ProviderCall<T> call, string id, Spending spent)
    {
        var amount = EstimateOf(call);
        if (call.Allowance is { } allowance && amount > allowance - spent.Actual)
        {
            return (null, new CallFailure(
                ErrorClass.CostLimitExceeded,
                "MAX_COST_EXCEEDED",
                $"{call.Provider} could cost {amount}, and max_cost leaves {allowance - spent.Actual}"));
        }
        return await ledger.ReserveAsync(new SpendRequest(id, call.Tenant, call.Provider, call.Model, amount, call.Timeout + HoldMargin)) switch
        {
            ReserveResult.Held held => (held.Hold, null),
            ReserveResult.Refused refused => (null, Count(refused)),
            ReserveResult.Unavailable => (null, CostRefusals.LedgerUnavailable()),
            ReserveResult.Resolved or ReserveResult.Conflict => throw new InvalidOperationException($"hold id {id} was used before"),
            _ => throw new InvalidOperationException("not a result of reserve"),
        };
    }

    private async Task<ProviderOutcome<T>> SendAsync<T>(ProviderCall<T> call, CallTicket ticket, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(call.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            return await call.Send(ticket, either.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return new ProviderOutcome<T>.Failed(TransportErrors.Timeout(call.Timeout));
        }
    }

    private async Task<CallFailure?> PostAsync<T>(ProviderCall<T> call, CallTicket ticket, ProviderUsage usage, bool failed, Spending spent)
    {
        var used = new LedgerUsage(usage.Pages, usage.Credits, usage.Tokens, failed);
        if (ticket.Hold is not { } hold)
        {
            await CountAsync(call, ticket.Id, used);
            return null;
        }
        var actual = CallPricing.Actual(prices, call.Provider, call.Model, usage);
        var posted = await SayAsync(new LedgerVerb.Post(hold, actual, used));
        switch (posted.Outcome)
        {
            case ResolveOutcome.Done:
                break;
            case ResolveOutcome.Recovered:
                CallLog.PostRecovered(log, hold.Id, actual);
                break;
            case ResolveOutcome.Unavailable:
                CallLog.PostPending(log, hold.Id, actual);
                return CostRefusals.LedgerUnavailable();
            case ResolveOutcome.Conflict:
                // Whoever asked the provider about a call presumed spent was faster, and heard another figure.
                CallLog.PostConflict(log, hold.Id, actual);
                break;
            case ResolveOutcome.Refused:
                throw new InvalidOperationException($"hold {hold.Id}: post answered {posted}");
        }
        metrics.Posted(hold, actual, posted.Outcome);
        if (actual.Value > hold.AmountNanoUsd)
        {
            CallLog.PostOverrun(log, hold.Id, new NanoUsd(hold.AmountNanoUsd), actual);
        }
        spent.Actual += actual;
        return null;
    }

    /// <summary>A mock's call costs nothing: it is served whether or not the ledger hears of it.</summary>
    private async Task CountAsync<T>(ProviderCall<T> call, string id, LedgerUsage used)
    {
        var counted = await ledger.CountAsync(id, new CallFacts(call.Tenant, call.Provider, call.Model, prices.Version, CallFacts.Mock), used);
        var isCounted = counted.Outcome == ResolveOutcome.Done;
        if (Interlocked.Exchange(ref _uncounted, isCounted ? 0 : 1) == 0 && !isCounted)
        {
            CallLog.MocksUncounted(log, id, counted.Outcome);
        }
    }

    /// <summary>Says it until the ledger hears it; where patience ends first, it is kept and said later.</summary>
    private async Task<ResolveResult> SayAsync(LedgerVerb verb)
    {
        var result = await retry.ResolveAsync(() => ledger.SayAsync(verb));
        if (result.Outcome == ResolveOutcome.Unavailable)
        {
            await spool.LaterAsync(verb);
        }
        return result;
    }

    private async Task<CallFailure?> SettleFailureAsync<T>(ProviderCall<T> call, CallTicket ticket, ProviderFailure failure, Spending spent)
    {
        switch (failure.Billing)
        {
            case Billing.NotBilled when ticket.Hold is { } hold:
                await SayAsync(new LedgerVerb.Void(hold, failure.RequestLeft));
                return null;
            case Billing.Uncertain when ticket.Hold is not null:
                // Its hold stays.
                return null;
            default:
                return await PostAsync(call, ticket, failure.Usage, failed: true, spent);
        }
    }

    private CallFailure Count(ReserveResult.Refused refused)
    {
        metrics.Refused(refused.Window.Budget);
        return CostRefusals.Describe(refused);
    }

    private NanoUsd EstimateOf<T>(ProviderCall<T> call) => prices.Cost(call.Provider, call.Model, call.Estimate);

    private CallResult<T> Unserved<T>(ProviderCall<T> call, Variant variant, string reason, CallFailure failure) =>
        Result(call, variant, reason, failure, default(T));

    private CallResult<T> Result<T>(ProviderCall<T> call, Variant variant, string reason, CallFailure? failure, T? value) => new()
    {
        Variant = variant,
        Simulated = false,
        Reason = reason,
        Estimate = variant == Variant.Real ? EstimateOf(call) : NanoUsd.Zero,
        PriceVersion = prices.Version,
        Failure = failure,
        Value = failure is null ? value : default,
    };

    private static CallFailure Describe(ProviderFailure failure) => new(failure.Class, failure.Reason, failure.Message)
    {
        RetryAfter = failure.RetryAfter,
        // A try that was paid for would be paid again.
        MayRetry = failure.Class is ErrorClass.RateLimited or ErrorClass.ServiceUnavailable
            && !failure.WorkUnderWay
            && failure.Usage == ProviderUsage.None,
    };

    private static ProviderUsage Add(ProviderUsage a, ProviderUsage b) => new(a.Pages + b.Pages, a.Credits + b.Credits, a.Tokens + b.Tokens);

    /// <summary>What the tries of one call came to so far.</summary>
    private sealed class Spending
    {
        public NanoUsd Actual { get; set; }

        public ProviderUsage Usage { get; set; } = ProviderUsage.None;

        public int Requests { get; set; }
    }
}
