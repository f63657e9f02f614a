using System.CommandLine;
using TVDb.LoadTest.Commands;
using TVDb.LoadTest.Servers;
using TVDb.TestServers;

namespace TVDb.LoadTest.Raise;

/// <summary>`raise`: how soon a budget that an operator raises is in force everywhere, and lets go what waited for it.</summary>
internal sealed class RaiseCommand : LoadCommand
{
    private const int Replicas = 3;
    private const double SecondsMax = 1;

    /// <summary>CI's build is not optimised and its machine may be busy: this finds what is broken, and the full form what is slow.</summary>
    private const double SecondsMaxShort = 5;

    private readonly WholeNumber _rounds = new("--rounds", "Tenants whose budget is raised, one after the other.", 10, 3, 1, 100);
    private readonly WholeNumber _jobs = new("--jobs", "Jobs of each that wait for its budget.", 30, 12, 3, 100);

    public RaiseCommand() : base(
        "raise",
        $"{Replicas} pipelines share a redis-server. Each tenant has a budget of its own that holds one page; jobs handed in at all replicas wait for it, deferred; then the "
        + "budget is raised by SetBudget at one of them. Measured from that call on: when each replica's GetCost shows the new limit, and when each job is no longer "
        + "DEFERRED, as WatchJob tells. Targets: both within 1 s (with --short 5 s), and every job completes.",
        minutesMax: 10)
    {
        Options.Add(_rounds);
        Options.Add(_jobs);
    }

    protected override async Task<LoadReport> MeasureAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        var (rounds, jobs) = (_rounds.Read(parsed, Brief), _jobs.Read(parsed, Brief));
        await using var redis = await LoadRedis.StartAsync(Persistence.None);
        await using var mock = await ProviderServer.StartMockAsync();
        await using var simulator = await ProviderServer.StartSimulatorAsync();
        using var files = new MemoryFolder();
        var settings = new Dictionary<string, string>
        {
            ["Storage__Path"] = files.Path,
            // A page is held at 0.00375: one fits.
            ["COST_BUDGETS"] = string.Join(';', Enumerable.Range(0, rounds).Select(round => $"{RaiseRound.BudgetOf(round)}=0.005")),
            ["DEFERRED_RELEASE_PER_SECOND"] = "1000",
        };
        var replicas = new List<PipelineServer>();
        try
        {
            for (var replica = 0; replica < Replicas; replica++)
            {
                replicas.Add(await PipelineServer.StartAsync(redis.ConnectionString, simulator, mock, settings));
            }
            using var callers = new RaiseCallers(replicas.Select(replica => replica.GrpcAddress));
            var results = new List<RaiseRound>();
            for (var round = 0; round < rounds; round++)
            {
                results.Add(await callers.RunAsync(round, jobs, cancellationToken));
            }
            return Report(parsed, TimeProvider.System.GetElapsedTime(started), results, jobs);
        }
        finally
        {
            foreach (var replica in replicas)
            {
                await replica.DisposeAsync();
            }
        }
    }

    private LoadReport Report(ParseResult parsed, TimeSpan took, List<RaiseRound> rounds, int jobs)
    {
        var secondsMax = parsed.GetValue(Brief) ? SecondsMaxShort : SecondsMax;
        var figures = new
        {
            Rounds = rounds.Count,
            JobsEach = jobs,
            InForceSeconds = rounds.Select(round => Math.Round(round.InForceSeconds, 3)),
            ReleasedSeconds = rounds.Select(round => Math.Round(round.ReleasedSeconds, 3)),
        };
        return new LoadReport(Name, Seed(parsed), took.TotalSeconds, figures,
        [
            Target.AtMost("seconds_until_in_force_on_all", rounds.Max(round => round.InForceSeconds), secondsMax),
            Target.AtMost("seconds_until_all_released", rounds.Max(round => round.ReleasedSeconds), secondsMax),
            Target.None("jobs_not_completed", rounds.Sum(round => jobs - round.Completed)),
        ]);
    }
}
