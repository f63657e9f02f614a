using Google.Protobuf.WellKnownTypes;
using TVDb.Cli.Tests.Scripted;
using TVDb.V1;

namespace TVDb.Cli.Tests.Commands;

/// <summary>`tvdb cost --by` and `--hours`</summary>
public sealed class CostUsageTests
{
    private static readonly DateTimeOffset Midnight = new(2099, 1, 2, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("provider", "", "llamaparse mock 1 1 0 0 0 $0.00 llamaparse real 2 0 40 120 0 $0.150000001 openai real 1,003 3 0 0 1,234,567 $0.025")]
    [InlineData("tenant", "*", "acme mock 1 1 0 0 0 $0.00 acme real 1,004 3 40 120 1,234,560 $0.175000001 other real 1 0 0 0 7 $0.00")]
    [InlineData("model", "", "llamaparse agentic mock 1 1 0 0 0 $0.00 llamaparse agentic real 2 0 40 120 0 $0.150000001 openai large real 1,000 0 0 0 1,000,000 $0.02 openai small real 3 3 0 0 234,567 $0.005")]
    public async Task Cost_By_SumsARowForEach(string by, string tenant, string rows)
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Script.Cost = Used;

        var answer = await Tvdb.RunAsync(server.Address, "cost", "--by", by);

        Assert.Equal((0, ""), (answer.ExitCode, answer.Error));
        Assert.Equal(new GetCostRequest { Tenant = tenant }, Assert.Single(server.Script.CostRequests));
        Assert.Contains(
            $"used since 2099-01-02 01:00:00 +01:00 (2099-01-02 00:00:00 UTC), calls under way not counted {by} variant requests errors pages credits tokens cost {rows}",
            Words(answer),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cost_ByWithNothingUsed_SaysSo()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Script.Cost = new GetCostResponse { UsageStartTime = Midnight.ToTimestamp() };

        Assert.EndsWith("calls under way not counted nothing", Words(await Tvdb.RunAsync(server.Address, "cost", "--by", "model")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cost_Hours_ChartsEachHourOnItsDay()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Script.Cost = new GetCostResponse { LimitsEnabled = true, Series = { Enumerable.Range(-3, 11).Select(n => Hour(n, requests: 1, nanoUsd: n is -3 ? 1 : n < 0 ? 0 : n * 1000)) } };

        var answer = await Tvdb.RunAsync(server.Address, "cost", "--hours", "11");

        Assert.Equal(11, Assert.Single(server.Script.CostRequests).SeriesHours);
        Assert.Equal(
            $"""

            cost by the hour  UTC, a full cell is $0.000007
              2099-01-01  {new string(' ', 21)}▁··  3 requests  $0.000000001
              2099-01-02  ·▂▃▄▅▆▇█{new string(' ', 16)}  8 requests  $0.000028

            """,
            string.Join('\n', answer.Output.Split('\n').Skip(1).Select(line => line.TrimEnd())));
    }

    [Fact]
    public async Task Cost_HoursWithoutCost_ChartsRequests()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Script.Cost = new GetCostResponse { LimitsEnabled = true, Series = { Hour(0, requests: 4), Hour(1, requests: 0), Hour(2, requests: 1) } };

        var answer = await Tvdb.RunAsync(server.Address, "cost", "--hours", "3");

        Assert.EndsWith("requests by the hour UTC, a full cell is 4 requests 2099-01-02 █·▂ 5 requests", Words(answer), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cost_HoursWithNothingUsed_ChartsNothing()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Script.Cost = new GetCostResponse { LimitsEnabled = true, Series = { Hour(0, requests: 0), Hour(1, requests: 0) } };

        Assert.EndsWith("2099-01-02 ·· 0 requests", Words(await Tvdb.RunAsync(server.Address, "cost", "--hours", "2")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cost_Json_HasUsageAndSeries()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Script.Cost = new GetCostResponse { UsageStartTime = Midnight.ToTimestamp(), Usage = { Used.Usage[0] }, Series = { Hour(0, requests: 2, nanoUsd: 150_000_001) } };

        var answer = await Tvdb.RunAsync(server.Address, "cost", "--hours", "1", "--json");

        Assert.EndsWith(
            ""","usage_start_time":"2099-01-02T00:00:00Z","usage":[{"provider":"llamaparse","model":"agentic","tenant":"acme","variant":"real","requests":2,"errors":0,"pages":40,"credits":120,"tokens":0,"cost_usd":"0.150000001"}],"series":[{"start_time":"2099-01-02T00:00:00Z","requests":2,"errors":0,"pages":0,"credits":0,"tokens":0,"cost_usd":"0.150000001"}]}""",
            answer.Output.TrimEnd('\n'),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--hours", "0", "--hours: 1 to 720")]
    [InlineData("--hours", "721", "--hours: 1 to 720")]
    [InlineData("--by", "hour", "--by: 'hour' is not provider, tenant or model")]
    [InlineData("--by", "none", "--by: 'none' is not provider, tenant or model")]
    public async Task Cost_BadOption_IsAUsageError(string option, string value, string problem)
    {
        var answer = await Tvdb.RunAsync(null, "cost", option, value);

        Assert.Equal(2, answer.ExitCode);
        Assert.Contains(problem, answer.Error, StringComparison.Ordinal);
    }

    private static GetCostResponse Used => new()
    {
        UsageStartTime = Midnight.ToTimestamp(),
        Usage =
        {
            Row("llamaparse", "agentic", "acme", Variant.Real, 150_000_001, new UsageTotals { Requests = 2, Pages = 40, Credits = 120 }),
            Row("llamaparse", "agentic", "acme", Variant.Mock, 0, new UsageTotals { Requests = 1, Errors = 1 }),
            Row("openai", "small", "acme", Variant.Real, 5_000_000, new UsageTotals { Requests = 2, Errors = 3, Tokens = 234_560 }),
            Row("openai", "small", "other", Variant.Real, 0, new UsageTotals { Requests = 1, Tokens = 7 }),
            Row("openai", "large", "acme", Variant.Real, 20_000_000, new UsageTotals { Requests = 1000, Tokens = 1_000_000 }),
        },
    };

    private static UsageRow Row(string provider, string model, string tenant, Variant variant, long nanoUsd, UsageTotals totals)
    {
        totals.Cost = Answers.Usd(nanoUsd);
        return new UsageRow { Provider = provider, Model = model, Tenant = tenant, Variant = variant, Totals = totals };
    }

    private static HourlyUsage Hour(int n, long requests, long nanoUsd = 0) =>
        new() { StartTime = Midnight.AddHours(n).ToTimestamp(), Totals = new UsageTotals { Requests = requests, Cost = Answers.Usd(nanoUsd) } };

    private static string Words(Answer answer) => string.Join(' ', answer.Output.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
}
