using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;
using TVDb.Pipeline.Costs.RunTime;
using TVDb.Pipeline.Redis;

namespace TVDb.Pipeline.Costs;

/// <summary>
/// Two-phase spending in Redis: <see cref="ReserveAsync"/> sets the most a call can cost aside in every budget that
/// covers it, or refuses; <see cref="PostAsync"/> records what it did cost; <see cref="VoidAsync"/> gives it back. A hold
/// that nobody resolved in time is presumed spent. Each verb is done within one script, so no two callers, in whatever replica, ever
/// see a budget between check and change; each changes the counters and the journal together; each may be said again.
/// </summary>
public sealed class Ledger(
    IConnectionMultiplexer connection, CostOptions options, TimeProvider time, ILogger<Ledger>? log = null, BudgetsInForce? inForce = null)
{
    /// <summary>Far more than a deployment has tenants and models: a bound, not a plan.</summary>
    private const int TermsMax = 10_000;

    /// <summary>Operators change budgets: the limits at the moment of a verb are those that count.</summary>
    private readonly BudgetsInForce _budgets = inForce ?? BudgetsInForce.Of(options);

    private readonly ConcurrentDictionary<(string Provider, string Tenant, string Model), CallTerms> _terms = [];

    /// <summary>The server it is on.</summary>
    public LedgerServer Server { get; } = new(connection, options.ClockSkewMsMax, time);

    /// <summary>What this replica has told it.</summary>
    public LedgerMemory Memory { get; } = new(time);

    /// <summary>Sets an amount aside for one call, in all its budgets or in none.</summary>
    public async Task<ReserveResult> ReserveAsync(SpendRequest request)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(request.Amount.Value);
        var now = time.GetUtcNow();
        var terms = TermsOf(request, now);
        if (request.Amount > NanoUsd.Max)
        {
            return new ReserveResult.Refused(terms.Windows[0], NanoUsd.Max.Value, 0, 0, 0, request.Amount.Value);
        }
        var hold = new Hold(request.HoldId, request.Amount.Value, terms.Arguments.Windows, terms.Call, now, now + request.Lifetime);
        if (!Server.IsReachable)
        {
            return new ReserveResult.Unavailable("Redis does not answer");
        }
        try
        {
            return Read(await Server.AskSoonAsync(AskOf("reserve", hold, terms.Arguments)), hold, terms);
        }
        catch (Exception e) when (RedisFaults.IsUnavailable(e))
        {
            if (e is not RedisTimeoutException { Commandstatus: CommandStatus.WaitingToBeSent })
            {
                // It may have been set aside all the same.
                Memory.Doubt(hold);
            }
            return new ReserveResult.Unavailable(e.Message);
        }
    }

    /// <summary>Sets a hold aside once more that was admitted before and that Redis has lost since.</summary>
    internal Task<ResolveResult> RestoreAsync(Hold hold) =>
        AskAsync(AskOf("restore", hold, WindowTerms.Of(hold, _budgets.At(time.GetUtcNow()))), hold);

    /// <summary>Records what the call of <paramref name="hold"/> did cost, also above the amount held, after its time or without a hold.</summary>
    public Task<ResolveResult> PostAsync(Hold hold, NanoUsd actual, LedgerUsage? usage = null) => SayAsync(new LedgerVerb.Post(hold, Checked(actual), usage ?? LedgerUsage.None));

    /// <summary>Corrects a posted cost.</summary>
    public Task<ResolveResult> AdjustAsync(Hold hold, NanoUsd actual) => SayAsync(new LedgerVerb.Adjust(hold, Checked(actual)));

    /// <summary>Gives the hold back: only where the provider certainly did no billable work. A request that left stays counted.</summary>
    public Task<ResolveResult> VoidAsync(Hold hold, bool left) => SayAsync(new LedgerVerb.Void(hold, left));

    /// <summary>Presumes a hold spent whose time has passed.</summary>
    public Task<ResolveResult> ExpireAsync(Hold hold) => SayAsync(new LedgerVerb.Expire(hold));

    /// <summary>Settles a presumed hold: it did cost <paramref name="actual"/>, or null for nothing.</summary>
    public Task<ResolveResult> ReconcileAsync(Hold hold, NanoUsd? actual, Reconciliation by) =>
        SayAsync(new LedgerVerb.Reconcile(hold, actual is { } cost ? Checked(cost) : null, by));

    /// <summary>Says of a hold what became of it.</summary>
    public async Task<ResolveResult> SayAsync(LedgerVerb verb)
    {
        var result = await SayAgainAsync(verb);
        // In a recovery a hold may be given back that Redis lost, and that is told to it again just then.
        var isVoidOfNothing = verb is LedgerVerb.Void && result is { Outcome: ResolveOutcome.Refused, State: HoldState.None };
        if (result.Outcome is ResolveOutcome.Done or ResolveOutcome.Recovered || isVoidOfNothing)
        {
            Memory.Told(verb);
        }
        return result;
    }

    /// <summary>As <see cref="SayAsync"/>, of what is remembered already.</summary>
    internal Task<ResolveResult> SayAgainAsync(LedgerVerb verb)
    {
        var hold = verb.Hold;
        return AskAsync(new LedgerAsk(verb.Name, hold, TermsOf(hold), verb.Besides, verb.Used, verb.Spends.Value, verb.Note), hold);
    }

    /// <summary>Counts a call to a mock: it costs nothing and has no hold. Gives up soon, since its call was served whatever becomes of this.</summary>
    public async Task<ResolveResult> CountAsync(string callId, CallFacts call, LedgerUsage usage)
    {
        if (!Server.IsReachable)
        {
            return ResolveResult.Unavailable;
        }
        var now = time.GetUtcNow();
        var unpaid = new Hold(callId, 0, [], call, now, now);
        var ask = new LedgerAsk("count", unpaid, WindowTerms.Of(unpaid, _budgets.At(now)), "", usage);
        return await AnswerAsync(Server.AskSoonAsync(ask), unpaid);
    }

    private static LedgerAsk AskOf(string reserve, Hold hold, WindowTerms terms) =>
        new(reserve, hold, terms, hold.ExpiresAt.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture), LedgerUsage.None);

    private Task<ResolveResult> AskAsync(LedgerAsk ask, Hold hold) => AnswerAsync(Server.AskAsync(ask), hold);

    private async Task<ResolveResult> AnswerAsync(Task<string[]> asked, Hold hold)
    {
        try
        {
            var reply = await asked;
            if (reply[0] == "skewed")
            {
                return ResolveResult.Unavailable;
            }
            // A hold that is restored answers as one that is reserved does: with its state alone where it was known.
            var result = new ResolveResult(Outcome(reply[0]), LedgerScripts.State(reply.Length > 1 ? reply[1] : reply[0]));
            return reply.Length > 2 ? result with { Crossings = Told(reply, hold) } : result;
        }
        catch (Exception e) when (RedisFaults.IsUnavailable(e))
        {
            return ResolveResult.Unavailable;
        }
    }

    private CallTerms TermsOf(SpendRequest request, DateTimeOffset now)
    {
        var key = (request.Provider, request.Tenant, request.Model);
        var budgets = _budgets.At(now);
        if (request.Job is not null)
        {
            return CallTerms.Of(request, now, budgets);
        }
        if (_terms.TryGetValue(key, out var terms) && ReferenceEquals(terms.Options, budgets) && now >= terms.From && now < terms.Until)
        {
            return terms;
        }
        if (_terms.Count > TermsMax)
        {
            _terms.Clear();
        }
        return _terms[key] = CallTerms.Of(request, now, budgets);
    }

    private WindowTerms TermsOf(Hold hold)
    {
        var budgets = _budgets.At(time.GetUtcNow());
        return _terms.TryGetValue((hold.Call.Provider, hold.Call.Tenant, hold.Call.Model), out var terms)
            && ReferenceEquals(terms.Options, budgets)
            && ReferenceEquals(terms.Arguments.Windows, hold.Windows)
                ? terms.Arguments
                : WindowTerms.Of(hold, budgets);
    }

    private ReserveResult Read(string[] reply, Hold hold, CallTerms terms)
    {
        switch (reply[0])
        {
            case "held":
                Memory.Held(hold);
                return new ReserveResult.Held(hold) { WasHeld = reply.Length == 1 };
            case "conflict":
                return new ReserveResult.Conflict(LedgerScripts.State(reply[1]));
            case "skewed":
                return new ReserveResult.Unavailable($"this clock is {reply[1]} ms ahead of Redis's");
            case "recovering":
                return new ReserveResult.Unavailable("Redis was started anew: what it may have lost is told to it again");
            case "refused":
                var (n, posted, presumed, held) = (int.Parse(reply[1], CultureInfo.InvariantCulture), Figure(reply[2]), Figure(reply[3]), Figure(reply[4]));
                if (terms.Job is { } job && hold.Windows[n].Id == job.WindowId)
                {
                    return new ReserveResult.JobRefused(job.Max, new NanoUsd(posted), new NanoUsd(presumed), new NanoUsd(held), new NanoUsd(hold.AmountNanoUsd));
                }
                var window = terms.Windows.First(each => each.Id == hold.Windows[n].Id);
                return new ReserveResult.Refused(window, window.Budget.Limit ?? NanoUsd.Max.Value, posted, presumed, held, hold.AmountIn(hold.Windows[n]));
            case var state:
                return new ReserveResult.Resolved(LedgerScripts.State(state));
        }
    }

    private static ResolveOutcome Outcome(string word) => word switch
    {
        "posted" or "voided" or "presumed" or "held" or "counted" => ResolveOutcome.Done,
        "recovered" => ResolveOutcome.Recovered,
        "conflict" => ResolveOutcome.Conflict,
        "refused" => ResolveOutcome.Refused,
        "error" => throw new InvalidOperationException("a counter of the ledger would pass its bound"),
        _ => throw new InvalidOperationException($"the script answered '{word}'"),
    };

    private ThresholdCrossing[] Told(string[] reply, Hold hold)
    {
        ThresholdCrossing[] crossings =
        [
            .. reply.Skip(2).Chunk(3).Select(parts =>
                new ThresholdCrossing(hold.Windows[int.Parse(parts[0], CultureInfo.InvariantCulture)].Id, parts[1], Figure(parts[2]))),
        ];
        foreach (var crossing in crossings)
        {
            LedgerLog.Crossed(log ?? NullLogger<Ledger>.Instance, crossing.WindowId, crossing.Threshold, crossing.Spent);
        }
        return crossings;
    }

    private static long Figure(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private static NanoUsd Checked(NanoUsd actual)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(actual.Value);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(actual, NanoUsd.Max);
        return actual;
    }
}

/// <summary>Events 1530 to 1539.</summary>
internal static partial class LedgerLog
{
    [LoggerMessage(1530, LogLevel.Warning, "Budget window {WindowId} reached threshold {Threshold} (share/limit): {Spent} of its unit are posted or presumed")]
    public static partial void Crossed(ILogger log, string windowId, string threshold, long spent);
}
