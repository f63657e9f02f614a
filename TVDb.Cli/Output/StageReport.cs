using Spectre.Console;
using Spectre.Console.Rendering;
using TVDb.V1;

namespace TVDb.Cli.Output;

/// <summary>A job's stages: who served each, why, and for how much; then the total.</summary>
internal static class StageReport
{
    private const int ColumnGap = 2;

    public static void Write(IAnsiConsole console, Job job)
    {
        IRenderable table = new Padder(StageTable(job), new Padding(ColumnGap, 0, 0, 0));
        // Nine columns that wrap inside their cells are unreadable: then each stage gets some lines of its own.
        console.Write(Terminal.Fits(console, table) ? table : StageLines(job));
    }

    private static Table StageTable(Job job)
    {
        var table = new Table().Border(TableBorder.None);
        foreach (var (title, isNumber) in new[]
        {
            ("stage", false), ("provider", false), ("variant", false), ("model", false), ("usage", false),
            ("estimate", true), ("actual", true), ("time", true), ("why", false),
        })
        {
            var column = new TableColumn($"[dim]{title}[/]").NoWrap().Padding(0, 0, ColumnGap, 0);
            table.AddColumn(isNumber ? column.RightAligned() : column);
        }
        foreach (var record in job.Stages)
        {
            table.AddRow(
                Wording.Word(record.Stage), OrNothing(record.Provider), VariantMarkup(record), OrNothing(record.Model),
                Wording.Usage(record.Usage), Wording.Money(record.EstimatedCost), Wording.Money(record.ActualCost), Time(record),
                OrNothing(record.Reason));
        }
        table.AddRow("total", "", "", "", "", "", $"[bold]{Wording.Money(job.TotalCost)}[/]", Elapsed(job), "");
        return table;
    }

    private static Grid StageLines(Job job)
    {
        var grid = DetailGrid.Create();
        foreach (var record in job.Stages)
        {
            var served = Joined(Wording.Escaped(record.Provider), VariantMarkup(record), Wording.Escaped(record.Model));
            grid.AddRow(Wording.Word(record.Stage), served);
            var reason = Said(Wording.Escaped(record.Reason), "why");
            grid.AddRow("", Joined(Said(Wording.Usage(record.Usage)), Said(Time(record), "in"), reason));
            if (record.EstimatedCost is not null || record.ActualCost is not null)
            {
                var actual = Said(Wording.Money(record.ActualCost), "actual");
                grid.AddRow("", Joined(actual, Said(Wording.Money(record.EstimatedCost), "estimate")));
            }
        }
        grid.AddRow("total", $"[bold]{Wording.Money(job.TotalCost)}[/]  [dim]in[/] {Elapsed(job)}");
        return grid;
    }

    private static string Joined(params IEnumerable<string> parts) => string.Join("  ", parts.Where(part => part.Length > 0));

    private static string Said(string text, string? name = null) =>
        text is "" or Wording.Nothing ? "" : name is null ? text : $"[dim]{name}[/] {text}";

    private static string VariantMarkup(StageRecord record)
    {
        var text = Wording.Variant(record.Variant, record.Simulated);
        return record.Simulated || record.Variant == Variant.Mock ? $"[yellow]{text}[/]" : text;
    }

    private static string Time(StageRecord record) =>
        record.Duration is { } duration ? Wording.Time(duration.ToTimeSpan()) : Wording.Nothing;

    private static string Elapsed(Job job) =>
        job is { StartTime: { } start, EndTime: { } end }
            ? Wording.Time(end.ToDateTimeOffset() - start.ToDateTimeOffset())
            : Wording.Nothing;

    private static string OrNothing(string text) => text.Length > 0 ? Wording.Escaped(text) : Wording.Nothing;
}
