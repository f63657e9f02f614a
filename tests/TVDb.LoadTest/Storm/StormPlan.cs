using NodaTime;
using TVDb.Pipeline.Costs;

namespace TVDb.LoadTest.Storm;

/// <summary>
/// Who spends what under which limits. Every call is in three budgets: its provider's, the total, its tenant's. The limits
/// are shares of what the storm would post if nothing were refused, so that each kind of budget fills up during it.
/// </summary>
internal sealed class StormPlan
{
    public const int TenantCount = 8;
    public const int PairCount = 2 * TenantCount;
    public const double VoidShare = 0.2;
    private const long AmountMax = 1_000_000;
    private static readonly string[] Providers = ["llamaparse", "openai"];
    private static readonly TimeSpan HoldLifetime = TimeSpan.FromMinutes(30);

    public StormPlan(int attempts, DateTimeZone zone)
    {
        // Half the amounts' mean is the mean actual, as actuals are drawn from 0 to the amount.
        var wanted = (1 - VoidShare) * attempts * (AmountMax / 4.0);
        Budgets =
        [
            Day(BudgetScope.Provider, 0.2) with { Provider = Providers[0], Zone = zone },
            Day(BudgetScope.Provider, 0.35) with { Provider = Providers[1], Zone = zone },
            Day(BudgetScope.Total, 0.45) with { Zone = zone },
            .. Enumerable.Range(0, TenantCount).Select(i => Day(BudgetScope.Tenant, 0.03 + (0.01 * i)) with { Tenant = Tenant(i), Zone = zone }),
        ];
        Budget Day(BudgetScope scope, double share) => new(scope, BudgetPeriod.Day, BudgetUnit.Usd, (long)(share * wanted));
    }

    public IReadOnlyList<Budget> Budgets { get; }

    /// <summary>The window of each budget that is in force all the storm.</summary>
    public IReadOnlyList<BudgetWindow> WindowsAt(DateTimeOffset now) => [.. Budgets.Select(budget => budget.WindowAt(now, budget.Tenant))];

    public static SpendRequest Draw(Random random, string holdId) => Request(random.Next(PairCount), random.NextInt64(1, AmountMax + 1), holdId);

    /// <param name="pair">A provider and a tenant, 0 to <see cref="PairCount"/> - 1.</param>
    /// <param name="amount">Nano-USD.</param>
    /// <param name="holdId">The hold's id.</param>
    public static SpendRequest Request(int pair, long amount, string holdId) =>
        new(holdId, Tenant(pair % TenantCount), Providers[pair / TenantCount], "any", new NanoUsd(amount), HoldLifetime);

    public static int PairOf(SpendRequest request) =>
        (Array.IndexOf(Providers, request.Provider) * TenantCount) + (request.Tenant[^1] - '0');

    public static bool Covers(Budget budget, int pair) => budget.Covers(Providers[pair / TenantCount], Tenant(pair % TenantCount), "any");

    private static string Tenant(int i) => $"tenant-{i}";
}
