using Google.Protobuf.WellKnownTypes;
using TVDb.Pipeline.Alerts;
using TVDb.Pipeline.Costs;

namespace TVDb.Pipeline.Api;

/// <summary>Alerts as the contract's messages.</summary>
internal static class AlertMessages
{
    public static V1.Alert ToMessage(this AlertRecord alert)
    {
        var (subject, figures) = (alert.Event.Subject, alert.Event.Figures);
        var message = new V1.Alert
        {
            Id = alert.Event.Id,
            Sequence = alert.Sequence,
            Kind = alert.Event.Kind.ToMessage(),
            Severity = alert.Event.Severity.ToMessage(),
            Tenant = alert.Event.Tenant,
            Text = alert.Event.Text,
            Figures = figures is null ? null : ToMessage(figures),
            RaiseTime = Timestamp.FromDateTimeOffset(alert.RaisedAt),
            Deliveries = { alert.Deliveries.Select(delivery => ToMessage(delivery.Key, delivery.Value)) },
            Acknowledgement = alert.Acknowledgement is { } seen
                ? new V1.AlertAcknowledgement { Who = seen.Who, Note = seen.Note, Time = Timestamp.FromDateTimeOffset(seen.At) }
                : null,
        };
        switch (subject.Kind)
        {
            case AlertSubjectKind.Budget:
                message.Budget = subject.Name;
                break;
            case AlertSubjectKind.Provider:
                message.Provider = subject.Name;
                break;
            case AlertSubjectKind.Job:
                message.JobId = subject.Name;
                break;
        }
        return message;
    }

    public static V1.AlertKind ToMessage(this AlertKind kind) => kind switch
    {
        AlertKind.BudgetThreshold => V1.AlertKind.BudgetThreshold,
        AlertKind.BudgetForecast => V1.AlertKind.BudgetForecast,
        AlertKind.HealthTransition => V1.AlertKind.HealthTransition,
        AlertKind.Anomaly => V1.AlertKind.Anomaly,
        AlertKind.DeadLetter => V1.AlertKind.DeadLetter,
        AlertKind.Overrun => V1.AlertKind.Overrun,
        AlertKind.RecoveredPost => V1.AlertKind.RecoveredPost,
        AlertKind.PresumedShare => V1.AlertKind.PresumedShare,
        AlertKind.QuotaExhausted => V1.AlertKind.QuotaExhausted,
        AlertKind.Configuration => V1.AlertKind.Configuration,
        AlertKind.Test => V1.AlertKind.Test,
    };

    public static V1.AlertSeverity ToMessage(this AlertSeverity severity) => severity switch
    {
        AlertSeverity.Info => V1.AlertSeverity.Info,
        AlertSeverity.Warning => V1.AlertSeverity.Warning,
        AlertSeverity.Critical => V1.AlertSeverity.Critical,
    };

    public static V1.DeliveryState ToMessage(this DeliveryState state) => state switch
    {
        DeliveryState.Pending => V1.DeliveryState.Pending,
        DeliveryState.Delivered => V1.DeliveryState.Delivered,
        DeliveryState.DeadLetter => V1.DeliveryState.DeadLetter,
    };

    private static V1.AlertDelivery ToMessage(string channel, Delivery delivery) => new()
    {
        Channel = channel,
        State = delivery.State.ToMessage(),
        Attempts = delivery.Attempts,
        UpdateTime = Timestamp.FromDateTimeOffset(delivery.At),
        Problem = delivery.Problem,
    };

    private static V1.AlertFigures ToMessage(AlertFigures figures)
    {
        var message = new V1.AlertFigures
        {
            Window = figures.Window,
            ResetsAt = figures.ResetsAt is { } resetsAt ? Timestamp.FromDateTimeOffset(resetsAt) : null,
        };
        if (figures.Threshold is { } threshold)
        {
            message.Threshold = (double)threshold;
        }
        switch (figures.Unit)
        {
            case AlertUnit.NanoUsd:
                message.Limit = new NanoUsd(figures.Limit).ToMessage();
                message.Spent = new NanoUsd(figures.Spent).ToMessage();
                break;
            case AlertUnit.Requests:
                message.LimitRequests = figures.Limit;
                message.SpentRequests = figures.Spent;
                break;
        }
        return message;
    }
}
