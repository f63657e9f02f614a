using Google.Protobuf.WellKnownTypes;
using TVDb.Cli.Tests.Scripted;
using TVDb.V1;

namespace TVDb.Cli.Tests.Commands;

/// <summary>`tvdb cost --forecast`</summary>
public sealed class CostForecastTests
{
    private static readonly DateTimeOffset Noon = new(2099, 1, 2, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Cost_Forecast_TellsIntervalAndWhenTheLimitIsReached()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Script.Cost = Forecast(new SpendForecast
        {
            Basis = ForecastBasis.Profile,
            Expected = Answers.Usd(12_344_999_999),
            Low = Answers.Usd(10_000_000_000),
            High = Answers.Usd(15_125_000_000),
            DaysChecked = 26,
            ExhaustedAt = Noon.AddHours(6).ToTimestamp(),
            ExhaustedAtEarliest = Noon.AddHours(3).ToTimestamp(),
        });

        var answer = await Tvdb.RunAsync(server.Address, "cost", "--forecast");

        Assert.True(Assert.Single(server.Script.CostRequests).Forecast);
        Assert.Contains(
            "forecast $12.34 four in five end between $10.00 and $15.13 checked on 26 days exhausted 2099-01-02 19:00:00 +01:00 (2099-01-02 18:00:00 UTC), in ",
            Words(answer),
            StringComparison.Ordinal);
        Assert.Contains("earliest 2099-01-02 16:00:00 +01:00 (2099-01-02 15:00:00 UTC), in ", Words(answer), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ForecastBasis.Pace, "forecast 12 requests at this pace: too few days are known")]
    [InlineData(ForecastBasis.Profile, "forecast 12 requests by the days before")]
    [InlineData(ForecastBasis.None, "forecast 12 requests nothing to go by yet")]
    public async Task Cost_ForecastWithoutInterval_SaysWhatItStandsOn(ForecastBasis basis, string told)
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Script.Cost = Forecast(new SpendForecast { Basis = basis, Requests = new RequestForecast { Expected = 12 } });
        server.Script.Cost.Budgets[0].Requests = new RequestCounts { Limit = 100, Posted = 3 };

        Assert.Contains(told, Words(await Tvdb.RunAsync(server.Address, "cost", "--forecast")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cost_ForecastJson_IsPartOfItsBudget()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Script.Cost = Forecast(new SpendForecast
        {
            Basis = ForecastBasis.Profile,
            Expected = Answers.Usd(1),
            Low = Answers.Usd(0),
            High = Answers.Usd(2),
            DaysChecked = 26,
            ExhaustedAt = Noon.ToTimestamp(),
        });

        var answer = await Tvdb.RunAsync(server.Address, "cost", "--forecast", "--json");

        Assert.Contains(
            """"
            "forecast":{"basis":"profile","expected_usd":"0.000000001","low_usd":"0.00","high_usd":"0.000000002","requests":null,"days_checked":26,"exhausted_at":"2099-01-02T12:00:00Z","exhausted_at_earliest":null}
            """",
            answer.Output,
            StringComparison.Ordinal);
    }

    private static GetCostResponse Forecast(SpendForecast forecast) => new()
    {
        LimitsEnabled = true,
        Budgets = { new BudgetStatus { Name = "openai:day", Limit = Answers.Usd(14_000_000_000), Posted = Answers.Usd(3), Forecast = forecast } },
    };

    private static string Words(Answer answer) => string.Join(' ', answer.Output.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
}
