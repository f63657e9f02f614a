using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;
using TVDb.Cli.Client;
using TVDb.V1;

namespace TVDb.Cli.Output;

/// <summary>A document at work, as drawn: its name, a bar, a line a stage.</summary>
internal sealed class LiveDocument(InputDocument document, TimeProvider clock)
{
    private const string Spinner = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏";
    private const int BarCells = 24;

    /// <summary>Cells of a stage's line before what served it.</summary>
    private const int BeforeServed = 22;

    /// <summary>Cells that a size takes after a name.</summary>
    private const int SizeCells = 12;
    private readonly Dictionary<Stage, long> _seenAt = [];
    private Job? _job;

    public InputDocument Document => document;

    public long SentBytes { get; set; }

    public string? JobId { get; set; }

    public void Take(Job job)
    {
        _job = job;
        foreach (var record in job.Stages)
        {
            _seenAt.TryAdd(record.Stage, clock.GetTimestamp());
        }
    }

    public IEnumerable<IRenderable> Lines(int frame, int width)
    {
        var spinner = $"[yellow]{Spinner[frame % Spinner.Length]}[/]";
        var given = Wording.Escaped(Cut(document.Given, width - SizeCells));
        yield return Line($"[bold]{given}[/]  [dim]{Wording.Bytes(document.SizeBytes)}[/]");
        if (JobId is null && document.SizeBytes > DocumentRun.InlineBytesMax)
        {
            yield return Line($"  {spinner} upload  [dim]{Wording.Bytes(SentBytes)} of {Wording.Bytes(document.SizeBytes)}[/]");
            yield break;
        }
        yield return Line($"  {Bar(_job?.Progress ?? 0)}  [dim]{JobId ?? "sending"}[/]");
        foreach (var stage in StageNotes.InOrder)
        {
            yield return Line(StageLine(stage, spinner, width));
        }
    }

    private string StageLine(Stage stage, string spinner, int width)
    {
        var name = Wording.Word(stage).PadRight(6);
        if (StageNotes.Of(_job, stage) is not { } record)
        {
            return $"  [dim]· {name}[/]";
        }
        var done = record.EndTime is not null;
        var time = done ? record.Duration?.ToTimeSpan() ?? default : clock.GetElapsedTime(_seenAt[stage]);
        var served = Wording.Escaped(Cut(StageNotes.Served(record, _job!), width - BeforeServed));
        return $"  {(done ? "[green]✓[/]" : spinner)} {name}  {Wording.Time(time).PadLeft(8)}  [dim]{served}[/]";
    }

    private static string Bar(double progress)
    {
        var share = Math.Clamp(progress, 0, 1);
        var full = (int)(share * BarCells);
        var percent = string.Create(CultureInfo.InvariantCulture, $"{(int)(share * 100)} %").PadLeft(5);
        return $"[blue]{new string('━', full)}[/][dim]{new string('─', BarCells - full)}[/] {percent}";
    }

    private static Markup Line(string markup) => new(markup);

    /// <summary>A line that wrapped would make the picture jump.</summary>
    private static string Cut(string text, int width) =>
        text.Length <= width ? text : width > 1 ? $"{text[..(width - 1)]}…" : "";
}
