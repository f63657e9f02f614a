using Google.Protobuf.WellKnownTypes;
using TVDb.Cli.Tests.Scripted;
using TVDb.V1;

namespace TVDb.Cli.Tests.Commands;

/// <summary>`tvdb cost --csv`</summary>
public sealed class CostCsvTests
{
    private static readonly DateTimeOffset Midnight = new(2099, 1, 2, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("", """
        budget,window_start,resets_at,unit,limit,posted,presumed,held,remaining,state,forecast,forecast_low,forecast_high
        openai:day,2099-01-02T00:00:00Z,2099-01-03T00:00:00Z,usd,1.00,1.25,0.00,0.00,-0.25,exhausted,2.00,,
        openai:hour:requests,,,requests,,800,0,100,,unlimited,900,850,950

        """)]
    [InlineData("--hours 1", """
        hour,requests,errors,pages,credits,tokens,cost_usd
        2099-01-02T00:00:00Z,2,1,0,0,7,0.00000002

        """)]
    [InlineData("--by model", """"
        provider,model,tenant,variant,requests,errors,pages,credits,tokens,cost_usd
        openai,"small, ""old""",'=evil,real,2,1,0,0,7,0.00000002

        """")]
    public async Task Cost_Csv_IsOneTable(string options, string table)
    {
        await using var server = await ScriptedServer.StartAsync();
        var totals = new UsageTotals { Requests = 2, Errors = 1, Tokens = 7, Cost = Answers.Usd(20) };
        server.Script.Cost = new GetCostResponse
        {
            Budgets =
            {
                new BudgetStatus
                {
                    Name = "openai:day", Limit = Answers.Usd(1_000_000_000), Posted = Answers.Usd(1_250_000_000), State = BudgetState.Exhausted,
                    WindowStart = Midnight.ToTimestamp(), ResetsAt = Midnight.AddDays(1).ToTimestamp(), Forecast = new SpendForecast { Expected = Answers.Usd(2_000_000_000) },
                },
                new BudgetStatus
                {
                    Name = "openai:hour:requests", Requests = new RequestCounts { Posted = 800, Held = 100 }, State = BudgetState.Unlimited,
                    Forecast = new SpendForecast { Requests = new RequestForecast { Expected = 900, Low = 850, High = 950 } },
                },
            },
            Usage = { new UsageRow { Provider = "openai", Model = "small, \"old\"", Tenant = "=evil", Variant = Variant.Real, Totals = totals } },
        };
        if (options.StartsWith("--hours", StringComparison.Ordinal))
        {
            server.Script.Cost.Series.Add(new HourlyUsage { StartTime = Midnight.ToTimestamp(), Totals = totals });
        }

        Assert.Equal(table, (await Tvdb.RunAsync(server.Address, ["cost", "--csv", .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)])).Output);
    }

    [Fact]
    public async Task Cost_CsvAndJson_IsAUsageError() => Assert.Equal(2, (await Tvdb.RunAsync(null, "cost", "--csv", "--json")).ExitCode);

    [Fact]
    public async Task Cost_Watch_AsksAgainUntilTheServerIsGone()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Script.CostAnswersMax = 2;

        var answer = await Tvdb.RunAsync(server.Address, "cost", "--watch", "--json");

        Assert.Equal(5, answer.ExitCode);
        Assert.Equal(2, answer.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Count(line => line.StartsWith("{\"time\"", StringComparison.Ordinal)));
    }
}
