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
    public static void Write(Terminal terminal, GetCostResponse answer, UsageKey by)
    {
        var console = terminal.Output;
        var since = answer.UsageStartTime is { } start ? $"since {Wording.Instant(start.ToDateTimeOffset(), terminal.Clock)}" : "";
        console.WriteLine();
        console.MarkupLine($"[bold]used[/]  [dim]{since}[/]");
        if (answer.Usage.Count == 0)
        {
            console.MarkupLine("  nothing");
            return;
        }
        var table = new Table().Border(TableBorder.None).AddColumns(
            Column(Wording.Word(by)).NoWrap(),
            Column("variant").NoWrap(),
            Column("used"),
            Column("cost").NoWrap().RightAligned());
        var groups = answer.Usage.GroupBy(row => (Name: KeyOf(row, by), row.Variant));
        foreach (var group in groups.OrderBy(group => group.Key.Name, StringComparer.Ordinal).ThenBy(group => group.Key.Variant))
        {
            var cost = group.Sum(row => NanoUsd.From(row.Totals.Cost)?.Amount ?? 0);
            table.AddRow(Wording.Escaped(group.Key.Name), Wording.Word(group.Key.Variant), Used([.. group.Select(row => row.Totals)]), new NanoUsd(cost).ToString());
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

    /// <summary>Words rather than a column each: on a narrow terminal they wrap and numbers stay whole.</summary>
    private static string Used(IReadOnlyList<UsageTotals> totals)
    {
        var figures = new[]
        {
            (Count: totals.Sum(each => each.Errors), Unit: "error"),
            (Count: totals.Sum(each => each.Pages), Unit: "page"),
            (Count: totals.Sum(each => each.Credits), Unit: "credit"),
            (Count: totals.Sum(each => each.Tokens), Unit: "token"),
        };
        var requests = Wording.Count(totals.Sum(each => each.Requests), "request");
        return string.Join(", ", figures.Where(figure => figure.Count != 0).Select(figure => Wording.Count(figure.Count, figure.Unit)).Prepend(requests));
    }

    private static TableColumn Column(string title) => new TableColumn($"[dim]{title}[/]").Padding(0, 0, 2, 0);
}
