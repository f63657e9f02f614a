using Spectre.Console;
using TVDb.V1;

namespace TVDb.Cli.Output;

/// <summary>All that is known of one job, and its events one by one.</summary>
internal static class JobReport
{
    public static void Write(Terminal terminal, Job job)
    {
        var (console, clock) = (terminal.Output, terminal.Clock);
        console.MarkupLine($"[bold]{Wording.Escaped(job.Id)}[/]  {JobNotes.Coloured(job)}  {JobNotes.Stage(job)}  {JobNotes.Progress(job)}");
        var grid = DetailGrid.Create();
        foreach (var (name, value) in Details(job, clock))
        {
            grid.AddRow($"[dim]{name}[/]", Wording.Escaped(value));
        }
        console.Write(grid);
        if (job.Stages.Count > 0)
        {
            console.WriteLine();
            StageReport.Write(console, job);
        }
    }

    /// <summary>One event, on one line.</summary>
    public static void WriteEvent(Terminal terminal, WatchJobResponse change)
    {
        var job = change.Job;
        var time = change.Time is { } at ? TimeZoneInfo.ConvertTime(at.ToDateTimeOffset(), terminal.Clock.LocalTimeZone).ToString("HH:mm:ss.fff", System.Globalization.CultureInfo.InvariantCulture) : "";
        var served = StageNotes.Of(job, job.Stage) is { } record ? StageNotes.Served(record, job) : "";
        var notes = string.Join(", ", new[] { served, JobNotes.Why(job, terminal.Clock) }.Where(note => note.Length > 0));
        var line = $"[dim]{time}[/]  {change.Sequence}  {JobNotes.Coloured(job)}  {JobNotes.Stage(job)}  {JobNotes.Progress(job)}";
        terminal.Output.MarkupLine(notes.Length > 0 ? $"{line}  [dim]{Wording.Escaped(notes)}[/]" : line);
    }

    /// <summary>What became of a wish to cancel or retry it.</summary>
    public static void WriteChanged(Terminal terminal, Job job) => terminal.Output.MarkupLine(
        $"{Wording.Escaped(job.Id)} is {JobNotes.Coloured(job)}{(job.CancelRequested ? ", cancel asked for: it ends soon" : "")}");

    private static IEnumerable<(string Name, string Value)> Details(Job job, TimeProvider clock)
    {
        yield return ("tenant", job.Tenant);
        yield return ("document", string.Join("  ", new[] { job.Filename, job.MediaType, Wording.Bytes(job.SizeBytes), job.DocumentId }.Where(text => text.Length > 0)));
        yield return ("mode", $"{Wording.Word(job.Mode)}, {Wording.Word(job.Priority)}{(job.Degraded ? ", degraded: a mock served in place of the real provider" : "")}");
        if (job.RequestId.Length > 0)
        {
            yield return ("request", job.RequestId);
        }
        foreach (var (name, instant) in new[] { ("created", job.CreateTime), ("begun", job.StartTime), ("ended", job.EndTime) })
        {
            if (instant is not null)
            {
                yield return (name, Wording.Instant(instant.ToDateTimeOffset(), clock));
            }
        }
        yield return ("age", JobNotes.Age(job, clock));
        if (job.NotBefore is { } notBefore)
        {
            yield return ("goes on", $"{Wording.ResetsAt(notBefore.ToDateTimeOffset(), clock)}, at the latest");
        }
        if (job.CancelRequested)
        {
            yield return ("cancel", "asked for: it ends soon");
        }
        if (job.Error is { } error)
        {
            yield return (job.State == JobState.Failed ? "failed" : "waits", JobNotes.Error(error));
        }
        if (job.Attempts > 1)
        {
            yield return ("tries", $"{job.Attempts} of the stage");
        }
        if (job.LeasesLost > 0)
        {
            yield return ("workers", $"{job.LeasesLost} died, or were cut off, with it");
        }
        if (job.SharesRunOf.Length > 0)
        {
            yield return ("waits for", $"{job.SharesRunOf}, at the same work");
        }
        foreach (var hold in job.UncertainCalls)
        {
            yield return ("uncertain", $"{hold}: its worker died in the call; perhaps paid for and paid again");
        }
        yield return ("cost", Wording.Money(job.TotalCost));
        if (job.TraceId.Length > 0)
        {
            yield return ("trace", job.TraceId);
        }
    }
}
