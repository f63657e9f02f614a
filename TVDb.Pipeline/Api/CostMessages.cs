using Google.Protobuf.WellKnownTypes;
using TVDb.Pipeline.Costs;

namespace TVDb.Pipeline.Api;

internal static class CostMessages
{
    public static V1.GetCostResponse ToMessage(CostReport report) => new()
    {
        Time = Timestamp.FromDateTimeOffset(report.Time),
        LimitsEnabled = report.LimitsEnabled,
        PriceVersion = report.PriceVersion,
        Budgets = { report.Budgets.Select(ToMessage) },
        Usage = { report.Usage.Select(UsageMessages.ToMessage) },
        UsageStartTime = Timestamp.FromDateTimeOffset(report.UsageFrom),
        Series = { report.Series.Select(UsageMessages.ToMessage) },
    };

    public static V1.BudgetStatus ToMessage(BudgetFigures figures)
    {
        var budget = figures.Window.Budget;
        var status = new V1.BudgetStatus
        {
            Name = figures.Window.Name,
            Scope = ToMessage(budget.Scope),
            Provider = budget.Provider,
            Tenant = budget.Scope is BudgetScope.Tenant or BudgetScope.ProviderTenant ? figures.Tenant : "",
            Model = budget.Model,
            Window = ToMessage(budget.Period),
            TimeZone = budget.Zone.Id,
            WindowStart = Timestamp.FromDateTimeOffset(figures.Window.Start),
            ResetsAt = Timestamp.FromDateTimeOffset(figures.Window.End),
            Calls = figures.Calls,
            State = ToMessage(figures.State),
            CrossedThresholds = { figures.Crossed.Select(ToMessage) },
            Forecast = figures.Forecast is { } forecast ? ForecastMessages.ToMessage(forecast, budget.Unit) : null,
        };
        if (figures.GonePerTenThousand is { } gone)
        {
            status.Percent = gone / 100.0;
        }
        if (budget.Unit == BudgetUnit.Requests)
        {
            status.Requests = new V1.RequestCounts { Held = figures.Held, Posted = figures.Posted, Presumed = figures.Presumed };
            if (budget.Limit is { } limit)
            {
                status.Requests.Limit = limit;
            }
            return status;
        }
        status.Limit = Money(budget.Limit);
        status.Held = Money(figures.Held);
        status.Posted = Money(figures.Posted);
        status.Presumed = Money(figures.Presumed);
        status.Remaining = Money(figures.Remaining);
        return status;
    }

    private static Google.Type.Money? Money(long? nanoUsd) => nanoUsd is { } amount ? new NanoUsd(amount).ToMessage() : null;

    private static V1.CrossedThreshold ToMessage(CrossedThreshold crossed) => new()
    {
        Share = (double)crossed.Threshold.Share,
        CrossTime = Timestamp.FromDateTimeOffset(crossed.At),
    };

    private static V1.BudgetState ToMessage(BudgetState state) => state switch
    {
        BudgetState.Open => V1.BudgetState.Open,
        BudgetState.Warning => V1.BudgetState.Warning,
        BudgetState.Exhausted => V1.BudgetState.Exhausted,
        BudgetState.Unlimited => V1.BudgetState.Unlimited,
    };

    private static V1.BudgetScope ToMessage(BudgetScope scope) => scope switch
    {
        BudgetScope.Provider => V1.BudgetScope.Provider,
        BudgetScope.Total => V1.BudgetScope.Total,
        BudgetScope.Tenant => V1.BudgetScope.Tenant,
        BudgetScope.ProviderTenant => V1.BudgetScope.ProviderTenant,
        BudgetScope.Model => V1.BudgetScope.Model,
    };

    private static V1.BudgetWindow ToMessage(BudgetPeriod period) => period switch
    {
        BudgetPeriod.Hour => V1.BudgetWindow.Hour,
        BudgetPeriod.Day => V1.BudgetWindow.Day,
        BudgetPeriod.Month => V1.BudgetWindow.Month,
    };
}
