using System.CommandLine;
using TVDb.LoadTest.Commands;
using TVDb.LoadTest.Servers;
using TVDb.TestServers;

namespace TVDb.LoadTest.Failover;

/// <summary>`failover`: a provider dies again and again, and every caller has an answer that says what it is.</summary>
internal sealed class FailoverCommand : LoadCommand
{
    private const int HealthIntervalSeconds = 5;
    private const double FallbackSecondsMax = 1;

    /// <summary>CI's build is not optimised and its machine may be busy: this finds what is broken, and the full form what is slow.</summary>
    private const double FallbackSecondsMaxShort = 5;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan WarmUpShort = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan Down = TimeSpan.FromSeconds(4);

    /// <summary>Between the first real answer and the next kill, so that each falls on a provider that serves in full and not on the first probe of a circuit.</summary>
    private static readonly TimeSpan Up = TimeSpan.FromSeconds(4);

    private static readonly TimeSpan UpMax = TimeSpan.FromSeconds(4 * HealthIntervalSeconds);
    private readonly WholeNumber _perSecond = new("--per-second", "Process calls a second.", 200, 40, 1, 1000);
    private readonly WholeNumber _kills = new("--kills", "How often the provider is killed and revived.", 10, 2, 1, 100);

    public FailoverCommand() : base(
        "failover",
        "Process calls of short texts in mode hybrid at a steady rate, by one pipeline (its files in memory), a redis-server, a mock and a simulator that is killed (SIGKILL) and "
        + $"started again; HEALTH_CHECK_INTERVAL is {HealthIntervalSeconds} s. Targets: every call is answered and none fails; each answer that the mock gave says so "
        + "(the mock counts its calls); from a kill to the first answer of the mock at most 1 s (with --short 5 s); from the revival to the first real answer at most two health intervals.",
        minutesMax: 15)
    {
        Options.Add(_perSecond);
        Options.Add(_kills);
    }

    protected override async Task<LoadReport> MeasureAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        await using var redis = await LoadRedis.StartAsync(Persistence.None);
        await using var mock = await ProviderServer.StartMockAsync();
        await using var simulator = await ProviderServer.StartSimulatorAsync();
        using var files = new MemoryFolder();
        await using var pipeline = await PipelineServer.StartAsync(redis.ConnectionString, simulator, mock, new Dictionary<string, string>
        {
            ["SERVICE_MODE"] = "hybrid",
            ["HEALTH_CHECK_INTERVAL"] = $"{HealthIntervalSeconds}",
            ["Storage__Path"] = files.Path,
            ["MAX_CONCURRENT_JOBS"] = "200",
            ["MAX_CONCURRENT_JOBS_PER_TENANT"] = "1000",
        });
        var warmUp = parsed.GetValue(Brief) ? WarmUpShort : WarmUp;
        await using var callers = new FailoverCallers(pipeline.GrpcAddress, _perSecond.Read(parsed, Brief), warmUp);
        var (fallbacks, returns) = (new List<double>(), new List<double>());
        await Task.Delay(warmUp, TimeProvider.System, cancellationToken);
        await callers.FirstAsync(isReal: true, callers.Now, UpMax, cancellationToken);
        for (var kill = 0; kill < _kills.Read(parsed, Brief); kill++)
        {
            var killedAt = callers.Now;
            await simulator.KillAsync();
            fallbacks.Add(await callers.FirstAsync(isReal: false, killedAt, UpMax, cancellationToken));
            await Task.Delay(Down, TimeProvider.System, cancellationToken);
            await simulator.StartAgainAsync();
            returns.Add(await callers.FirstAsync(isReal: true, callers.Now, UpMax, cancellationToken));
            await Task.Delay(Up, TimeProvider.System, cancellationToken);
        }
        await callers.EndAsync();
        var answers = callers.Answers;
        var servedByMock = answers.Count(answer => !answer.IsReal);
        var mockCalls = await mock.CallsAsync("openai.embeddings", cancellationToken);
        var figures = new
        {
            Calls = callers.Sent,
            CallsPerSecond = Math.Round(callers.CallsPerSecond, 1),
            Real = answers.Count - servedByMock,
            ServedByMock = servedByMock,
            MockCalls = mockCalls,
            Reasons = answers.Where(answer => !answer.IsReal).GroupBy(answer => answer.Reason).ToDictionary(group => group.Key, group => group.Count()),
            FallbackSeconds = fallbacks.Select(seconds => Math.Round(seconds, 3)),
            ReturnSeconds = returns.Select(seconds => Math.Round(seconds, 3)),
            LatencyMsP50 = callers.LatencyMs(0.5),
            LatencyMsP99 = callers.LatencyMs(0.99),
            FirstErrors = callers.Errors.Take(3),
        };
        return new LoadReport(Name, Seed(parsed), TimeProvider.System.GetElapsedTime(started).TotalSeconds, figures,
        [
            Target.AtLeast("kills", fallbacks.Count, _kills.Read(parsed, Brief)),
            Target.None("errors_to_callers", callers.Errors.Count),
            Target.None("calls_without_an_answer", callers.Sent - answers.Count),
            // Where a job's mock call was counted and its answer lost there would be more calls than answers; there never are fewer.
            Target.None("mock_calls_beyond_those_labelled", mockCalls - servedByMock),
            Target.None("answers_of_the_mock_not_degraded", answers.Count(answer => !answer.IsReal && !answer.IsDegraded)),
            Target.None("real_answers_called_degraded", answers.Count(answer => answer.IsReal && answer.IsDegraded)),
            Target.AtMost("seconds_to_first_fallback", fallbacks.Max(), parsed.GetValue(Brief) ? FallbackSecondsMaxShort : FallbackSecondsMax),
            Target.AtMost("seconds_to_return", returns.Max(), 2 * HealthIntervalSeconds),
        ]);
    }
}
