using TVDb.Pipeline.Operations;

namespace TVDb.Pipeline.Costs.RunTime;

/// <summary>
/// The options with the budgets in force: configured, and over them what operators set. The same object as long as nothing
/// changes, so that what is made of it can be kept.
/// </summary>
public sealed class BudgetsInForce(CostOptions configured, RunTimeSetting<BudgetSettings> setting)
{
    private Snapshot? _last;

    /// <summary>What is configured, which operators' settings lie over.</summary>
    public CostOptions Configured => configured;

    /// <summary>Those of the configuration alone, where no operator changes any.</summary>
    public static BudgetsInForce Of(CostOptions configured) => new(configured, BudgetSettings.Setting());

    public CostOptions At(DateTimeOffset now)
    {
        var current = setting.Current;
        var last = Volatile.Read(ref _last);
        if (last is not null && ReferenceEquals(last.Source, current) && now >= last.From && now < last.Until)
        {
            return last.Options;
        }
        var settings = current.Value;
        var made = new Snapshot(
            current,
            settings.LastChange(now) ?? DateTimeOffset.MinValue,
            settings.NextChange(now) ?? DateTimeOffset.MaxValue,
            settings.Budgets.Count == 0 ? configured : configured with { Budgets = settings.Over(configured.Budgets, now) });
        Volatile.Write(ref _last, made);
        return made.Options;
    }

    private sealed record Snapshot(Revised<BudgetSettings> Source, DateTimeOffset From, DateTimeOffset Until, CostOptions Options);
}
