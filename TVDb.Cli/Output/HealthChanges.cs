using System.Globalization;
using Spectre.Console;
using TVDb.V1;

namespace TVDb.Cli.Output;

/// <summary>`health --watch`: a line for each thing that changed.</summary>
internal static class HealthChanges
{
    public static void Write(Terminal terminal, DateTimeOffset at, GetHealthResponse before, GetHealthResponse now)
    {
        var clock = TimeZoneInfo.ConvertTime(at, terminal.Clock.LocalTimeZone).ToString("HH:mm:ss", CultureInfo.InvariantCulture);
        foreach (var line in Lines(before, now))
        {
            terminal.Output.MarkupLine($"[dim]{clock}[/]  {line}");
        }
    }

    private static IEnumerable<string> Lines(GetHealthResponse before, GetHealthResponse now)
    {
        if (before.Redis != now.Redis)
        {
            yield return $"redis {Turned(before.Redis, now.Redis)}{(now.Shared ? "" : ": what follows is the view of this replica alone")}";
        }
        foreach (var provider in now.Providers)
        {
            var was = before.Providers.FirstOrDefault(each => each.Provider == provider.Provider && each.Variant == provider.Variant) ?? new ProviderHealth();
            var name = $"{Wording.Escaped(provider.Provider)} {Wording.Variant(provider.Variant, provider.Simulated)}";
            if (was.Status != provider.Status)
            {
                yield return $"{name} {Turned(was.Status, provider.Status)}  [dim]{Wording.Escaped(provider.Detail)}[/]";
            }
            if (was.CircuitOpen != provider.CircuitOpen)
            {
                yield return $"{name} circuit {(provider.CircuitOpen ? "[red]open[/]" : "[green]closed[/]")}";
            }
            foreach (var anomaly in provider.Anomalies.Where(anomaly => !was.Anomalies.Contains(anomaly)))
            {
                yield return $"{name} [yellow]unusual[/]: {HealthReport.Anomaly(anomaly)}";
            }
            foreach (var over in was.Anomalies.Where(anomaly => !provider.Anomalies.Contains(anomaly)))
            {
                yield return $"{name} [green]as usual again[/]: {Wording.Word(over.Kind)}";
            }
            var views = provider.Views.Where(view => was.Views.FirstOrDefault(each => each.Replica == view.Replica)?.Status != view.Status).ToList();
            foreach (var view in views.Where(view => view.Replica != now.Replica))
            {
                yield return $"{name} [dim]for {Wording.Escaped(view.Replica)}[/] {HealthReport.Coloured(view.Status)}";
            }
        }
    }

    private static string Turned(HealthStatus before, HealthStatus now) => $"{HealthReport.Coloured(now)} [dim](was {HealthReport.Word(before)})[/]";
}
