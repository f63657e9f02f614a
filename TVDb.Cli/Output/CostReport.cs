using System.Globalization;
using Spectre.Console;
using TVDb.V1;

namespace TVDb.Cli.Output;

/// <summary>Each budget: how much of it is gone, held and left, and when it is whole again.</summary>
internal static class CostReport
{
    private const int BarCells = 30;

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
        var line = BudgetLine.From(budget);
        var name = $"[bold]{Wording.Escaped(budget.Name)}[/]";
        console.MarkupLine(line.Limit is { } limit ? $"{name}  {Bar(line, limit, budget)}" : $"{name}  [dim]unlimited[/]");
        var figures = DetailGrid.Create();
        figures.AddRow("[dim]limit[/]", line.Show(line.Limit));
        figures.AddRow("[dim]posted[/]", $"{line.Show(line.Posted)}  [dim]in {Wording.Count(budget.Calls, "call")}[/]");
        if (line.Presumed != 0)
        {
            figures.AddRow("[dim]presumed[/]", $"[yellow]{line.Show(line.Presumed)}[/]  [dim]calls whose outcome nobody told[/]");
        }
        figures.AddRow("[dim]held[/]", line.Show(line.Held));
        figures.AddRow("[dim]remaining[/]", line.Show(line.Remaining));
        if (budget.Forecast is { } forecast)
        {
            ForecastLines.Add(figures, line, forecast, clock);
        }
        var resetsAt = budget.ResetsAt is { } instant ? Wording.ResetsAt(instant.ToDateTimeOffset(), clock) : Wording.Nothing;
        figures.AddRow("[dim]resets at[/]", resetsAt);
        foreach (var crossed in budget.CrossedThresholds)
        {
            var when = crossed.CrossTime is { } at ? Wording.Instant(at.ToDateTimeOffset(), clock) : Wording.Nothing;
            figures.AddRow("[dim]alert[/]", string.Create(CultureInfo.InvariantCulture, $"{crossed.Share * 100:0.#} %  [dim]reached at {when}[/]"));
        }
        console.Write(figures);
    }

    /// <summary>Posted and presumed, then held, then what is left. What is not zero gets at least one cell.</summary>
    private static string Bar(BudgetLine line, long limit, BudgetStatus budget)
    {
        var spentCells = Cells(line.Posted + line.Presumed, limit);
        var heldCells = Math.Min(Cells(line.Held, limit), BarCells - spentCells);
        var colour = budget.State switch
        {
            BudgetState.Exhausted => "red",
            BudgetState.Warning => "yellow",
            _ => "green",
        };
        var goneCells = new string('█', spentCells) + new string('▒', heldCells);
        var share = budget.HasPercent ? string.Create(CultureInfo.InvariantCulture, $"{budget.Percent:0.##} % gone, ") : "";
        return $"[{colour}]{goneCells}[/][dim]{new string('░', BarCells - goneCells.Length)}[/]  {share}[{colour}]{Wording.Word(budget.State)}[/]";
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
