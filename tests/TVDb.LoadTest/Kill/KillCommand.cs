using System.CommandLine;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging.Abstractions;
using TVDb.LoadTest.Commands;
using TVDb.LoadTest.Servers;
using TVDb.Pipeline.Costs;

namespace TVDb.LoadTest.Kill;

/// <summary>`kill`: processes that die between reserve and post leave no hold behind and no call uncounted.</summary>
internal sealed class KillCommand : LoadCommand
{
    private static readonly TimeSpan SweepInterval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);
    private readonly WholeNumber _kills = new("--kills", "Processes killed, each between a reserve and its post.", 200, 6, 1, 100_000);
    private readonly WholeNumber _processes = new("--processes", "Calling processes at once.", 4, 3, 1, 64);

    public KillCommand() : base(
        "kill",
        "Kills calling processes (SIGKILL) between reserve and post, while a sweeper runs. Holds live 2 s. Targets: 1 s after the last expiry no hold is "
        + "left, the counters are the journal's, posted + presumed is no less than what the provider will bill, and what remains is free to the last nano-USD.",
        minutesMax: 20)
    {
        Options.Add(_kills);
        Options.Add(_processes);
    }

    protected override async Task<LoadReport> MeasureAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var began = TimeProvider.System.GetUtcNow();
        var started = TimeProvider.System.GetTimestamp();
        var zone = LoadLedger.ZoneFarFromMidnight(began);
        var (kills, processes) = (_kills.Read(parsed, Brief), _processes.Read(parsed, Brief));
        var options = LoadLedger.Options(KillPlan.Budgets(zone)) with { SweepInterval = SweepInterval };
        await using var redis = await LoadRedis.StartAsync(Persistence.None);
        await using var connection = await redis.ConnectAsync();
        var ledger = new Ledger(connection, options, TimeProvider.System);
        using var meter = new Meter(CostMetrics.MeterName);
        var metrics = new CostMetrics(meter);
        using var shares = new PresumedShares(new CostReader(connection, options, TimeProvider.System), options, metrics, TimeProvider.System, NullLogger<PresumedShares>.Instance);
        using var sweeper = new HoldSweeper(ledger, new OpenHolds(connection, TimeProvider.System), options, TimeProvider.System, NullLogger<HoldSweeper>.Instance, metrics, shares);
        await sweeper.StartAsync(cancellationToken);

        var victims = new Victims(redis.ConnectionString, zone.Id, Seed(parsed));
        await Parallel.ForEachAsync(
            Enumerable.Range(0, kills),
            new ParallelOptions { MaxDegreeOfParallelism = processes, CancellationToken = cancellationToken },
            async (i, stop) => await victims.KillOneAsync(i, stop));

        var aftermath = new Aftermath(connection, ledger, options, victims.Invoice);
        await aftermath.WaitForExpiryAsync(TimeProvider.System.GetUtcNow() + KillPlan.HoldLifetime + Grace, cancellationToken);
        await sweeper.StopAsync(cancellationToken);
        var (figures, targets) = await aftermath.LookAsync(kills, victims.Killed);
        return new LoadReport(Name, Seed(parsed), TimeProvider.System.GetElapsedTime(started).TotalSeconds, figures, targets);
    }
}
