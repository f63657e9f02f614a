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
        foreach (var title in new[] { "part", "variant", "status", "latency", "checked" })
        {
            table.AddColumn(new TableColumn($"[dim]{title}[/]").NoWrap().Padding(0, 0, 2, 0));
        }
        table.AddRow("redis", Wording.Nothing, Coloured(health.Redis), Wording.Nothing, Wording.Nothing);
        foreach (var provider in health.Providers)
        {
            table.AddRow(
                Wording.Escaped(provider.Provider),
                Wording.Variant(provider.Variant, provider.Simulated),
                Coloured(provider.Status),
                provider.Latency is { } latency ? Wording.Time(latency.ToTimeSpan()) : Wording.Nothing,
                provider.CheckTime is { } checkTime ? Ago(checkTime.ToDateTimeOffset(), terminal.Clock) : "never");
        }
        console.Write(new Padder(table, new Padding(2, 1, 0, 0)));
        foreach (var provider in health.Providers.Where(provider => provider.Detail.Length > 0))
        {
            var part = $"{Wording.Escaped(provider.Provider)} {Wording.Variant(provider.Variant, provider.Simulated)}";
            console.MarkupLine($"  [dim]{part}:[/] {Wording.Escaped(provider.Detail)}");
        }
    }

    private static string Ago(DateTimeOffset instant, TimeProvider clock)
    {
        var ago = clock.GetUtcNow() - instant;
        return ago > TimeSpan.Zero ? $"{Wording.Time(ago)} ago" : "just now";
    }

    private static string Coloured(HealthStatus status)
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
