using TVDb.Cli.Client;
using TVDb.V1;

namespace TVDb.Cli.Output;

/// <summary>Where a budget's window will end, of `cost --forecast --json`: amounts, or requests; low and high are null where there is no interval.</summary>
internal sealed record JsonForecast(
    string Basis,
    string? ExpectedUsd,
    string? LowUsd,
    string? HighUsd,
    JsonRequestForecast? Requests,
    int DaysChecked,
    DateTime? ExhaustedAt,
    DateTime? ExhaustedAtEarliest)
{
    public static JsonForecast From(SpendForecast forecast) => new(
        Wording.Word(forecast.Basis),
        NanoUsd.From(forecast.Expected)?.ToDecimal(),
        NanoUsd.From(forecast.Low)?.ToDecimal(),
        NanoUsd.From(forecast.High)?.ToDecimal(),
        forecast.Requests is { } requests ? new JsonRequestForecast(requests.Expected, requests.HasLow ? requests.Low : null, requests.HasHigh ? requests.High : null) : null,
        forecast.DaysChecked,
        forecast.ExhaustedAt?.ToDateTime(),
        forecast.ExhaustedAtEarliest?.ToDateTime());
}

/// <summary>Of a budget that counts requests.</summary>
internal sealed record JsonRequestForecast(long Expected, long? Low, long? High);
