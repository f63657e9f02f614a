using Spectre.Console;
using TVDb.Cli.Client;
using TVDb.V1;

namespace TVDb.Cli.Output;

/// <summary>On what money went, and what to do about it.</summary>
internal static class CostAnalysisReport
{
    public static void Write(Terminal terminal, GetCostAnalysisResponse analysis)
    {
        var console = terminal.Output;
        var since = analysis.StartTime is { } start ? $"since {Wording.Instant(start.ToDateTimeOffset(), terminal.Clock)}" : "";
        console.MarkupLine($"[bold]spent[/]  [dim]{since}[/]");
        if (analysis.Rows.Count == 0)
        {
            console.MarkupLine("  nothing");
        }
        else
        {
            console.Write(new Padder(Rows(analysis), new Padding(2, 0, 0, 0)));
        }
        console.WriteLine();
        WriteDocuments(console, analysis.Documents);
        console.WriteLine();
        console.MarkupLine("[bold]what to do[/]");
        if (analysis.Recommendations.Count == 0)
        {
            console.MarkupLine("  [dim]nothing stands out[/]");
        }
        foreach (var each in analysis.Recommendations)
        {
            var saving = NanoUsd.From(each.Saving) is { Amount: > 0 } saved ? $"[green]saves {saved}[/]" : "[dim]guards[/]";
            console.MarkupLine($"  [bold]{Wording.Escaped(each.Subject)}[/]  {saving}  {Wording.Escaped(each.Advice)}");
            console.MarkupLine($"    [dim]{Wording.Escaped(each.Reckoning)}[/]");
        }
    }

    private static Table Rows(GetCostAnalysisResponse analysis)
    {
        var table = new Table().Border(TableBorder.None);
        foreach (var heading in new[] { "tenant", "stage", "provider", "model", "calls", "cost", "failed", "tried again", "over its hold" })
        {
            table.AddColumn(new TableColumn($"[dim]{heading}[/]").NoWrap());
        }
        foreach (var row in analysis.Rows)
        {
            table.AddRow(
                Wording.Escaped(row.Tenant),
                row.Stage == Stage.Unspecified ? Wording.Nothing : Wording.Word(row.Stage),
                Wording.Escaped(row.Provider),
                Wording.Escaped(row.Model),
                Wording.Count(row.Calls, "call"),
                Wording.Money(row.Cost),
                Some(row.FailedCalls, row.FailedCost),
                Some(row.RepeatedCalls, row.RepeatedCost),
                Some(row.Overruns, row.OverrunCost));
        }
        return table;
    }

    private static void WriteDocuments(IAnsiConsole console, DocumentTotals? totals)
    {
        totals ??= new DocumentTotals();
        console.MarkupLine($"[bold]documents[/]  [dim]{(totals.Complete ? "" : "the newest only")}[/]");
        var figures = DetailGrid.Create();
        figures.AddRow("[dim]completed[/]", $"{Wording.Count(totals.Documents, "document")}, {Wording.Count(totals.Pages, "page")}  {Wording.Money(totals.Cost)}");
        figures.AddRow("[dim]a document[/]", Wording.Money(totals.CostPerDocument));
        figures.AddRow("[dim]a page[/]", Wording.Money(totals.CostPerPage));
        var unpriced = totals.CachedStagesUnpriced > 0 ? $"  [dim]and what {Wording.Count(totals.CachedStagesUnpriced, "stage")} did cost before[/]" : "";
        figures.AddRow("[dim]saved[/]", $"{Wording.Money(totals.Saved)}  [dim]by earlier results, {Wording.Count(totals.CachedStages, "stage")}[/]{unpriced}");
        console.Write(figures);
    }

    private static string Some(long count, Google.Type.Money? cost) => count == 0 ? Wording.Nothing : $"{Wording.Count(count, "call")}  {Wording.Money(cost)}";
}
