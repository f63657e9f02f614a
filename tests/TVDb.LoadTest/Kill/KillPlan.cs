using NodaTime;
using TVDb.Pipeline.Costs;

namespace TVDb.LoadTest.Kill;

/// <summary>What the killed callers do, and what they may spend: more than they can, so that nothing is refused.</summary>
internal static class KillPlan
{
    public const string Provider = "openai";
    public const int TenantCount = 8;
    public const long AmountMax = 1_000_000;

    /// <summary>Reserves after which a process is killed at the latest.</summary>
    public const int ReservesMax = 12;

    public static readonly TimeSpan HoldLifetime = TimeSpan.FromSeconds(2);

    /// <summary>The longest a call takes; far less than its hold's lifetime.</summary>
    public static readonly TimeSpan CallTimeMax = TimeSpan.FromMilliseconds(30);

    public static Budget[] Budgets(DateTimeZone zone) =>
    [
        .. new[]
        {
            new Budget(BudgetScope.Provider, BudgetPeriod.Day, BudgetUnit.Usd, 1_000_000 * AmountMax) { Provider = Provider },
            new Budget(BudgetScope.Total, BudgetPeriod.Day, BudgetUnit.Usd, 2_000_000 * AmountMax),
            new Budget(BudgetScope.Tenant, BudgetPeriod.Day, BudgetUnit.Usd, 500_000 * AmountMax),
            new Budget(BudgetScope.Model, BudgetPeriod.Day, BudgetUnit.Usd, 900_000 * AmountMax) { Provider = Provider, Model = "any" },
        }.Select(budget => budget with { Zone = zone }),
    ];

    public static string Tenant(int i) => $"tenant-{i}";

    public static SpendRequest Request(string holdId, string tenant, long amount, TimeSpan lifetime) =>
        new(holdId, tenant, Provider, "any", new NanoUsd(amount), lifetime);
}
