using System.Globalization;
using TVDb.Pipeline.Alerts;
using TVDb.Pipeline.Costs;

namespace TVDb.Pipeline.Routing.Alerting;

/// <summary>What the ledger finds, as alerts.</summary>
public static class CostAlerts
{
    /// <summary>Once for a budget's window, threshold and setting of its limit: both are in the threshold's name.</summary>
    public static AlertEvent Of(UntoldCrossing crossing, CostOptions options)
    {
        var threshold = BudgetThreshold.Parse(crossing.Threshold);
        var name = BudgetName.Of(crossing.WindowId);
        var budget = options.BudgetsOf(name.Tenant).FirstOrDefault(budget => budget.NameFor(name.Tenant) == name.Text);
        var window = budget?.WindowAt(name.Start, name.Tenant);
        var unit = name.IsRequests ? AlertUnit.Requests : AlertUnit.NanoUsd;
        var resets = window is null ? "" : string.Create(CultureInfo.InvariantCulture, $"; it resets at {window.End.UtcDateTime:yyyy-MM-dd HH:mm} UTC");
        return new AlertEvent
        {
            Id = $"budget:{crossing.WindowId}:{crossing.Threshold}",
            Kind = AlertKind.BudgetThreshold,
            Severity = threshold.Share >= 1 ? AlertSeverity.Critical : AlertSeverity.Warning,
            Subject = new AlertSubject(AlertSubjectKind.Budget, name.Text),
            Tenant = name.Tenant,
            Text = string.Create(
                CultureInfo.InvariantCulture,
                $"budget {name.Text} reached {threshold.Share * 100:0.#} % of its limit {Show(unit, threshold.Limit)}: {Show(unit, crossing.Spent)} spent or presumed{resets}"),
            Figures = new AlertFigures(unit, threshold.Limit, crossing.Spent) { Threshold = threshold.Share, Window = crossing.WindowId, ResetsAt = window?.End },
        };
    }

    /// <summary>Once for a budget's window and setting of its limit.</summary>
    /// <param name="figures">Of a budget whose forecast reaches its limit.</param>
    public static AlertEvent Forecast(BudgetFigures figures)
    {
        var window = figures.Window;
        if (window.Budget.Limit is not { } limit || figures.Forecast is not { ExhaustedAt: { } exhaustedAt } forecast)
        {
            throw new ArgumentException("by its forecast it does not reach a limit", nameof(figures));
        }
        return new AlertEvent
        {
            Id = string.Create(CultureInfo.InvariantCulture, $"forecast:{window.Id}:{limit}/{window.Budget.Revision}"),
            Kind = AlertKind.BudgetForecast,
            Severity = AlertSeverity.Warning,
            Subject = new AlertSubject(AlertSubjectKind.Budget, window.Name),
            Tenant = BudgetName.Of(window.Id).Tenant,
            Text = string.Create(
                CultureInfo.InvariantCulture,
                $"budget {window.Name} is on the way to {window.Budget.Show(forecast.Expected)} of its limit {window.Budget.Show(limit)}: it will be reached at about {exhaustedAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC"),
            Figures = new AlertFigures(window.Budget.Unit == BudgetUnit.Requests ? AlertUnit.Requests : AlertUnit.NanoUsd, limit, forecast.Expected)
            {
                Window = window.Id,
                ResetsAt = window.End,
            },
        };
    }

    /// <summary>A post without an open hold, or above it: once for a call.</summary>
    public static AlertEvent OffPlan(Hold hold, NanoUsd actual, ResolveOutcome outcome)
    {
        var isRecovered = outcome == ResolveOutcome.Recovered;
        return new AlertEvent
        {
            Id = (isRecovered ? "recovered-post:" : "overrun:") + hold.Id,
            Kind = isRecovered ? AlertKind.RecoveredPost : AlertKind.Overrun,
            Severity = AlertSeverity.Warning,
            Subject = new AlertSubject(AlertSubjectKind.Provider, hold.Call.Provider),
            Tenant = hold.Call.Tenant,
            Text = isRecovered
                ? $"call {hold.Id} of {hold.Call.Provider} cost {actual} and had no open hold: it is recorded in full, whatever its budgets had left"
                : $"call {hold.Id} of {hold.Call.Provider} cost {actual}, more than the {new NanoUsd(hold.AmountNanoUsd)} held for it",
            Figures = new AlertFigures(AlertUnit.NanoUsd, hold.AmountNanoUsd, actual.Value),
        };
    }

    /// <summary>Once for a budget's window.</summary>
    public static AlertEvent ManyPresumed(BudgetFigures figures, int percentMax)
    {
        var spent = figures.Posted + figures.Presumed;
        return new AlertEvent
        {
            Id = "presumed-share:" + figures.Window.Id,
            Kind = AlertKind.PresumedShare,
            Severity = AlertSeverity.Warning,
            Subject = new AlertSubject(AlertSubjectKind.Budget, figures.Window.Name),
            Tenant = BudgetName.Of(figures.Window.Id).Tenant,
            Text = $"{new NanoUsd(figures.Presumed)} of the {new NanoUsd(spent)} spent in budget {figures.Window.Name} is only presumed, more than {percentMax} %: see tvdb holds list",
            Figures = new AlertFigures(AlertUnit.NanoUsd, spent, figures.Presumed)
            {
                Threshold = percentMax / 100m,
                Window = figures.Window.Id,
                ResetsAt = figures.Window.End,
            },
        };
    }

    private static string Show(AlertUnit unit, long figure) => unit == AlertUnit.NanoUsd
        ? new NanoUsd(figure).ToString()
        : string.Create(CultureInfo.InvariantCulture, $"{figure} requests");
}
