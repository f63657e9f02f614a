using Spectre.Console;
using TVDb.V1;

namespace TVDb.Cli.Output;

/// <summary>What operators did: a line of what, one of who and why.</summary>
internal static class OperationsReport
{
    public static void Write(Terminal terminal, IReadOnlyList<Operation> operations, bool more)
    {
        var console = terminal.Output;
        if (operations.Count == 0)
        {
            console.WriteLine("no operations");
            return;
        }
        foreach (var operation in operations)
        {
            var time = operation.Time is { } at ? Wording.Instant(at.ToDateTimeOffset(), terminal.Clock) : Wording.Nothing;
            console.MarkupLine($"[bold]{operation.Number}[/]  {Wording.Escaped(time)}  [bold]{Wording.Escaped(operation.Kind)}[/] {Wording.Escaped(operation.Target)}: "
                + $"{Wording.Escaped(operation.From)} [dim]→[/] {Wording.Escaped(operation.To)}");
            console.MarkupLine($"   [dim]{Wording.Escaped(operation.Who)}:[/] {Wording.Escaped(operation.Why)}");
        }
        if (more)
        {
            console.MarkupLine("[dim]there are more: see --most[/]");
        }
    }
}

/// <summary>A line of `audit --json`.</summary>
internal sealed record JsonOperation(long Number, DateTime? Time, string Kind, string Target, string Before, string After, string Who, string Why)
{
    public static JsonOperation From(Operation operation) => new(
        operation.Number,
        operation.Time?.ToDateTime(),
        operation.Kind,
        operation.Target,
        operation.From,
        operation.To,
        operation.Who,
        operation.Why);
}
