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
            """{"status":"degraded","mode":"real","redis":"healthy","shared":true,"replica":"a-1","time":null,"providers":[{"provider":"llamaparse","variant":"real","simulated":true,"status":"degraded","own_status":"healthy","shared_status":"degraded","since":"2099-01-01T23:59:00Z","latency_ms":1200,"check_time":"2099-01-02T00:00:00Z","detail":null,"circuit_open":true,"calls":200,"success_ratio":0.995,"latency_p50_ms":90,"latency_p95_ms":180,"latency_p99_ms":900,"views":[{"replica":"a-1","status":"healthy","time":"2099-01-02T00:00:00Z"},{"replica":"b-2","status":"degraded","time":"2099-01-02T00:00:00Z"}],"anomalies":[{"kind":"latency","raise_time":"2099-01-02T00:00:00Z","observed":900,"expected":90.5}]},{"provider":"openai","variant":"mock","simulated":false,"status":"unknown","own_status":"unknown","shared_status":"unknown","since":null,"latency_ms":null,"check_time":null,"detail":"unreachable: connection refused","circuit_open":false,"calls":0,"success_ratio":null,"latency_p50_ms":null,"latency_p95_ms":null,"latency_p99_ms":null,"views":[],"anomalies":[]}]}""",
            answer.Output.TrimEnd('\n'));
    }

    [Fact]
    public async Task Health_FiguresViewsAndAnomalies_AreTold()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Script.Health = Health(HealthStatus.Degraded);

        var answer = await Tvdb.RunAsync(server.Address, "health");

        Assert.Contains("200, 99.5 % good", answer.Output, StringComparison.Ordinal);
        Assert.Contains("90 ms / 180 ms / 900 ms", answer.Output, StringComparison.Ordinal);
        Assert.Contains("1 healthy, 1 degraded", answer.Output, StringComparison.Ordinal);
        Assert.Contains("unusual: llamaparse real latency 900 ms, where 91 ms was expected", answer.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_Watch_TheStateThenALineAChange()
    {
        await using var server = await ScriptedServer.StartAsync();
        var down = Health(HealthStatus.Unhealthy);
        (down.Providers[0].Status, down.Providers[0].Detail) = (HealthStatus.Unhealthy, "503");
        server.Script.HealthEvents =
        [
            new WatchHealthResponse { Time = Midnight.ToTimestamp(), Health = Health(HealthStatus.Degraded) },
            new WatchHealthResponse { Time = Midnight.ToTimestamp(), Heartbeat = true },
            new WatchHealthResponse { Time = Midnight.AddSeconds(5).ToTimestamp(), Health = down },
        ];

        var answer = await Tvdb.RunAsync(server.Address, "health", "--watch");

        Assert.Equal(0, answer.ExitCode);
        Assert.EndsWith("01:00:05  llamaparse real (simulated) unhealthy (was degraded)  503\n", answer.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_Report_EachFigureBesideItsTarget()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Script.HealthHistory = History;

        var answer = await Tvdb.RunAsync(server.Address, "health", "--report");

        var words = string.Join(' ', answer.Output.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("target at least 99.5 % below 2 % at least 100 % below 5 min 0 s", words, StringComparison.Ordinal);
        Assert.Contains(
            "openai real 99.49 % missed down 7 min 20 s of 24 h 0 min 1.99 % met 99.99 % missed of 20000 3 min 40 s met of 2 1000 and 7 rate limited 90 ms / 180 ms / 900 ms",
            words,
            StringComparison.Ordinal);
        Assert.Contains("(2099-01-02 00:00:00 UTC) openai real healthy after 3 min 40 s unhealthy", words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_ReportJson_HasTheFigures()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Script.HealthHistory = History;

        var line = Assert.Single((await Tvdb.RunAsync(server.Address, "health", "--report", "--json")).JsonLines());

        var figures = line.GetProperty("providers")[0].GetProperty("figures");
        Assert.Equal(
            (0.995, 300, 0.99491, 220, 440),
            (line.GetProperty("targets").GetProperty("availability").GetDouble(), line.GetProperty("targets").GetProperty("mean_time_to_recovery_seconds").GetInt32(),
                figures.GetProperty("availability").GetDouble(), figures.GetProperty("mean_time_to_recovery_seconds").GetInt32(), figures.GetProperty("down_seconds").GetInt32()));
    }

    private static GetHealthReportResponse History => new()
    {
        StartTime = Midnight.AddDays(-1).ToTimestamp(),
        EndTime = Midnight.ToTimestamp(),
        Targets = new HealthTargets { Availability = 0.995, ErrorRate = 0.02, FallbackSuccess = 1, MeanTimeToRecovery = Duration.FromTimeSpan(TimeSpan.FromMinutes(5)) },
        Providers =
        {
            new ProviderHistory
            {
                Provider = "openai", Variant = Variant.Real, LatencyP50 = Milliseconds(90), LatencyP95 = Milliseconds(180), LatencyP99 = Milliseconds(900),
                Figures = new HealthFigures
                {
                    Observed = Duration.FromTimeSpan(TimeSpan.FromDays(1)), Down = Duration.FromTimeSpan(TimeSpan.FromSeconds(440)), Availability = 0.99491,
                    ErrorRate = 0.01999, FallbackSuccess = 0.99995, FallbacksSucceeded = 19_999, FallbacksFailed = 1, Recoveries = 2,
                    MeanTimeToRecovery = Duration.FromTimeSpan(TimeSpan.FromSeconds(220)), CallsSucceeded = 980, CallsFailed = 19, CallsTimedOut = 1, CallsRateLimited = 7,
                },
            },
        },
        Transitions =
        {
            new HealthTransition
            {
                Provider = "openai", Variant = Variant.Real, From = HealthStatus.Unhealthy, To = HealthStatus.Healthy, Time = Midnight.ToTimestamp(),
                Lasted = Duration.FromTimeSpan(TimeSpan.FromSeconds(220)),
            },
        },
    };

    private static Duration Milliseconds(int milliseconds) => Duration.FromTimeSpan(TimeSpan.FromMilliseconds(milliseconds));

    private static GetHealthResponse Health(HealthStatus overall) => new()
    {
        Status = overall,
        Redis = HealthStatus.Healthy,
        Mode = ServiceMode.Real,
        Shared = true,
        Replica = "a-1",
        Providers =
        {
            new ProviderHealth
            {
                Provider = "llamaparse", Variant = Variant.Real, Simulated = true, Status = HealthStatus.Degraded, OwnStatus = HealthStatus.Healthy,
                SharedStatus = HealthStatus.Degraded, Since = Midnight.AddMinutes(-1).ToTimestamp(), CircuitOpen = true, Calls = 200, SuccessRatio = 0.995,
                Latency = Duration.FromTimeSpan(TimeSpan.FromMilliseconds(1200)), CheckTime = Midnight.ToTimestamp(), LatencyP50 = Milliseconds(90),
                LatencyP95 = Milliseconds(180), LatencyP99 = Milliseconds(900),
                Views =
                {
                    new ReplicaHealth { Replica = "a-1", Status = HealthStatus.Healthy, Time = Midnight.ToTimestamp() },
                    new ReplicaHealth { Replica = "b-2", Status = HealthStatus.Degraded, Time = Midnight.ToTimestamp() },
                },
                Anomalies = { new HealthAnomaly { Kind = HealthAnomalyKind.Latency, RaiseTime = Midnight.ToTimestamp(), Observed = 900, Expected = 90.5 } },
            },
            new ProviderHealth { Provider = "openai", Variant = Variant.Mock, Detail = "unreachable: connection refused" },
        },
    };
}
