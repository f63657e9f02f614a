using Google.Protobuf.WellKnownTypes;
using TVDb.Cli.Tests.Scripted;
using TVDb.V1;

namespace TVDb.Cli.Tests.Commands;

public sealed class CostAndHealthTests
{
    private static readonly DateTimeOffset Midnight = new(2099, 1, 2, 0, 0, 0, TimeSpan.Zero);

    private static GetCostResponse Cost => new()
    {
        Time = Midnight.AddHours(-3).ToTimestamp(),
        LimitsEnabled = true,
        PriceVersion = "2026-11",
        Budgets =
        {
            new BudgetStatus
            {
                Name = "llamaparse:day", Scope = BudgetScope.Provider, Provider = "llamaparse", Window = BudgetWindow.Day,
                Limit = Answers.Usd(50_000_000_000), Posted = Answers.Usd(12_500_000_001), Held = Answers.Usd(112_500_000),
                Remaining = Answers.Usd(37_387_499_999), Calls = 3, Percent = 25.22, State = BudgetState.Warning,
                CrossedThresholds = { new CrossedThreshold { Share = 0.125, CrossTime = Midnight.AddHours(-4).ToTimestamp() } },
                WindowStart = Midnight.AddDays(-1).ToTimestamp(), ResetsAt = Midnight.ToTimestamp(),
            },
            new BudgetStatus { Name = "total:day", Scope = BudgetScope.Total, Window = BudgetWindow.Day, Posted = Answers.Usd(0), Held = Answers.Usd(0), State = BudgetState.Unlimited },
        },
    };

    [Fact]
    public async Task Cost_Budgets_ExactWithBarAndReset()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Script.Cost = Cost;
        var answer = await Tvdb.RunAsync(null, "cost", "--address", server.Address);

        Assert.Equal(0, answer.ExitCode);
        var words = string.Join(' ', answer.Output.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains($"llamaparse:day {new string('█', 8)}▒{new string('░', 21)} 25.22 % gone, warning limit $50.00", words, StringComparison.Ordinal);
        Assert.Contains("posted $12.500000001 in 3 calls held $0.1125 remaining $37.387499999", words, StringComparison.Ordinal);
        Assert.Contains("resets at 2099-01-02 01:00:00 +01:00 (2099-01-02 00:00:00 UTC), in ", words, StringComparison.Ordinal);
        Assert.Contains("alert 12.5 % reached at 2099-01-01 21:00:00 +01:00 (2099-01-01 20:00:00 UTC)", words, StringComparison.Ordinal);
        Assert.Contains("total:day unlimited limit unlimited posted $0.00", words, StringComparison.Ordinal);
        Assert.DoesNotContain(answer.All, letter => char.IsControl(letter) && letter != '\n');
    }

    [Fact]
    public async Task Cost_PresumedAndRequests_AreShownInTheirUnits()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Script.Cost = new GetCostResponse
        {
            LimitsEnabled = true,
            Budgets =
            {
                new BudgetStatus
                {
                    Name = "openai:day", Scope = BudgetScope.Provider, Provider = "openai", Window = BudgetWindow.Day, Limit = Answers.Usd(1_000_000_000),
                    Posted = Answers.Usd(250_000_000), Presumed = Answers.Usd(500_000_000), Held = Answers.Usd(0), Remaining = Answers.Usd(250_000_000), Calls = 2,
                },
                new BudgetStatus
                {
                    Name = "openai:hour:requests", Scope = BudgetScope.Provider, Provider = "openai", Window = BudgetWindow.Hour,
                    Requests = new RequestCounts { Limit = 1000, Posted = 800, Held = 100 }, Calls = 800,
                },
            },
        };

        var answer = await Tvdb.RunAsync(server.Address, "cost");

        var words = string.Join(' ', answer.Output.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("posted $0.25 in 2 calls presumed $0.50 calls whose outcome nobody told held $0.00 remaining $0.25", words, StringComparison.Ordinal);
        Assert.Contains("limit 1,000 requests posted 800 requests in 800 calls held 100 requests remaining 100 requests", words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cost_Json_ExactDecimalText()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Script.Cost = Cost;
        var answer = await Tvdb.RunAsync(server.Address, "cost", "--json");

        Assert.Equal(
            """{"time":"2099-01-01T21:00:00Z","limits_enabled":true,"price_version":"2026-11","budgets":[{"name":"llamaparse:day","scope":"provider","provider":"llamaparse","window":"day","limit_usd":"50.00","posted_usd":"12.500000001","presumed_usd":null,"held_usd":"0.1125","remaining_usd":"37.387499999","requests":null,"calls":3,"percent":25.22,"state":"warning","crossed_thresholds":[{"share":0.125,"cross_time":"2099-01-01T20:00:00Z"}],"window_start":"2099-01-01T00:00:00Z","resets_at":"2099-01-02T00:00:00Z","forecast":null},{"name":"total:day","scope":"total","provider":null,"window":"day","limit_usd":null,"posted_usd":"0.00","presumed_usd":null,"held_usd":"0.00","remaining_usd":null,"requests":null,"calls":0,"percent":null,"state":"unlimited","crossed_thresholds":[],"window_start":null,"resets_at":null,"forecast":null}],"usage_start_time":null,"usage":[],"series":[]}""",
            answer.Output.TrimEnd('\n'));
    }

    [Theory]
    [InlineData(HealthStatus.Healthy, 0)]
    [InlineData(HealthStatus.Degraded, 0)]
    [InlineData(HealthStatus.Unspecified, 0)]
    [InlineData(HealthStatus.Unhealthy, 6)]
    public async Task Health_Overall_DecidesExitCode(HealthStatus overall, int expected)
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Script.Health = Health(overall);
        var answer = await Tvdb.RunAsync(server.Address, "health");
        Assert.Equal(expected, answer.ExitCode);
        Assert.Contains("unreachable: connection refused", answer.Output, StringComparison.Ordinal);
        Assert.Contains("real (simulated)", answer.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_Json_EachPart()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Script.Health = Health(HealthStatus.Degraded);
        var answer = await Tvdb.RunAsync(server.Address, "health", "--json");
        Assert.Equal(
            """{"status":"degraded","mode":"real","redis":"healthy","providers":[{"provider":"llamaparse","variant":"real","simulated":true,"status":"degraded","latency_ms":1200,"check_time":"2099-01-02T00:00:00Z","detail":null},{"provider":"openai","variant":"mock","simulated":false,"status":"unknown","latency_ms":null,"check_time":null,"detail":"unreachable: connection refused"}]}""",
            answer.Output.TrimEnd('\n'));
    }

    private static GetHealthResponse Health(HealthStatus overall) => new()
    {
        Status = overall,
        Redis = HealthStatus.Healthy,
        Mode = ServiceMode.Real,
        Providers =
        {
            new ProviderHealth
            {
                Provider = "llamaparse", Variant = Variant.Real, Simulated = true, Status = HealthStatus.Degraded,
                Latency = Duration.FromTimeSpan(TimeSpan.FromMilliseconds(1200)), CheckTime = Midnight.ToTimestamp(),
            },
            new ProviderHealth { Provider = "openai", Variant = Variant.Mock, Detail = "unreachable: connection refused" },
        },
    };
}
