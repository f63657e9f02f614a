using TVDb.Pipeline.Costs;

namespace TVDb.LoadTest.Storm;

/// <summary>
/// After the storm, with nothing in flight: is what remains really free? What remains is reckoned from the callers' own
/// sums, so a hold that nobody has any more would show as an amount refused though it fits.
/// </summary>
internal sealed class StormEnd(Ledger ledger, StormPlan plan, StormTally storm, Random random)
{
    private const int TriesEach = 40;
    private readonly StormCaller _caller = new(ledger, random, "end");
    private readonly Dictionary<Budget, long> _smallestRefused = [];
    private int _ids;

    /// <summary>All posted, this part included.</summary>
    public StormTally Tally => StormTally.Sum([storm, _caller.Tally]);

    public int BudgetsThatRefused => _smallestRefused.Count;

    /// <summary>Budgets of which no less remains than the smallest amount they refused since they last changed.</summary>
    public int Phantoms => _smallestRefused.Count(refused => Remaining(refused.Key) >= refused.Value);

    /// <summary>Pairs of provider and tenant to which exactly what remains was not admitted, or one nano-USD more was.</summary>
    public int Inexact { get; private set; }

    public long Remaining(Budget budget) => budget.Limit!.Value - Enumerable.Range(0, StormPlan.PairCount)
        .Where(pair => StormPlan.Covers(budget, pair)).Sum(pair => Tally.PostedNanoUsd[pair]);

    public async Task RunAsync()
    {
        for (var n = 0; n < TriesEach * StormPlan.PairCount; n++)
        {
            var request = StormPlan.Draw(random, NextId());
            switch (await _caller.SpendAllAsync(request))
            {
                case ReserveResult.Refused refused:
                    var smallest = _smallestRefused.GetValueOrDefault(refused.Window.Budget, long.MaxValue);
                    _smallestRefused[refused.Window.Budget] = Math.Min(smallest, request.Amount.Value);
                    break;
                case ReserveResult.Held:
                    foreach (var changed in plan.Budgets.Where(budget => StormPlan.Covers(budget, StormPlan.PairOf(request))))
                    {
                        _smallestRefused.Remove(changed);
                    }
                    break;
            }
        }
        for (var pair = 0; pair < StormPlan.PairCount; pair++)
        {
            Inexact += await IsExactAsync(pair) ? 0 : 1;
        }
    }

    private async Task<bool> IsExactAsync(int pair)
    {
        var rest = plan.Budgets.Where(budget => StormPlan.Covers(budget, pair)).Min(Remaining);
        if (await ledger.ReserveAsync(StormPlan.Request(pair, rest + 1, NextId())) is not ReserveResult.Refused
            || await ledger.ReserveAsync(StormPlan.Request(pair, rest, NextId())) is not ReserveResult.Held held)
        {
            return false;
        }
        var over = await ledger.ReserveAsync(StormPlan.Request(pair, 1, NextId()));
        var back = await ledger.VoidAsync(held.Hold, left: false);
        return over is ReserveResult.Refused && back.Outcome == ResolveOutcome.Done;
    }

    private string NextId() => $"end-{++_ids}:embed:0:1";
}
