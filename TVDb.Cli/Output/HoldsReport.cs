using Spectre.Console;
using TVDb.Cli.Client;
using TVDb.V1;

namespace TVDb.Cli.Output;

/// <summary>Unresolved holds, a line each, and what became of those that were settled.</summary>
internal static class HoldsReport
{
    public static void Write(Terminal terminal, HoldState state, IReadOnlyList<OpenHold> holds, bool more)
    {
        var console = terminal.Output;
        if (holds.Count == 0)
        {
            console.WriteLine($"no {Wording.Word(state)} holds");
            return;
        }
        var table = new Table().Border(TableBorder.None);
        foreach (var title in new[] { "hold", "tenant", "provider", "model", "amount", state == HoldState.Held ? "expires" : "expired" })
        {
            table.AddColumn(new TableColumn($"[dim]{title}[/]").NoWrap().Padding(0, 0, 2, 0));
        }
        foreach (var hold in holds)
        {
            table.AddRow(
                Wording.Escaped(hold.Id),
                Wording.Escaped(hold.Tenant),
                Wording.Escaped(hold.Provider),
                Wording.Escaped(hold.Model),
                Wording.Money(hold.Amount),
                hold.ExpireTime is { } expires ? Wording.Escaped(Wording.Instant(expires.ToDateTimeOffset(), terminal.Clock)) : Wording.Nothing);
        }
        console.Write(table);
        var sum = new NanoUsd(holds.Sum(hold => NanoUsd.From(hold.Amount)?.Amount ?? 0));
        console.WriteLine();
        console.MarkupLine($"{Wording.Count(holds.Count, $"{Wording.Word(state)} hold")}, {sum}{(more ? "  [dim]there are more: see --most[/]" : "")}");
    }

    public static void WriteSettled(Terminal terminal, ReconcileHoldsResponse answer)
    {
        var amount = answer.HeldAmount is { } held ? $", held at {Wording.Money(held)}" : "";
        terminal.Output.MarkupLine($"settled {Wording.Count(answer.Settled, "hold")}{amount}");
        if (answer.Remaining > 0)
        {
            terminal.Output.MarkupLine($"[yellow]{Wording.Count(answer.Remaining, "hold")} that match remain: say it again[/]");
        }
    }
}
