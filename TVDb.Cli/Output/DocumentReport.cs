using Spectre.Console;
using TVDb.Cli.Client;
using TVDb.V1;

namespace TVDb.Cli.Output;

/// <summary>What became of one document: who served each stage, why, and for how much.</summary>
internal static class DocumentReport
{
    /// <summary>Below this the nine columns would wrap inside their cells: then each stage gets two lines.</summary>
    private const int TableWidthMin = 124;

    public static void Write(IAnsiConsole console, DocumentOutcome outcome)
    {
        console.WriteLine();
        console.MarkupLine($"[bold]{Wording.Escaped(outcome.Given)}[/]{(outcome.Failure is null ? "" : "  [red]failed[/]")}");
        if (outcome.Job is not { } job)
        {
            if (outcome.JobId is { } id)
            {
                console.MarkupLine($"  [dim]{Wording.Escaped(id)}[/]");
            }
            return;
        }
        console.MarkupLine($"  [dim]{Wording.Escaped(Heading(job, outcome))}[/]");
        if (job.Degraded)
        {
            console.MarkupLine("  [yellow]degraded: a mock served in place of the real provider[/]");
        }
        if (console.Profile.Width >= TableWidthMin)
        {
            console.Write(new Padder(StageTable(job), new Padding(1, 0, 0, 0)));
        }
        else
        {
            StageLines(console, job);
        }
        foreach (var path in outcome.FilesWritten)
        {
            console.MarkupLine($"  [dim]wrote[/] {Wording.Escaped(path)}");
        }
    }

    private static string Heading(Job job, DocumentOutcome outcome)
    {
        var parts = new List<string> { job.Id, $"mode {Wording.Word(job.Mode)}", Wording.Bytes(job.SizeBytes) };
        if (job.Pages > 0)
        {
            parts.Add(Wording.Count(job.Pages, "page"));
        }
        if (job.ChunkCount > 0)
        {
            parts.Add(Wording.Count(job.ChunkCount, "chunk"));
        }
        if (outcome.Dimensions is { } dimensions)
        {
            parts.Add(Wording.Count(dimensions, "dimension"));
        }
        return string.Join(" · ", parts);
    }

    private static Table StageTable(Job job)
    {
        var table = new Table().Border(TableBorder.Simple).BorderStyle(new Style(decoration: Decoration.Dim));
        foreach (var (title, isNumber) in new[]
        {
            ("stage", false), ("provider", false), ("variant", false), ("model", false), ("usage", false),
            ("estimate", true), ("actual", true), ("time", true), ("why", false),
        })
        {
            var column = new TableColumn($"[dim]{title}[/]").NoWrap();
            table.AddColumn(isNumber ? column.RightAligned() : column);
        }
        foreach (var record in job.Stages)
        {
            table.AddRow(
                Wording.Word(record.Stage), OrNothing(record.Provider), VariantMarkup(record), OrNothing(record.Model), Wording.Usage(record.Usage),
                Wording.Money(record.EstimatedCost), Wording.Money(record.ActualCost), Time(record), OrNothing(record.Reason));
        }
        table.AddRow("total", "", "", "", "", "", $"[bold]{Wording.Money(job.TotalCost)}[/]", Elapsed(job), "");
        return table;
    }

    private static void StageLines(IAnsiConsole console, Job job)
    {
        console.WriteLine();
        var grid = DetailGrid.Create();
        foreach (var record in job.Stages)
        {
            grid.AddRow(Wording.Word(record.Stage), $"{OrNothing(record.Provider)}  {VariantMarkup(record)}  {OrNothing(record.Model)}  [dim]why[/] {OrNothing(record.Reason)}");
            grid.AddRow("", $"{Wording.Usage(record.Usage)}  [dim]in[/] {Time(record)}");
            grid.AddRow("", $"[dim]estimate[/] {Wording.Money(record.EstimatedCost)}  [dim]actual[/] {Wording.Money(record.ActualCost)}");
        }
        grid.AddRow("total", $"[bold]{Wording.Money(job.TotalCost)}[/]  [dim]in[/] {Elapsed(job)}");
        console.Write(grid);
    }

    private static string VariantMarkup(StageRecord record)
    {
        var text = Wording.Variant(record.Variant, record.Simulated);
        return record.Simulated || record.Variant == Variant.Mock ? $"[yellow]{text}[/]" : text;
    }

    private static string Time(StageRecord record) => record.Duration is { } duration ? Wording.Time(duration.ToTimeSpan()) : Wording.Nothing;

    private static string Elapsed(Job job) =>
        job is { StartTime: { } start, EndTime: { } end } ? Wording.Time(end.ToDateTimeOffset() - start.ToDateTimeOffset()) : Wording.Nothing;

    private static string OrNothing(string text) => text.Length > 0 ? Wording.Escaped(text) : Wording.Nothing;
}
