using System.Text.Json;
using StackExchange.Redis;
using TVDb.Pipeline.Redis;

namespace TVDb.Pipeline.Costs;

/// <summary>
/// Two-phase spending in Redis: <see cref="ReserveAsync"/> sets the most a call can cost aside in every budget that
/// covers it, or refuses; <see cref="PostAsync"/> records what it did cost; <see cref="VoidAsync"/> gives it back. A hold
/// that nobody resolves in time is presumed spent. Each verb is one script, so no two callers, in whatever replica, ever
/// see a budget between check and change; each changes the counters and the journal together; each may be said again.
/// </summary>
public sealed class Ledger(IConnectionMultiplexer connection, CostOptions options, TimeProvider time)
{
    /// <summary>How long a resolved hold still answers a late verb for the same call.</summary>
    private static readonly TimeSpan TombstoneAge = TimeSpan.FromHours(72);

    /// <summary>The window each budget was last asked for: it is reckoned anew only when it is over.</summary>
    private readonly BudgetWindow?[] _lastWindows = new BudgetWindow?[options.Budgets.Count];

    /// <summary>Sets an amount aside for one call, in all its budgets or in none.</summary>
    public async Task<ReserveResult> ReserveAsync(SpendRequest request)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(request.Amount.Value);
        var now = time.GetUtcNow();
        var windows = WindowsOf(request, now);
        if (request.Amount > NanoUsd.Max)
        {
            return new ReserveResult.Refused(windows[0], NanoUsd.Max.Value, 0, 0, 0, request.Amount.Value);
        }
        var hold = new Hold(
            request.HoldId,
            request.Amount.Value,
            [.. windows.Select(window => new HeldWindow(window.Id, window.Budget.Unit, AmountOf(window, request)))],
            new CallFacts(request.Tenant, request.Provider, request.Model, options.Prices.Version),
            now + request.Lifetime);
        try
        {
            var reply = await LedgerScripts.Reserve.RunAsync(
                connection.GetDatabase(),
                hold,
                Clock(now),
                hold.ExpiresAt.ToUnixTimeMilliseconds(),
                "",
                [.. windows.Select(LimitInForce)]);
            return Read(reply, hold, windows);
        }
        catch (Exception e) when (RedisFaults.IsUnavailable(e))
        {
            return new ReserveResult.Unavailable(e.Message);
        }
    }

    /// <summary>Records what the call of <paramref name="hold"/> did cost, also above the amount held, after its time or without a hold.</summary>
    public Task<ResolveResult> PostAsync(Hold hold, NanoUsd actual, LedgerUsage? usage = null) =>
        ResolveAsync(LedgerScripts.Post, hold, Checked(actual), JsonSerializer.Serialize(usage ?? LedgerUsage.None, LedgerJson.Default.LedgerUsage));

    /// <summary>Corrects a posted cost.</summary>
    public Task<ResolveResult> AdjustAsync(Hold hold, NanoUsd actual) => ResolveAsync(LedgerScripts.Adjust, hold, Checked(actual), "");

    /// <summary>Gives the hold back: only where the provider certainly did no billable work. A request that left stays counted.</summary>
    public Task<ResolveResult> VoidAsync(Hold hold, bool left) => ResolveAsync(LedgerScripts.Void, hold, left ? "1" : "0", "");

    /// <summary>Presumes a hold spent whose time has passed.</summary>
    public Task<ResolveResult> ExpireAsync(Hold hold) => ResolveAsync(LedgerScripts.Expire, hold, "", "");

    /// <summary>Settles a presumed hold: it did cost <paramref name="actual"/>, or null for nothing.</summary>
    public Task<ResolveResult> ReconcileAsync(Hold hold, NanoUsd? actual, Reconciliation by) =>
        ResolveAsync(LedgerScripts.Reconcile, hold, actual is { } cost ? Checked(cost) : "none", JsonSerializer.Serialize(by, LedgerJson.Default.Reconciliation));

    private async Task<ResolveResult> ResolveAsync(RedisScript script, Hold hold, RedisValue first, RedisValue second)
    {
        try
        {
            var reply = await script.RunAsync(connection.GetDatabase(), hold, Clock(time.GetUtcNow()), first, second);
            return reply[0] == "skewed"
                ? new ResolveResult(ResolveOutcome.Unavailable, HoldState.None)
                : new ResolveResult(Outcome(reply[0]), LedgerScripts.State(reply[1]));
        }
        catch (Exception e) when (RedisFaults.IsUnavailable(e))
        {
            return new ResolveResult(ResolveOutcome.Unavailable, HoldState.None);
        }
    }

    private BudgetWindow[] WindowsOf(SpendRequest request, DateTimeOffset now)
    {
        List<BudgetWindow> windows = new(options.Budgets.Count);
        for (var i = 0; i < options.Budgets.Count; i++)
        {
            var budget = options.Budgets[i];
            if (!budget.Covers(request.Provider, request.Tenant, request.Model))
            {
                continue;
            }
            var window = Volatile.Read(ref _lastWindows[i]);
            if (window is null || now < window.Start || now >= window.End)
            {
                window = budget.WindowAt(now, request.Tenant);
                Volatile.Write(ref _lastWindows[i], window);
            }
            windows.Add(window with { Name = budget.NameFor(request.Tenant) });
        }
        return [.. windows];
    }

    private static ResolveOutcome Outcome(string word) => word switch
    {
        "posted" or "voided" or "presumed" => ResolveOutcome.Done,
        "recovered" => ResolveOutcome.Recovered,
        "conflict" => ResolveOutcome.Conflict,
        "refused" => ResolveOutcome.Refused,
        _ => throw new InvalidOperationException($"the script answered '{word}'"),
    };

    private static ReserveResult Read(string[] reply, Hold hold, BudgetWindow[] windows)
    {
        switch (reply[0])
        {
            case "held":
                return new ReserveResult.Held(hold);
            case "conflict":
                return new ReserveResult.Conflict(LedgerScripts.State(reply[1]));
            case "skewed":
                return new ReserveResult.Unavailable($"this clock is {reply[1]} ms ahead of Redis's");
            case "refused":
                var n = int.Parse(reply[1], System.Globalization.CultureInfo.InvariantCulture);
                return new ReserveResult.Refused(
                    windows[n],
                    windows[n].Budget.Limit ?? NanoUsd.Max.Value,
                    Figure(reply[2]),
                    Figure(reply[3]),
                    Figure(reply[4]),
                    hold.Windows[n].Amount);
            case var state:
                return new ReserveResult.Resolved(LedgerScripts.State(state));
        }
    }

    private static long Figure(string text) => long.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private static long AmountOf(BudgetWindow window, SpendRequest request) => window.Budget.Unit == BudgetUnit.Usd ? request.Amount.Value : 1;

    private long? LimitInForce(BudgetWindow window) => options.LimitsEnabled ? window.Budget.Limit : null;

    private ScriptClock Clock(DateTimeOffset now) => new(now, options.ClockSkewMsMax, now + TombstoneAge);

    private static long Checked(NanoUsd actual)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(actual.Value);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(actual, NanoUsd.Max);
        return actual.Value;
    }
}
