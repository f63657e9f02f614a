using Spectre.Console;
using TVDb.V1;

namespace TVDb.Cli.Output;

/// <summary>A checklist: a line a check, what to do about it below, and the sum at the end.</summary>
internal static class PreflightReport
{
    public static void Write(Terminal terminal, CheckDeploymentResponse found)
    {
        var console = terminal.Output;
        var table = new Table().Border(TableBorder.None).HideHeaders();
        table.AddColumn(new TableColumn("").NoWrap().Padding(0, 0, 2, 0));
        table.AddColumn(new TableColumn("").NoWrap().Padding(0, 0, 2, 0));
        table.AddColumn(new TableColumn("").Padding(0, 0, 0, 0));
        foreach (var check in found.Checks)
        {
            table.AddRow(Mark(check.Status), Wording.Escaped(check.Name), Wording.Escaped(check.Detail));
            if (check.Remedy.Length > 0)
            {
                table.AddRow("", "", $"[dim]→ {Wording.Escaped(check.Remedy)}[/]");
            }
        }
        console.Write(table);
        console.WriteLine();
        var (failed, warnings) = (Count(found, CheckStatus.Failed), Count(found, CheckStatus.Warning));
        var verdict = failed > 0 ? $"[red]{failed} of {found.Checks.Count} missing[/]" : "[green]nothing is missing[/]";
        console.MarkupLine($"{verdict}, {Wording.Count(warnings, "warning")}  [dim]replica {Wording.Escaped(found.Replica)}[/]");
    }

    private static string Mark(CheckStatus status) => status switch
    {
        CheckStatus.Ok => "[green]ok[/]",
        CheckStatus.Warning => "[yellow]warning[/]",
        CheckStatus.Failed => "[red]FAILED[/]",
        CheckStatus.Unspecified => "?",
    };

    private static int Count(CheckDeploymentResponse found, CheckStatus status) => found.Checks.Count(check => check.Status == status);
}

/// <summary>`preflight --json`.</summary>
internal sealed record JsonPreflight(string Replica, int Failed, int Warnings, IReadOnlyList<JsonCheck> Checks)
{
    public static JsonPreflight From(CheckDeploymentResponse found) => new(
        found.Replica,
        found.Checks.Count(check => check.Status == CheckStatus.Failed),
        found.Checks.Count(check => check.Status == CheckStatus.Warning),
        [.. found.Checks.Select(check => new JsonCheck(check.Name, Wording.Word(check.Status), check.Detail, check.Remedy.Length > 0 ? check.Remedy : null))]);
}

/// <param name="Remedy">Null where nothing is to be done.</param>
internal sealed record JsonCheck(string Name, string Status, string Detail, string? Remedy);
