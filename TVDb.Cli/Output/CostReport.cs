using System.Globalization;
using Spectre.Console;
using TVDb.Cli.Client;
using TVDb.V1;

namespace TVDb.Cli.Output;

/// <summary>Each budget: how much of it is gone, held and left, and when it is whole again.</summary>
internal static class CostReport
{
    private const int BarCells = 40;

    public static void Write(Terminal terminal, GetCostResponse cost)
    {
        var console = terminal.Output;
        var asOf = cost.Time is { } time ? $"at {Wording.Instant(time.ToDateTimeOffset(), terminal.Clock)}" : "";
        console.MarkupLine($"[bold]budgets[/]  [dim]{asOf}  prices {Wording.Escaped(cost.PriceVersion)}[/]");
        if (!cost.LimitsEnabled)
        {
            console.MarkupLine("[yellow]limits are switched off (COST_LIMITS_ENABLED=false): spending is counted, nothing is refused[/]");
        }
        foreach (var budget in cost.Budgets)
        {
            console.WriteLine();
            WriteBudget(console, budget, terminal.Clock);
        }
    }

    private static void WriteBudget(IAnsiConsole console, BudgetStatus budget, TimeProvider clock)
    {
        var name = $"[bold]{Wording.Escaped(budget.Name)}[/]";
        console.MarkupLine(NanoUsd.From(budget.Limit) is { } limit ? $"{name}  {Bar(budget, limit)}" : $"{name}  [dim]unlimited[/]");
        var figures = DetailGrid.Create();
        figures.AddRow("[dim]limit[/]", budget.Limit is null ? "unlimited" : Wording.Money(budget.Limit));
        figures.AddRow("[dim]posted[/]", $"{Wording.Money(budget.Posted)}  [dim]in {Wording.Count(budget.Calls, "call")}[/]");
        figures.AddRow("[dim]held[/]", Wording.Money(budget.Held));
        figures.AddRow("[dim]remaining[/]", budget.Limit is null ? "unlimited" : Wording.Money(budget.Remaining));
        var resetsAt = budget.ResetsAt is { } instant ? Wording.ResetsAt(instant.ToDateTimeOffset(), clock) : Wording.Nothing;
        figures.AddRow("[dim]resets at[/]", resetsAt);
        console.Write(figures);
    }

    /// <summary>Posted, then held, then what is left. What is not zero gets at least one cell.</summary>
    private static string Bar(BudgetStatus budget, NanoUsd limit)
    {
        var posted = NanoUsd.From(budget.Posted)?.Amount ?? 0;
        var held = NanoUsd.From(budget.Held)?.Amount ?? 0;
        var postedCells = Cells(posted, limit.Amount);
        var heldCells = Math.Min(Cells(held, limit.Amount), BarCells - postedCells);
        var gone = limit.Amount > 0 ? (Int128)(posted + held) * 1000 / limit.Amount : 1000;
        var colour = gone >= 1000 ? "red" : gone >= 800 ? "yellow" : "green";
        var share = string.Create(CultureInfo.InvariantCulture, $"{gone / 10}.{gone % 10} % gone");
        var goneCells = new string('█', postedCells) + new string('▒', heldCells);
        return $"[{colour}]{goneCells}[/][dim]{new string('░', BarCells - goneCells.Length)}[/]  {share}";
    }

    private static int Cells(long amount, long limit)
    {
        if (amount <= 0)
        {
            return 0;
        }
        return limit <= 0 ? BarCells : (int)Int128.Min(((Int128)amount * BarCells + limit - 1) / limit, BarCells);
    }
}
