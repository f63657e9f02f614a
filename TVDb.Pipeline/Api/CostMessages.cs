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
    };

    private static V1.BudgetStatus ToMessage(BudgetFigures figures) => new()
    {
        Name = figures.Window.Budget.Name,
        Scope = figures.Window.Budget.Scope switch
        {
            BudgetScope.Provider => V1.BudgetScope.Provider,
            BudgetScope.Total => V1.BudgetScope.Total,
        },
        Provider = figures.Window.Budget.Provider,
        Window = V1.BudgetWindow.Day,
        Limit = figures.Window.Budget.Limit?.ToMessage(),
        Held = figures.Held.ToMessage(),
        Posted = figures.Posted.ToMessage(),
        Remaining = figures.Remaining?.ToMessage(),
        WindowStart = Timestamp.FromDateTimeOffset(figures.Window.Start),
        ResetsAt = Timestamp.FromDateTimeOffset(figures.Window.End),
        Calls = figures.Calls,
    };
}
