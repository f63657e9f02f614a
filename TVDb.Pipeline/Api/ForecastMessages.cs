using Google.Protobuf.WellKnownTypes;
using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Costs.Analytics;

namespace TVDb.Pipeline.Api;

/// <summary>Forecasts as the contract's messages.</summary>
internal static class ForecastMessages
{
    public static V1.SpendForecast ToMessage(SpendForecast forecast, BudgetUnit unit)
    {
        var message = new V1.SpendForecast
        {
            Basis = ToMessage(forecast.Basis),
            DaysChecked = forecast.DaysChecked,
            ExhaustedAt = ToMessage(forecast.ExhaustedAt),
            ExhaustedAtEarliest = ToMessage(forecast.ExhaustedAtEarliest),
        };
        if (unit == BudgetUnit.Requests)
        {
            message.Requests = new V1.RequestForecast { Expected = forecast.Expected };
            if (forecast.Interval is { } requests)
            {
                (message.Requests.Low, message.Requests.High) = (requests.Low, requests.High);
            }
            return message;
        }
        message.Expected = new NanoUsd(forecast.Expected).ToMessage();
        if (forecast.Interval is { } interval)
        {
            (message.Low, message.High) = (new NanoUsd(interval.Low).ToMessage(), new NanoUsd(interval.High).ToMessage());
        }
        return message;
    }

    private static Timestamp? ToMessage(DateTimeOffset? time) => time is { } at ? Timestamp.FromDateTimeOffset(at) : null;

    private static V1.ForecastBasis ToMessage(ForecastBasis basis) => basis switch
    {
        ForecastBasis.None => V1.ForecastBasis.None,
        ForecastBasis.Pace => V1.ForecastBasis.Pace,
        ForecastBasis.Profile => V1.ForecastBasis.Profile,
    };
}
