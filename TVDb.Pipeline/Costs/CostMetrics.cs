using System.Diagnostics.Metrics;

namespace TVDb.Pipeline.Costs;

/// <summary>
/// Where money went off the plan, counted. Amounts are whole nano-dollars. Budgets are named without their tenant: what
/// callers can make up must not make up time series.
/// </summary>
public sealed class CostMetrics
{
    public const string MeterName = "TVDb.Costs";
    private const string AmountUnit = "{nano_usd}";

    private readonly Counter<long> _recovered;
    private readonly Counter<long> _overruns;
    private readonly Counter<long> _overrunAmount;
    private readonly Counter<long> _presumed;
    private readonly Counter<long> _presumedAmount;
    private readonly Counter<long> _refusals;
    private readonly Gauge<double> _presumedShare;

    public CostMetrics(Meter meter)
    {
        _recovered = meter.CreateCounter<long>("tvdb.costs.recovered_posts", "{call}", "Posts that found no open hold and were recorded in full");
        _overruns = meter.CreateCounter<long>("tvdb.costs.overruns", "{call}", "Calls that cost more than was held for them");
        _overrunAmount = meter.CreateCounter<long>("tvdb.costs.overrun_amount", AmountUnit, "What such calls cost above their holds");
        _presumed = meter.CreateCounter<long>("tvdb.costs.presumed_holds", "{hold}", "Holds presumed spent because nobody resolved them in time");
        _presumedAmount = meter.CreateCounter<long>("tvdb.costs.presumed_amount", AmountUnit, "What was held for such calls");
        _refusals = meter.CreateCounter<long>("tvdb.costs.refusals", "{call}", "Calls that the ledger refused, by budget");
        _presumedShare = meter.CreateGauge<double>("tvdb.costs.presumed_share", "1", "Presumed / (posted + presumed) of a budget's window in force");
    }

    /// <summary>Told of each post without an open hold or above it, with what it did cost; again where the post is said again.</summary>
    public event Action<Hold, NanoUsd, ResolveOutcome>? OffPlan;

    /// <summary>A post took effect: without an open hold, above its hold, or as planned.</summary>
    public void Posted(Hold hold, NanoUsd actual, ResolveOutcome outcome)
    {
        KeyValuePair<string, object?> provider = new("provider", hold.Call.Provider);
        var isRecovered = outcome == ResolveOutcome.Recovered;
        var isOverrun = outcome is ResolveOutcome.Recovered or ResolveOutcome.Done && actual.Value > hold.AmountNanoUsd;
        if (isRecovered)
        {
            _recovered.Add(1, provider);
        }
        if (isOverrun)
        {
            _overruns.Add(1, provider);
            _overrunAmount.Add(actual.Value - hold.AmountNanoUsd, provider);
        }
        if (isRecovered || isOverrun)
        {
            OffPlan?.Invoke(hold, actual, outcome);
        }
    }

    public void Presumed(Hold hold)
    {
        KeyValuePair<string, object?> provider = new("provider", hold.Call.Provider);
        _presumed.Add(1, provider);
        _presumedAmount.Add(hold.AmountNanoUsd, provider);
    }

    public void Refused(Budget budget) => _refusals.Add(1, NameOf(budget));

    public void PresumedShare(Budget budget, double share) => _presumedShare.Record(share, NameOf(budget));

    private static KeyValuePair<string, object?> NameOf(Budget budget) => new("budget", budget.NameFor("*"));
}
