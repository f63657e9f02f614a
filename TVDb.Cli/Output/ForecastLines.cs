using Spectre.Console;
using TVDb.Cli.Client;
using TVDb.V1;

namespace TVDb.Cli.Output;

/// <summary>Where a budget's window will end, in the budget's unit.</summary>
internal sealed record ForecastFigures(long Expected, long? Low, long? High)
{
    public static ForecastFigures From(SpendForecast forecast) => forecast.Requests is { } requests
        ? new ForecastFigures(requests.Expected, requests.HasLow ? requests.Low : null, requests.HasHigh ? requests.High : null)
        : new ForecastFigures(NanoUsd.From(forecast.Expected)?.Amount ?? 0, NanoUsd.From(forecast.Low)?.Amount, NanoUsd.From(forecast.High)?.Amount);
}

/// <summary>A forecast below its budget.</summary>
internal static class ForecastLines
{
    private const long NanoUsdPerCent = 10_000_000;

    public static void Add(Grid figures, BudgetLine line, SpendForecast forecast, TimeProvider clock)
    {
        var (expected, low, high) = ForecastFigures.From(forecast);
        var interval = low is null || high is null ? "" : $"  [dim]four in five end between[/] {Show(line, low.Value)} [dim]and[/] {Show(line, high.Value)}";
        figures.AddRow("[dim]forecast[/]", $"{Show(line, expected)}{interval}  [dim]{Basis(forecast)}[/]");
        if (forecast.ExhaustedAt is { } at)
        {
            figures.AddRow("[dim]exhausted[/]", $"[yellow]{Wording.ResetsAt(at.ToDateTimeOffset(), clock)}[/]");
        }
        if (forecast.ExhaustedAtEarliest is { } earliest && forecast.ExhaustedAt != earliest)
        {
            figures.AddRow("[dim]earliest[/]", $"{Wording.ResetsAt(earliest.ToDateTimeOffset(), clock)}  [dim]at the interval's upper end[/]");
        }
    }

    /// <summary>An estimate has no digits below a cent, unless it is that small.</summary>
    private static string Show(BudgetLine line, long figure) =>
        line.Show(line.IsMoney && figure >= NanoUsdPerCent ? (figure + (NanoUsdPerCent / 2)) / NanoUsdPerCent * NanoUsdPerCent : figure);

    private static string Basis(SpendForecast forecast) => forecast.Basis switch
    {
        ForecastBasis.Profile when forecast.DaysChecked > 0 => $"checked on {Wording.Count(forecast.DaysChecked, "day")}",
        ForecastBasis.Profile => "by the days before",
        ForecastBasis.Pace => "at this pace: too few days are known",
        _ => "nothing to go by yet",
    };
}
