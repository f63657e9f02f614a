using Spectre.Console;
using TVDb.Cli.Client;
using TVDb.V1;

namespace TVDb.Cli.Output;

/// <summary>The end of a run: each document, each failure, the totals.</summary>
internal static class RunReport
{
    private const string SimulatedNote =
        "simulated: a simulator stood in for the real provider; the cost counts in the budgets, but nobody is billed";

    public static void Write(Terminal terminal, IReadOnlyList<DocumentOutcome> outcomes, string? outputFolder)
    {
        foreach (var outcome in outcomes.Where(outcome => outcome.Failure is null || outcome.Job is not null))
        {
            DocumentReport.Write(terminal.Output, outcome);
        }
        WriteTotals(terminal.Output, outcomes, outputFolder);
        foreach (var outcome in outcomes)
        {
            if (outcome.Failure is { } failure)
            {
                FailureReport.Write(terminal, failure, outcome.Given, outcome.JobId);
            }
        }
    }

    private static void WriteTotals(IAnsiConsole console, IReadOnlyList<DocumentOutcome> outcomes, string? outputFolder)
    {
        var jobs = outcomes.Select(outcome => outcome.Job).OfType<Job>().ToList();
        if (jobs.Count == 0)
        {
            return;
        }
        var completed = outcomes.Count(outcome => outcome.Failure is null);
        var documents = Wording.Count(outcomes.Count, "document");
        // Those embedded: the chunk stage counted the same tokens before.
        var tokens = jobs.Sum(job => job.Stages.Where(stage => stage.Stage == Stage.Embed).Sum(stage => stage.Usage?.Tokens ?? 0));
        var cost = new NanoUsd(jobs.Sum(job => NanoUsd.From(job.TotalCost)?.Amount ?? 0));
        string[] totals =
        [
            completed == outcomes.Count ? documents : $"{completed} of {documents} completed",
            Wording.Count(jobs.Sum(job => (long)job.Pages), "page"),
            Wording.Count(jobs.Sum(job => (long)job.ChunkCount), "chunk"),
            Wording.Count(tokens, "token"),
            cost.ToString(),
        ];
        console.WriteLine();
        console.MarkupLine($"[bold]total[/]  {string.Join(" · ", totals)}");
        if (outputFolder is not null && completed > 0)
        {
            console.MarkupLine($"[dim]files in[/] {Wording.Escaped(outputFolder)}");
        }
        if (jobs.SelectMany(job => job.Stages).Any(stage => stage.Simulated))
        {
            console.MarkupLine($"[dim]{SimulatedNote}[/]");
        }
    }
}
