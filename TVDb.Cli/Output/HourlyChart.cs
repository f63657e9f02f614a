using System.Globalization;
using Spectre.Console;
using TVDb.Cli.Client;
using TVDb.V1;

namespace TVDb.Cli.Output;

/// <summary>A cell for each hour, a line for each day (UTC): what the hour did cost, or its requests where nothing did cost.</summary>
internal static class HourlyChart
{
    private const int HoursADay = 24;
    private const string Heights = "▁▂▃▄▅▆▇█";
    private const char Nothing = '·';

    public static void Write(Terminal terminal, IReadOnlyList<HourlyUsage> series)
    {
        var console = terminal.Output;
        var isMoney = series.Any(hour => CostOf(hour) > 0);
        Func<HourlyUsage, long> figure = isMoney ? CostOf : hour => hour.Totals.Requests;
        var highest = series.Max(figure);
        console.WriteLine();
        console.MarkupLine($"[bold]{(isMoney ? "cost" : "requests")} by the hour[/]  [dim]UTC, a full cell is {Show(highest, isMoney)}[/]");
        foreach (var day in series.GroupBy(hour => hour.StartTime.ToDateTime().Date))
        {
            var cells = new string([.. Enumerable.Range(0, HoursADay).Select(n => CellOf(day.FirstOrDefault(hour => hour.StartTime.ToDateTime().Hour == n), figure, highest))]);
            var requests = Wording.Count(day.Sum(hour => hour.Totals.Requests), "request");
            var cost = isMoney ? $"  {new NanoUsd(day.Sum(CostOf))}" : "";
            console.MarkupLine($"  [dim]{day.Key.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}[/]  [green]{cells}[/]  {requests}{cost}");
        }
    }

    /// <summary>A space where the series has no such hour. What is not zero is seen, however small.</summary>
    private static char CellOf(HourlyUsage? hour, Func<HourlyUsage, long> figure, long highest) => hour is null ? ' '
        : figure(hour) <= 0 ? Nothing
        : Heights[(int)(((Int128)figure(hour) * Heights.Length + highest - 1) / highest) - 1];

    private static string Show(long figure, bool isMoney) => isMoney ? new NanoUsd(figure).ToString() : Wording.Count(figure, "request");

    private static long CostOf(HourlyUsage hour) => NanoUsd.From(hour.Totals.Cost)?.Amount ?? 0;
}
