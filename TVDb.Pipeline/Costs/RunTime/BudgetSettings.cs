using System.Text.Json.Serialization;
using NodaTime;
using TVDb.Pipeline.Operations;

namespace TVDb.Pipeline.Costs.RunTime;

/// <summary>What operators set of budgets: over what is configured, and new ones beside it.</summary>
/// <param name="Budgets">By name, as COST_BUDGETS spells it.</param>
public sealed record BudgetSettings(IReadOnlyDictionary<string, BudgetSetting> Budgets)
{
    public static readonly BudgetSettings None = new(new Dictionary<string, BudgetSetting>());

    /// <summary>The budgets at an instant: the configured ones in their order, then those that operators added, by name.</summary>
    public IReadOnlyList<Budget> Over(IReadOnlyList<Budget> configured, DateTimeOffset now)
    {
        var names = configured.Select(budget => budget.Name).ToHashSet();
        return
        [
            .. configured.Select(budget => Budgets.TryGetValue(budget.Name, out var setting) ? Over(budget, setting, now) : budget),
            .. Budgets.Where(each => !names.Contains(each.Key) && each.Value.LimitAt(now) is not null)
                .OrderBy(each => each.Key, StringComparer.Ordinal)
                .Select(each => BudgetList.TryParseName(each.Key, providers: null, out var added) ? Over(added, each.Value, now) : null)
                .OfType<Budget>(),
        ];
    }

    /// <summary>The next instant at which something changes that nobody has to do; null: none.</summary>
    public DateTimeOffset? NextChange(DateTimeOffset now) => Instants().Where(at => at > now).Select(at => (DateTimeOffset?)at).Min();

    /// <summary>The last such instant that is past.</summary>
    public DateTimeOffset? LastChange(DateTimeOffset now) => Instants().Where(at => at <= now).Select(at => (DateTimeOffset?)at).Max();

    /// <summary>The same, with one budget's setting; null: as it is configured.</summary>
    public BudgetSettings With(string name, BudgetSetting? setting)
    {
        // Sorted, so that what is set alike is kept alike.
        var budgets = new SortedDictionary<string, BudgetSetting>(Budgets.ToDictionary(), StringComparer.Ordinal);
        budgets.Remove(name);
        if (setting is not null)
        {
            budgets[name] = setting;
        }
        return new BudgetSettings(budgets);
    }

    /// <summary>As they are kept and followed.</summary>
    internal static RunTimeSetting<BudgetSettings> Setting() => new("budgets", None, BudgetJson.Default.BudgetSettings);

    private IEnumerable<DateTimeOffset> Instants() => Budgets.Values
        .SelectMany(setting => new[] { setting.Temporary?.Until, setting.Zone?.From })
        .OfType<DateTimeOffset>();

    private static Budget Over(Budget budget, BudgetSetting setting, DateTimeOffset now)
    {
        var limit = setting.LimitAt(now);
        return budget with
        {
            Limit = limit is null ? budget.Limit : limit.Limit,
            Revision = limit?.Revision ?? budget.Revision,
            Zone = setting.Zone is { } zone ? DateTimeZoneProviders.Tzdb[zone.At(now)] : budget.Zone,
            Thresholds = setting.Thresholds ?? budget.Thresholds,
        };
    }
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(BudgetSettings))]
internal sealed partial class BudgetJson : JsonSerializerContext;
