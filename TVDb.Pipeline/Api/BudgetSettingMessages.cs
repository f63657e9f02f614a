using Google.Protobuf.WellKnownTypes;
using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Costs.RunTime;
using TVDb.Pipeline.Operations;

namespace TVDb.Pipeline.Api;

/// <summary>The budgets in force, as the contract tells operators.</summary>
public sealed class BudgetSettingMessages(RunTimeSetting<BudgetSettings> setting, BudgetsInForce budgets, CostReader costs, TimeProvider time)
{
    public async Task<V1.ListBudgetsResponse> ReadAsync()
    {
        var now = time.GetUtcNow();
        var inForce = budgets.At(now).Budgets;
        // What is spent of a budget for each tenant is a figure a tenant: GetCost tells it.
        var tenants = inForce.Where(budget => !budget.IsForEachTenant).Select(budget => budget.Tenant).Distinct();
        var reports = await Task.WhenAll(tenants.Select(async tenant => (Tenant: tenant, (await costs.ReadAsync(tenant)).Budgets)));
        var figures = reports.SelectMany(report => report.Budgets.Where(each => each.Window.Budget.Tenant == report.Tenant && !each.Window.Budget.IsForEachTenant))
            .ToDictionary(each => each.Window.Budget.Name);
        return new V1.ListBudgetsResponse
        {
            Revision = setting.Current.Revision,
            Budgets = { inForce.Select(budget => ToMessage(budget, figures.GetValueOrDefault(budget.Name), now)) },
        };
    }

    public async Task<V1.BudgetSetting?> FindAsync(string name) => (await ReadAsync()).Budgets.FirstOrDefault(budget => budget.Name == name);

    private V1.BudgetSetting ToMessage(Budget budget, BudgetFigures? figures, DateTimeOffset now)
    {
        var set = setting.Current.Value.Budgets.GetValueOrDefault(budget.Name);
        var configured = budgets.Configured.Budgets.FirstOrDefault(known => known.Name == budget.Name);
        var message = new V1.BudgetSetting
        {
            Name = budget.Name,
            Limit = Limit(budget, budget.Limit),
            LimitRevision = budget.Revision,
            ConfiguredLimit = configured is null ? null : Limit(budget, configured.Limit),
            ChangedAtRunTime = set is not null,
            TimeZone = budget.Zone.Id,
            Status = figures is null ? null : CostMessages.ToMessage(figures),
            Thresholds = { (budget.Thresholds ?? budgets.Configured.AlertThresholds).Order().Select(share => (double)share) },
        };
        if (set is { Temporary: { } temporary } && set.IsTemporaryAt(now))
        {
            message.UntilTime = Timestamp.FromDateTimeOffset(temporary.Until);
            message.LastingLimit = set.Lasting is { } lasting ? Limit(budget, lasting.Limit) : message.ConfiguredLimit?.Clone();
        }
        if (set?.Zone is { } zone && now < zone.From)
        {
            message.NextTimeZone = zone.Zone;
            message.NextTimeZoneTime = Timestamp.FromDateTimeOffset(zone.From);
        }
        return message;
    }

    private static V1.BudgetLimit Limit(Budget budget, long? limit) => (limit, budget.Unit) switch
    {
        (null, _) => new V1.BudgetLimit { Unlimited = true },
        ({ } figure, BudgetUnit.Usd) => new V1.BudgetLimit { Usd = new NanoUsd(figure).ToMessage() },
        ({ } figure, BudgetUnit.Requests) => new V1.BudgetLimit { Requests = figure },
    };
}
