using Spectre.Console;
using TVDb.Cli.Client;

namespace TVDb.Cli.Output;

/// <summary>A failure for people: one sentence, then what helps.</summary>
internal static class FailureReport
{
    public static void Write(Terminal terminal, Failure failure, string? subject = null, string? jobId = null)
    {
        var console = terminal.Error;
        var prefix = subject is null ? "" : $"[bold]{Wording.Escaped(subject)}[/]: ";
        console.MarkupLine($"[red]✗[/] {prefix}{Wording.Escaped(failure.Message)}");
        var details = Details(failure, terminal.Clock, jobId).ToList();
        if (details.Count == 0)
        {
            return;
        }
        var grid = DetailGrid.Create();
        foreach (var (name, value) in details)
        {
            grid.AddRow($"[dim]{Wording.Escaped(name)}[/]", Wording.Escaped(value));
        }
        console.Write(grid);
    }

    public static void Hint(Terminal terminal, string hint) => terminal.Error.MarkupLine($"  [dim]{Wording.Escaped(hint)}[/]");

    private static IEnumerable<(string Name, string Value)> Details(Failure failure, TimeProvider clock, string? jobId)
    {
        foreach (var fault in failure.Fields)
        {
            yield return (fault.Field, fault.Description);
        }
        if (failure.Reason.Length > 0)
        {
            yield return ("reason", failure.Reason);
        }
        foreach (var (name, value) in failure.Metadata)
        {
            yield return (name, value);
        }
        if (failure.ResetsAt is { } resetsAt)
        {
            yield return ("resets at", Wording.ResetsAt(resetsAt, clock));
        }
        if (failure.RetryAfter is { } retryAfter)
        {
            yield return ("retry in", Wording.Time(retryAfter));
        }
        if (jobId is not null && !failure.Message.Contains(jobId, StringComparison.Ordinal))
        {
            yield return ("job", jobId);
        }
    }
}
