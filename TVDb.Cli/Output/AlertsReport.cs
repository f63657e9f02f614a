using Spectre.Console;
using TVDb.V1;

namespace TVDb.Cli.Output;

/// <summary>Alerts, some lines each: their texts are for people and long.</summary>
internal static class AlertsReport
{
    public static void Write(Terminal terminal, IReadOnlyList<Alert> alerts, bool more)
    {
        if (alerts.Count == 0)
        {
            terminal.Output.WriteLine("no alerts");
            return;
        }
        foreach (var alert in alerts)
        {
            Write(terminal, alert);
        }
        terminal.Output.WriteLine();
        terminal.Output.MarkupLine($"{Wording.Count(alerts.Count, "alert")}{(more ? "  [dim]there are more: see --most[/]" : "")}");
    }

    public static void Write(Terminal terminal, Alert alert)
    {
        var raised = alert.RaiseTime is { } time ? Wording.Escaped(Wording.Instant(time.ToDateTimeOffset(), terminal.Clock)) : Wording.Nothing;
        terminal.Output.MarkupLine($"{Coloured(alert.Severity)}  {Wording.Word(alert.Kind)}  [dim]{raised}[/]");
        foreach (var note in Notes(alert, terminal.Clock))
        {
            terminal.Output.Write(new Padder(new Markup(note), new Padding(2, 0, 0, 0)));
        }
    }

    private static IEnumerable<string> Notes(Alert alert, TimeProvider clock)
    {
        yield return Wording.Escaped(alert.Text);
        yield return $"[dim]{Wording.Escaped(alert.Id)}[/]{(alert.Tenant.Length > 0 ? $"  [dim]tenant[/] {Wording.Escaped(alert.Tenant)}" : "")}";
        foreach (var delivery in alert.Deliveries.Where(delivery => delivery.State != DeliveryState.Delivered && delivery.Attempts > 0))
        {
            var colour = delivery.State == DeliveryState.DeadLetter ? "red" : "yellow";
            var state = delivery.State == DeliveryState.DeadLetter ? "given up" : "not delivered yet";
            yield return $"[{colour}]{Wording.Escaped(delivery.Channel)}: {state} after {Wording.Count(delivery.Attempts, "try", "tries")}, {Wording.Escaped(delivery.Problem)}[/]";
        }
        if (alert.Acknowledgement is { } seen)
        {
            var at = seen.Time is { } time ? $" {Wording.Instant(time.ToDateTimeOffset(), clock)}" : "";
            yield return $"[green]seen by {Wording.Escaped(seen.Who)}[/][dim]{Wording.Escaped(at)}[/]{(seen.Note.Length > 0 ? $": {Wording.Escaped(seen.Note)}" : "")}";
        }
    }

    private static string Coloured(AlertSeverity severity)
    {
        var colour = severity switch
        {
            AlertSeverity.Critical => "red",
            AlertSeverity.Warning => "yellow",
            _ => "blue",
        };
        return $"[{colour}]{Wording.Word(severity)}[/]";
    }
}
