using System.Globalization;
using Spectre.Console;
using TVDb.Cli.Client;
using TVDb.V1;

namespace TVDb.Cli.Output;

/// <summary>What usage is summed by.</summary>
internal enum UsageKey
{
    None,
    Provider,
    Tenant,
    Model,
}

/// <summary>What was used, a line for each provider, tenant or model, and for mock and real apart.</summary>
internal static class UsageReport
{
    private static readonly string[] Figures = ["requests", "errors", "pages", "credits", "tokens", "cost"];

    public static void Write(Terminal terminal, GetCostResponse cost, UsageKey by)
    {
        var console = terminal.Output;
        var since = cost.UsageStartTime is { } start ? $"since {Wording.Instant(start.ToDateTimeOffset(), terminal.Clock)}" : "";
        console.WriteLine();
        console.MarkupLine($"[bold]used[/]  [dim]{since}, calls under way not counted[/]");
        if (cost.Usage.Count == 0)
        {
            console.MarkupLine("  nothing");
            return;
        }
        var table = new Table().Border(TableBorder.None).AddColumn(Column(Wording.Word(by))).AddColumn(Column("variant"));
        foreach (var title in Figures)
        {
            table.AddColumn(Column(title).RightAligned());
        }
        foreach (var group in cost.Usage.GroupBy(row => (Key: KeyOf(row, by), row.Variant)).OrderBy(group => group.Key.Key, StringComparer.Ordinal).ThenBy(group => group.Key.Variant))
        {
            table.AddRow(
            [
                Wording.Escaped(group.Key.Key),
                Wording.Word(group.Key.Variant),
                Sum(group, totals => totals.Requests),
                Sum(group, totals => totals.Errors),
                Sum(group, totals => totals.Pages),
                Sum(group, totals => totals.Credits),
                Sum(group, totals => totals.Tokens),
                new NanoUsd(group.Sum(row => NanoUsd.From(row.Totals.Cost)?.Amount ?? 0)).ToString(),
            ]);
        }
        console.Write(new Padder(table, new Padding(2, 0, 0, 0)));
    }

    private static string KeyOf(UsageRow row, UsageKey by) => by switch
    {
        UsageKey.Provider => row.Provider,
        UsageKey.Tenant => row.Tenant,
        UsageKey.Model => $"{row.Provider} {row.Model}",
        UsageKey.None => "",
    };

    private static string Sum(IEnumerable<UsageRow> rows, Func<UsageTotals, long> figure) =>
        rows.Sum(row => figure(row.Totals)).ToString("N0", CultureInfo.InvariantCulture);

    private static TableColumn Column(string title) => new TableColumn($"[dim]{title}[/]").NoWrap().Padding(0, 0, 2, 0);
}
