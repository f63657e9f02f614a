using System.Globalization;
using StackExchange.Redis;
using TVDb.Pipeline.Redis;

namespace TVDb.Pipeline.Costs;

/// <summary>
/// Two-phase spending in Redis: <see cref="ReserveAsync"/> sets the most a call can cost aside in every budget that
/// covers it, or refuses; <see cref="PostAsync"/> records what it did cost; <see cref="VoidAsync"/> gives it back. Each
/// verb is one script, so no two callers, in whatever replica, ever see a budget between check and change.
/// </summary>
public sealed class Ledger(IConnectionMultiplexer connection, CostOptions options, TimeProvider time)
{
    /// <summary>How long a resolved hold still answers a late verb for the same call.</summary>
    private static readonly TimeSpan TombstoneAge = TimeSpan.FromHours(72);

    private static readonly RedisScript ReserveScript = RedisScript.Load("Costs/reserve");
    private static readonly RedisScript PostScript = RedisScript.Load("Costs/post");
    private static readonly RedisScript VoidScript = RedisScript.Load("Costs/void");

    /// <summary>Sets <paramref name="amount"/> aside for one call of <paramref name="provider"/>, in all its budgets or in none.</summary>
    public async Task<ReserveResult> ReserveAsync(string holdId, string provider, NanoUsd amount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(amount.Value);
        var now = time.GetUtcNow();
        BudgetWindow[] windows = [.. options.Budgets.Where(budget => budget.Covers(provider)).Select(budget => budget.WindowAt(now))];
        var hold = new Hold(holdId, amount.Value, [.. windows.Select(window => window.Key)], options.Prices.Version);
        if (amount > NanoUsd.Max)
        {
            return new ReserveResult.Refused(windows[0], NanoUsd.Max, NanoUsd.Zero, NanoUsd.Zero, amount);
        }
        try
        {
            var reply = await ReserveScript.RunAsync(
                connection.GetDatabase(),
                Keys(hold),
                [amount.Value, Fingerprint(hold), CountersCollectedAt(now), .. windows.Select(LimitInForce)]);
            return Read((RedisValue[])reply!, hold, windows, amount);
        }
        catch (Exception e) when (RedisFaults.IsUnavailable(e))
        {
            return new ReserveResult.Unavailable(e.Message);
        }
    }

    /// <summary>Records what the call of <paramref name="hold"/> did cost, also above the amount held.</summary>
    public Task<ResolveResult> PostAsync(Hold hold, NanoUsd actual)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(actual.Value);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(actual, NanoUsd.Max);
        var now = time.GetUtcNow();
        return ResolveAsync(PostScript, hold, actual.Value, Fingerprint(hold), HoldCollectedAt(now), CountersCollectedAt(now));
    }

    /// <summary>Gives the hold back: only where the provider certainly did no billable work.</summary>
    public Task<ResolveResult> VoidAsync(Hold hold) => ResolveAsync(VoidScript, hold, Fingerprint(hold), HoldCollectedAt(time.GetUtcNow()));

    private async Task<ResolveResult> ResolveAsync(RedisScript script, Hold hold, params RedisValue[] arguments)
    {
        try
        {
            var reply = await script.RunAsync(connection.GetDatabase(), Keys(hold), arguments);
            return (string)reply! switch
            {
                "posted" or "voided" => ResolveResult.Done,
                "recovered" => ResolveResult.Recovered,
                "conflict" => ResolveResult.Conflict,
                "missing" => ResolveResult.Missing,
                var other => throw new InvalidOperationException($"the script answered '{other}'"),
            };
        }
        catch (Exception e) when (RedisFaults.IsUnavailable(e))
        {
            return ResolveResult.Unavailable;
        }
    }

    private static ReserveResult Read(RedisValue[] reply, Hold hold, BudgetWindow[] windows, NanoUsd amount)
    {
        switch ((string)reply[0]!)
        {
            case "held":
                return new ReserveResult.Held(hold);
            case "conflict":
                return new ReserveResult.Conflict();
            case "refused":
                var window = windows[(int)reply[1]];
                return new ReserveResult.Refused(window, window.Budget.Limit!.Value, new NanoUsd((long)reply[2]), new NanoUsd((long)reply[3]), amount);
            case var state:
                return new ReserveResult.Resolved(state);
        }
    }

    private RedisValue LimitInForce(BudgetWindow window) => options.LimitsEnabled && window.Budget.Limit is { } limit ? limit.Value : -1;

    private RedisValue CountersCollectedAt(DateTimeOffset now) => now.AddDays(1).Add(options.Retention).ToUnixTimeMilliseconds();

    private static RedisValue HoldCollectedAt(DateTimeOffset now) => now.Add(TombstoneAge).ToUnixTimeMilliseconds();

    private static RedisKey[] Keys(Hold hold) => [LedgerKeys.Hold(hold.Id), .. hold.WindowKeys.Select(key => (RedisKey)key)];

    private static RedisValue Fingerprint(Hold hold) =>
        string.Create(CultureInfo.InvariantCulture, $"{hold.AmountNanoUsd} {string.Join(' ', hold.WindowKeys)}");
}
