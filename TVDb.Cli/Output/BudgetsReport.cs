using System.Globalization;
using Spectre.Console;
using TVDb.Cli.Client;
using TVDb.V1;

namespace TVDb.Cli.Output;

/// <summary>Budgets as operators set them, a line each.</summary>
internal static class BudgetsReport
{
    public static void Write(Terminal terminal, ListBudgetsResponse answer)
    {
        WriteTable(terminal, answer.Budgets);
        terminal.Output.WriteLine();
        terminal.Output.MarkupLine($"[dim]revision {answer.Revision}; what is spent: tvdb cost[/]");
    }

    public static void Tell(Terminal terminal, BudgetSetting budget, bool json)
    {
        if (json)
        {
            JsonLines.Write(terminal, JsonBudgetSetting.From(budget));
            return;
        }
        WriteTable(terminal, [budget]);
    }

    public static string? Limit(BudgetLimit? limit) => limit?.KindCase switch
    {
        BudgetLimit.KindOneofCase.Usd => NanoUsd.From(limit.Usd)!.Value.ToString(),
        BudgetLimit.KindOneofCase.Requests => string.Create(CultureInfo.InvariantCulture, $"{limit.Requests:N0} requests"),
        BudgetLimit.KindOneofCase.Unlimited => "unlimited",
        _ => null,
    };

    private static void WriteTable(Terminal terminal, IEnumerable<BudgetSetting> budgets)
    {
        var table = new Table().Border(TableBorder.None);
        foreach (var title in new[] { "budget", "limit", "gone", "state", "zone", "alerts at", "source" })
        {
            table.AddColumn(new TableColumn($"[dim]{title}[/]").NoWrap().Padding(0, 0, 2, 0));
        }
        foreach (var budget in budgets)
        {
            table.AddRow(
                Wording.Escaped(budget.Name),
                Limit(budget.Limit) ?? Wording.Nothing,
                budget.Status is { HasPercent: true } status ? string.Create(CultureInfo.InvariantCulture, $"{status.Percent:0.##} %") : Wording.Nothing,
                budget.Status is null ? Wording.Nothing : Wording.Word(budget.Status.State),
                Wording.Escaped(budget.TimeZone),
                budget.Thresholds.Count == 0 ? Wording.Nothing : string.Join(", ", budget.Thresholds.Select(share => string.Create(CultureInfo.InvariantCulture, $"{share * 100:0.#} %"))),
                Source(budget));
        }
        terminal.Output.Write(table);
        foreach (var budget in budgets)
        {
            WriteWaiting(terminal, budget);
        }
    }

    private static string Source(BudgetSetting budget) => (budget.ChangedAtRunTime, Limit(budget.ConfiguredLimit)) switch
    {
        (false, _) => "configured",
        (true, null) => "added at run time",
        (true, var configured) => $"set at run time, configured {configured}",
    };

    /// <summary>What will change by itself.</summary>
    private static void WriteWaiting(Terminal terminal, BudgetSetting budget)
    {
        if (budget.UntilTime is { } until)
        {
            terminal.Output.MarkupLine($"{Wording.Escaped(budget.Name)}: {Limit(budget.Limit)} until {Wording.Escaped(Wording.ResetsAt(until.ToDateTimeOffset(), terminal.Clock))}; then {Limit(budget.LastingLimit) ?? "gone"}");
        }
        if (budget.NextTimeZoneTime is { } next)
        {
            terminal.Output.MarkupLine($"{Wording.Escaped(budget.Name)}: zone {Wording.Escaped(budget.NextTimeZone)} from {Wording.Escaped(Wording.ResetsAt(next.ToDateTimeOffset(), terminal.Clock))}");
        }
    }
}
