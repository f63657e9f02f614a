using TVDb.Cli.Client;
using TVDb.V1;

namespace TVDb.Cli.Output;

/// <summary>`cost --csv`: one table with a heading, for a spreadsheet. Money is exact decimal text in USD.</summary>
internal static class CostCsv
{
    public static void WriteBudgets(Terminal terminal, GetCostResponse cost)
    {
        Write(terminal, "budget", "window_start", "resets_at", "unit", "limit", "posted", "presumed", "held", "remaining", "state", "forecast", "forecast_low", "forecast_high");
        foreach (var budget in cost.Budgets)
        {
            var line = BudgetLine.From(budget);
            var forecast = budget.Forecast is { } told ? ForecastFigures.From(told) : null;
            Write(
                terminal,
                budget.Name,
                Instant(budget.WindowStart),
                Instant(budget.ResetsAt),
                line.IsMoney ? "usd" : "requests",
                Figure(line.Limit),
                Figure(line.Posted),
                Figure(line.Presumed),
                Figure(line.Held),
                Figure(line.Remaining),
                Wording.Word(budget.State),
                Figure(forecast?.Expected),
                Figure(forecast?.Low),
                Figure(forecast?.High));

            string Figure(long? figure) => figure is not { } amount ? "" : line.IsMoney ? new NanoUsd(amount).ToDecimal() : Number(amount);
        }
    }

    public static void WriteHours(Terminal terminal, GetCostResponse cost)
    {
        Write(terminal, "hour", "requests", "errors", "pages", "credits", "tokens", "cost_usd");
        foreach (var hour in cost.Series)
        {
            Write(terminal, [Instant(hour.StartTime), .. Totals(hour.Totals)]);
        }
    }

    public static void WriteUsage(Terminal terminal, GetCostResponse cost)
    {
        Write(terminal, "provider", "model", "tenant", "variant", "requests", "errors", "pages", "credits", "tokens", "cost_usd");
        foreach (var row in cost.Usage)
        {
            Write(terminal, [row.Provider, row.Model, row.Tenant, Wording.Word(row.Variant), .. Totals(row.Totals)]);
        }
    }

    private static string[] Totals(UsageTotals totals) =>
    [
        Number(totals.Requests), Number(totals.Errors), Number(totals.Pages), Number(totals.Credits), Number(totals.Tokens),
        NanoUsd.From(totals.Cost)?.ToDecimal() ?? "",
    ];

    private static void Write(Terminal terminal, params string[] fields) => terminal.RawOutput.WriteLine(string.Join(',', fields.Select(Field)));

    /// <summary>
    /// Quoted where a comma, a quote or a line's end would break the row. A name that a spreadsheet would take for a formula
    /// gets a quote before it; a number below zero stays one.
    /// </summary>
    private static string Field(string text)
    {
        var safe = text is ['=' or '+' or '@' or '\t' or '\r', ..] or ['-', not (>= '0' and <= '9'), ..] or ['-'] ? $"'{text}" : text;
        return safe.AsSpan().ContainsAny(",\"\r\n") ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    }

    private static string Instant(Google.Protobuf.WellKnownTypes.Timestamp? time) =>
        time?.ToDateTime().ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture) ?? "";

    private static string Number(long number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
