using System.Globalization;
using Spectre.Console;
using TVDb.V1;

namespace TVDb.Cli.Output;

/// <summary>`health --report`: what was recorded, beside what it should be.</summary>
internal static class HealthHistoryReport
{
    private const int TransitionsMax = 10;

    public static void Write(Terminal terminal, GetHealthReportResponse report)
    {
        var console = terminal.Output;
        console.MarkupLine($"[bold]health[/]  [dim]since {Wording.Instant(report.StartTime.ToDateTimeOffset(), terminal.Clock)}[/]");
        if (report.Providers.Count == 0)
        {
            console.MarkupLine("  nothing was recorded");
            return;
        }
        var table = new Table().Border(TableBorder.None);
        foreach (var title in new[] { "provider", "variant", "availability", "error rate", "fallback success", "mean recovery", "calls", "p50 / p95 / p99" })
        {
            table.AddColumn(new TableColumn($"[dim]{title}[/]").NoWrap().Padding(0, 0, 2, 0));
        }
        var targets = report.Targets;
        table.AddRow([.. new[]
        {
            "target", "", $"at least {Percent(targets.Availability)}", $"below {Percent(targets.ErrorRate)}", $"at least {Percent(targets.FallbackSuccess)}",
            $"below {Wording.Time(targets.MeanTimeToRecovery.ToTimeSpan())}", "", "",
        }.Select(text => $"[dim]{text}[/]")]);
        foreach (var provider in report.Providers)
        {
            table.AddRow(Row(provider, targets));
        }
        console.Write(new Padder(table, new Padding(2, 1, 0, 0)));
        WriteTransitions(terminal, report);
    }

    private static string[] Row(ProviderHistory provider, HealthTargets targets)
    {
        var figures = provider.Figures;
        var fallbacks = figures.FallbacksSucceeded + figures.FallbacksFailed;
        var calls = figures.CallsSucceeded + figures.CallsFailed + figures.CallsTimedOut;
        var latencies = new[] { provider.LatencyP50, provider.LatencyP95, provider.LatencyP99 };
        return
        [
            Wording.Escaped(provider.Provider),
            Wording.Word(provider.Variant),
            figures.HasAvailability
                ? Judged(Percent(figures.Availability), figures.Availability >= targets.Availability, $"down {Wording.Time(figures.Down.ToTimeSpan())} of {Wording.Time(figures.Observed.ToTimeSpan())}")
                : Wording.Nothing,
            figures.HasErrorRate ? Judged(Percent(figures.ErrorRate), figures.ErrorRate < targets.ErrorRate, "") : Wording.Nothing,
            figures.HasFallbackSuccess
                ? Judged(Percent(figures.FallbackSuccess), figures.FallbackSuccess >= targets.FallbackSuccess, $"of {fallbacks}")
                : Wording.Nothing,
            figures.MeanTimeToRecovery is { } mean
                ? Judged(Wording.Time(mean.ToTimeSpan()), mean.ToTimeSpan() < targets.MeanTimeToRecovery.ToTimeSpan(), $"of {figures.Recoveries}")
                : Wording.Nothing,
            figures.CallsRateLimited > 0 ? $"{calls} [dim]and {figures.CallsRateLimited} rate limited[/]" : calls.ToString(CultureInfo.InvariantCulture),
            latencies.Any(latency => latency is null) ? Wording.Nothing : string.Join(" / ", latencies.Select(latency => Wording.Time(latency.ToTimeSpan()))),
        ];
    }

    private static void WriteTransitions(Terminal terminal, GetHealthReportResponse report)
    {
        if (report.Transitions.Count == 0)
        {
            return;
        }
        terminal.Output.WriteLine();
        terminal.Output.MarkupLine($"[bold]changes[/]  [dim]the last {Math.Min(TransitionsMax, report.Transitions.Count)} of {report.Transitions.Count}[/]");
        foreach (var change in report.Transitions.TakeLast(TransitionsMax))
        {
            var lasted = change.From == HealthStatus.Unspecified ? "" : $" [dim]after {Wording.Time(change.Lasted.ToTimeSpan())} {HealthReport.Word(change.From)}[/]";
            terminal.Output.MarkupLine(
                $"  [dim]{Wording.Instant(change.Time.ToDateTimeOffset(), terminal.Clock)}[/]  {Wording.Escaped(change.Provider)} {Wording.Word(change.Variant)} {HealthReport.Coloured(change.To)}{lasted}");
        }
    }

    /// <summary>In words too: a file has no colours.</summary>
    private static string Judged(string figure, bool met, string note) =>
        $"[{(met ? "green" : "red")}]{figure} {(met ? "met" : "missed")}[/]{(note.Length > 0 ? $" [dim]{note}[/]" : "")}";

    /// <summary>Cut, not rounded: 100 % only where it is all.</summary>
    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor((share * 10_000) + 1e-6) / 100:0.##} %");
}
