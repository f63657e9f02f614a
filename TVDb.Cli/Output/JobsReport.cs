using Spectre.Console;
using Spectre.Console.Rendering;
using TVDb.V1;

namespace TVDb.Cli.Output;

/// <summary>Jobs, a line each, or some lines where the terminal is narrow.</summary>
internal static class JobsReport
{
    private const int WhyCellsMin = 40;

    public static void Write(Terminal terminal, IReadOnlyList<Job> jobs, bool more)
    {
        var console = terminal.Output;
        if (jobs.Count == 0)
        {
            console.WriteLine("no jobs");
            return;
        }
        // The last column breaks its lines as it needs; in less room than this nobody can read it.
        var fits = Terminal.Fits(console, TableOf(jobs, terminal.Clock, _ => ""), WhyCellsMin);
        console.Write(fits ? TableOf(jobs, terminal.Clock, job => JobNotes.Why(job, terminal.Clock)) : LinesOf(jobs, terminal.Clock));
        console.WriteLine();
        console.MarkupLine($"{Wording.Count(jobs.Count, "job")}{(more ? "  [dim]there are more: see --most[/]" : "")}");
    }

    private static Table TableOf(IReadOnlyList<Job> jobs, TimeProvider clock, Func<Job, string> why)
    {
        var table = new Table().Border(TableBorder.None);
        foreach (var (title, isNumber) in new[]
        {
            ("job", false), ("state", false), ("stage", false), ("progress", true), ("tenant", false), ("cost", true), ("age", true),
        })
        {
            var column = new TableColumn($"[dim]{title}[/]").NoWrap().Padding(0, 0, 2, 0);
            table.AddColumn(isNumber ? column.RightAligned() : column);
        }
        table.AddColumn(new TableColumn("[dim]why[/]"));
        foreach (var job in jobs)
        {
            table.AddRow(
                Wording.Escaped(job.Id),
                JobNotes.Coloured(job),
                JobNotes.Stage(job),
                JobNotes.Progress(job),
                Wording.Escaped(job.Tenant),
                Wording.Money(job.TotalCost),
                JobNotes.Age(job, clock),
                Wording.Escaped(why(job)));
        }
        return table;
    }

    private static Rows LinesOf(IReadOnlyList<Job> jobs, TimeProvider clock) => new(jobs.SelectMany(IEnumerable<IRenderable> (job) =>
    {
        var facts = $"{JobNotes.Stage(job)}  {JobNotes.Progress(job)}  [dim]tenant[/] {Wording.Escaped(job.Tenant)}  {Wording.Money(job.TotalCost)}  [dim]age[/] {JobNotes.Age(job, clock)}";
        var why = JobNotes.Why(job, clock);
        return
        [
            new Markup($"{Wording.Escaped(job.Id)}  {JobNotes.Coloured(job)}"),
            new Padder(new Markup(facts), new Padding(2, 0, 0, 0)),
            .. why.Length > 0 ? [new Padder(new Markup(Wording.Escaped(why)), new Padding(2, 0, 0, 0))] : Array.Empty<IRenderable>(),
        ];
    }));
}
