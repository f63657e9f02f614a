using Spectre.Console;
using TVDb.Cli.Client;
using TVDb.V1;

namespace TVDb.Cli.Output;

/// <summary>What became of one document: who served each stage, why, and for how much.</summary>
internal static class DocumentReport
{
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
        StageReport.Write(console, job);
        if (outcome.FilesWritten.Count > 0)
        {
            // They differ in their endings alone.
            var first = outcome.FilesWritten[0];
            var endings = outcome.FilesWritten.Skip(1).Select(path => path[Path.ChangeExtension(first, null).Length..]);
            console.MarkupLine($"  [dim]wrote[/] {Wording.Escaped(string.Join(", ", endings.Prepend(first)))}");
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
}
