using TVDb.Cli.Client;
using TVDb.V1;

namespace TVDb.Cli.Output;

/// <summary>A line of `alerts … --json`.</summary>
internal sealed record JsonAlert(
    string Id,
    long Sequence,
    string Kind,
    string Severity,
    string? Budget,
    string? Provider,
    string? JobId,
    string Tenant,
    string Text,
    JsonAlertFigures? Figures,
    DateTime? RaiseTime,
    IReadOnlyList<JsonAlertDelivery> Deliveries,
    JsonAcknowledgement? Acknowledgement)
{
    public static JsonAlert From(Alert alert) => new(
        alert.Id,
        alert.Sequence,
        Wording.Word(alert.Kind),
        Wording.Word(alert.Severity),
        alert.HasBudget ? alert.Budget : null,
        alert.HasProvider ? alert.Provider : null,
        alert.HasJobId ? alert.JobId : null,
        alert.Tenant,
        alert.Text,
        alert.Figures is { } figures ? JsonAlertFigures.From(figures) : null,
        alert.RaiseTime?.ToDateTime(),
        [
            .. alert.Deliveries.Select(delivery => new JsonAlertDelivery(
                delivery.Channel, Wording.Word(delivery.State), delivery.Attempts, delivery.UpdateTime?.ToDateTime(), delivery.Problem)),
        ],
        alert.Acknowledgement is { } seen ? new JsonAcknowledgement(seen.Who, seen.Note, seen.Time?.ToDateTime()) : null);
}

/// <summary>An alert's figures, in US dollars or in requests.</summary>
internal sealed record JsonAlertFigures(
    string? LimitUsd, string? SpentUsd, long? LimitRequests, long? SpentRequests, double? Threshold, string Window, DateTime? ResetsAt)
{
    public static JsonAlertFigures From(AlertFigures figures) => new(
        NanoUsd.From(figures.Limit)?.ToDecimal(),
        NanoUsd.From(figures.Spent)?.ToDecimal(),
        figures.HasLimitRequests ? figures.LimitRequests : null,
        figures.HasSpentRequests ? figures.SpentRequests : null,
        figures.HasThreshold ? figures.Threshold : null,
        figures.Window,
        figures.ResetsAt?.ToDateTime());
}

/// <summary>An alert's delivery through one channel.</summary>
internal sealed record JsonAlertDelivery(string Channel, string State, int Attempts, DateTime? UpdateTime, string Problem);

/// <summary>Who has seen an alert.</summary>
internal sealed record JsonAcknowledgement(string Who, string Note, DateTime? Time);
