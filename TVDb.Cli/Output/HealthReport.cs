using System.Globalization;
using Spectre.Console;
using TVDb.V1;

namespace TVDb.Cli.Output;

/// <summary>How each provider and Redis are.</summary>
internal static class HealthReport
{
    /// <summary>A thing not probed yet is `unknown`, which says more than the contract's `unspecified`.</summary>
    public static string Word(HealthStatus status) => status == HealthStatus.Unspecified ? "unknown" : Wording.Word(status);

    public static void Write(Terminal terminal, Uri address, GetHealthResponse health)
    {
        var console = terminal.Output;
        var shown = Wording.Escaped(address.ToString().TrimEnd('/'));
        console.MarkupLine($"TVDb at {shown} is [bold]{Coloured(health.Status)}[/]  [dim]mode {Wording.Word(health.Mode)}[/]");
        var table = new Table().Border(TableBorder.None);
        foreach (var title in new[] { "part", "variant", "status", "since", "probe", "checked", "calls in 5 min", "p50 / p95 / p99", "replicas" })
        {
            table.AddColumn(new TableColumn($"[dim]{title}[/]").NoWrap().Padding(0, 0, 2, 0));
        }
        table.AddRow(["redis", Wording.Nothing, Coloured(health.Redis), .. Enumerable.Repeat(Wording.Nothing, 6)]);
        foreach (var provider in health.Providers)
        {
            table.AddRow(
                Wording.Escaped(provider.Provider),
                Wording.Variant(provider.Variant, provider.Simulated),
                Coloured(provider.Status),
                provider.Since is { } since ? Ago(since.ToDateTimeOffset(), terminal.Clock) : Wording.Nothing,
                provider.Latency is { } latency ? Wording.Time(latency.ToTimeSpan()) : Wording.Nothing,
                provider.CheckTime is { } checkTime ? Ago(checkTime.ToDateTimeOffset(), terminal.Clock) : "never",
                provider.HasSuccessRatio ? string.Create(CultureInfo.InvariantCulture, $"{provider.Calls}, {Math.Floor(provider.SuccessRatio * 1000) / 10:0.#} % good") : Wording.Nothing,
                provider.LatencyP50 is null ? Wording.Nothing : string.Join(" / ", new[] { provider.LatencyP50, provider.LatencyP95, provider.LatencyP99 }.Select(time => Wording.Time(time.ToTimeSpan()))),
                Views(provider));
        }
        console.Write(new Padder(table, new Padding(2, 1, 0, 0)));
        foreach (var provider in health.Providers.Where(provider => provider.Detail.Length > 0))
        {
            var part = $"{Wording.Escaped(provider.Provider)} {Wording.Variant(provider.Variant, provider.Simulated)}";
            console.MarkupLine($"  [dim]{part}:[/] {Wording.Escaped(provider.Detail)}");
        }
        foreach (var (provider, anomaly) in health.Providers.SelectMany(provider => provider.Anomalies.Select(anomaly => (provider, anomaly))))
        {
            console.MarkupLine($"  [yellow]unusual:[/] {Wording.Escaped(provider.Provider)} {Wording.Word(provider.Variant)} {Anomaly(anomaly)}");
        }
        if (!health.Shared && health.Replica.Length > 0)
        {
            console.MarkupLine("  [yellow]This is the view of one replica alone: it cannot reach Redis.[/]");
        }
    }

    public static string Anomaly(HealthAnomaly anomaly) => anomaly.Kind switch
    {
        HealthAnomalyKind.Latency => string.Create(CultureInfo.InvariantCulture, $"latency {anomaly.Observed:0} ms, where {anomaly.Expected:0} ms was expected"),
        HealthAnomalyKind.ErrorRate => string.Create(CultureInfo.InvariantCulture, $"errors {anomaly.Observed * 100:0.#} % of calls, where {anomaly.Expected * 100:0.#} % was expected"),
        HealthAnomalyKind.CostRate => string.Create(CultureInfo.InvariantCulture, $"cost about ${anomaly.Observed:0.######} a minute, where ${anomaly.Expected:0.######} was expected"),
        HealthAnomalyKind.Unspecified => "something",
    };

    /// <summary>How many of the replicas see it as what; of one there is nothing to compare.</summary>
    private static string Views(ProviderHealth provider) => provider.Views.Count < 2
        ? Wording.Nothing
        : string.Join(", ", provider.Views.GroupBy(view => view.Status).OrderBy(group => group.Key).Select(group => $"{group.Count()} {Coloured(group.Key)}"));

    private static string Ago(DateTimeOffset instant, TimeProvider clock)
    {
        var ago = clock.GetUtcNow() - instant;
        return ago > TimeSpan.Zero ? $"{Wording.Time(ago)} ago" : "just now";
    }

    public static string Coloured(HealthStatus status)
    {
        var colour = status switch
        {
            HealthStatus.Healthy => "green",
            HealthStatus.Degraded => "yellow",
            HealthStatus.Unhealthy => "red",
            HealthStatus.Unspecified => "dim",
        };
        return $"[{colour}]{Word(status)}[/]";
    }
}
