using System.Globalization;
using NodaTime;
using TVDb.Pipeline.Operations;

namespace TVDb.Pipeline.Costs.RunTime;

/// <summary>Changes budgets for all replicas, by an operator's word; each change is recorded.</summary>
public sealed class BudgetChanges(RunTimeSettings settings, RunTimeSetting<BudgetSettings> setting, CostOptions configured, TimeProvider time)
{
    /// <param name="wish">What to set. A budget that is not there yet begins to count with this, and needs a limit.</param>
    /// <param name="expected">The revision that the budgets must have; null: any.</param>
    /// <param name="by">Who wants it.</param>
    public Task<ChangeResult<BudgetSettings>> SetAsync(BudgetWish wish, long? expected, Author by) => ChangeAsync(wish.Budget.Name, expected, by, "set_budget", (before, now) =>
    {
        var known = Find(before.Value, wish.Budget.Name, now);
        return known is null && wish.Limit is null
            ? null
            : Edited(before.Value.Budgets.GetValueOrDefault(wish.Budget.Name) ?? new BudgetSetting(), wish, known ?? wish.Budget, before.Revision + 1, now);
    });

    /// <summary>The budget is again as it is configured; one that is not, is gone.</summary>
    public Task<ChangeResult<BudgetSettings>> ResetAsync(string name, long? expected, Author by) =>
        ChangeAsync(name, expected, by, "reset_budget", (_, _) => null);

    private Task<ChangeResult<BudgetSettings>> ChangeAsync(
        string name, long? expected, Author by, string kind, Func<Revised<BudgetSettings>, DateTimeOffset, BudgetSetting?> edit) =>
        settings.ChangeAsync(setting, expected, by, before =>
        {
            var now = time.GetUtcNow();
            var after = before.Value.With(name, edit(before, now));
            return setting.Write(after) == setting.Write(before.Value)
                ? null
                : new Edit<BudgetSettings>(after, new Operation(kind, name, Describe(before.Value, name, now), Describe(after, name, now)));
        });

    private Budget? Find(BudgetSettings budgets, string name, DateTimeOffset now) =>
        budgets.Over(configured.Budgets, now).FirstOrDefault(budget => budget.Name == name);

    private static BudgetSetting Edited(BudgetSetting before, BudgetWish wish, Budget budget, long revision, DateTimeOffset now)
    {
        var after = wish switch
        {
            { Limit: null } => before,
            { Limit: { } limit, For: { } span } => before with { Temporary = new TemporaryLimit(new LimitSetting(limit.Limit, revision), now + span) },
            // The same limit again is no other one: its thresholds were told.
            { Limit: { } limit } => before with { Temporary = null, Lasting = before.Lasting is { } same && same.Limit == limit.Limit ? same : new LimitSetting(limit.Limit, revision) },
        };
        return after with
        {
            Zone = wish.Zone is { } zone ? Zoned(zone, budget, now) : after.Zone,
            Thresholds = wish.Thresholds ?? after.Thresholds,
        };
    }

    private static ZoneSetting Zoned(DateTimeZone zone, Budget budget, DateTimeOffset now) => zone.Id == budget.Zone.Id
        ? new ZoneSetting(zone.Id, DateTimeOffset.MinValue, zone.Id)
        : new ZoneSetting(zone.Id, budget.WindowAt(now).End, budget.Zone.Id);

    private string Describe(BudgetSettings budgets, string name, DateTimeOffset now)
    {
        if (Find(budgets, name, now) is not { } budget)
        {
            return "not there";
        }
        var set = budgets.Budgets.GetValueOrDefault(name);
        var parts = new List<string> { Show(budget, budget.Limit) };
        if (set is { Temporary: { } temporary } && set.IsTemporaryAt(now))
        {
            var then = set.Lasting ?? configured.Budgets.Where(known => known.Name == name).Select(known => new LimitSetting(known.Limit, 0)).FirstOrDefault();
            parts[0] += $" until {Instant(temporary.Until)}, then {(then is null ? "gone" : Show(budget, then.Limit))}";
        }
        parts.Add(set?.Zone is { } zone && now < zone.From ? $"{zone.Before}, {zone.Zone} from {Instant(zone.From)}" : budget.Zone.Id);
        if (budget.Thresholds is { } thresholds)
        {
            parts.Add($"thresholds {(thresholds.Count == 0 ? "none" : string.Join(' ', thresholds.Select(share => share.ToString("0.###", CultureInfo.InvariantCulture))))}");
        }
        return string.Join("; ", parts);
    }

    private static string Show(Budget budget, long? limit) => limit is { } figure ? budget.Show(figure) : "unlimited";

    private static string Instant(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
