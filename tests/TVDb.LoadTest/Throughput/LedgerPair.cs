using StackExchange.Redis;
using TVDb.LoadTest.Servers;
using TVDb.Pipeline.Costs;

namespace TVDb.LoadTest.Throughput;

/// <summary>The real ledger, each call in four budgets.</summary>
internal sealed class LedgerPair(IConnectionMultiplexer connection) : ICycle
{
    private const long Limit = 1L << 52;
    private const int TenantCount = 8;
    private static readonly TimeSpan HoldLifetime = TimeSpan.FromMinutes(10);

    private readonly Ledger _ledger = new(
        connection,
        LoadLedger.Options(
        [
            new Budget(BudgetScope.Provider, BudgetPeriod.Day, BudgetUnit.Usd, Limit) { Provider = "openai" },
            new Budget(BudgetScope.Total, BudgetPeriod.Day, BudgetUnit.Usd, Limit),
            new Budget(BudgetScope.Tenant, BudgetPeriod.Day, BudgetUnit.Usd, Limit),
            new Budget(BudgetScope.Model, BudgetPeriod.Day, BudgetUnit.Usd, Limit) { Provider = "openai", Model = "text-embedding-3-small" },
        ]),
        TimeProvider.System);

    public async Task<Func<Task>> ReserveAsync(CycleCall call)
    {
        var request = new SpendRequest(
            call.Id, $"tenant-{call.Caller % TenantCount}", "openai", "text-embedding-3-small", new NanoUsd(call.Amount), HoldLifetime);
        var answer = await _ledger.ReserveAsync(request);
        return answer is ReserveResult.Held held
            ? () => PostAsync(held.Hold, call)
            : throw new InvalidOperationException($"not held: {answer}");
    }

    private async Task PostAsync(Hold hold, CycleCall call)
    {
        var result = await _ledger.PostAsync(hold, new NanoUsd(call.Actual), new LedgerUsage(0, 0, call.Actual / 20));
        if (result.Outcome != ResolveOutcome.Done)
        {
            throw new InvalidOperationException($"not posted: {result}");
        }
    }
}
