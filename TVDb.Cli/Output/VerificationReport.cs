using Spectre.Console;
using TVDb.V1;

namespace TVDb.Cli.Output;

/// <summary>Whether the ledger adds up, and what does not.</summary>
internal static class VerificationReport
{
    public static void Write(Terminal terminal, VerifyLedgerResponse verified)
    {
        var console = terminal.Output;
        var read = $"[dim]{Wording.Count(verified.Entries, "journal entry", "journal entries")}, {Wording.Count(verified.Windows, "budget window")}[/]";
        if (verified.Differences.Count == 0)
        {
            console.MarkupLine($"the ledger [green]adds up[/]  {read}");
            return;
        }
        console.MarkupLine($"the ledger has [red]{Wording.Count(verified.Differences.Count, "difference")}[/]  {read}");
        var table = new Table().Border(TableBorder.None);
        foreach (var title in new[] { "what", "ledger", "journal" })
        {
            table.AddColumn(new TableColumn($"[dim]{title}[/]").Padding(0, 0, 2, 0));
        }
        foreach (var difference in verified.Differences)
        {
            table.AddRow(Wording.Escaped(difference.What), Wording.Escaped(difference.Ledger), Wording.Escaped(difference.Journal));
        }
        console.Write(new Padder(table, new Padding(2, 1, 0, 0)));
    }
}
