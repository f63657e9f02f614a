using System.CommandLine;
using System.Globalization;
using TVDb.LoadTest.Commands;
using TVDb.LoadTest.Servers;
using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Costs.Recovery;
using TVDb.TestServers;

namespace TVDb.LoadTest.RedisKill;

/// <summary>`redis-kill`: a Redis that dies under load, and comes back with all it had, or with less.</summary>
internal sealed class RedisKillCommand : LoadCommand
{
    private const int CutBytesMax = 200_000;
    private readonly WholeNumber _kills = new("--kills", "How often redis-server is killed with appendfsync always.", 50, 4, 1, 10_000);
    private readonly WholeNumber _losses = new("--losses", "How often it is killed with everysec and comes back with less.", 12, 2, 1, 10_000);

    public RedisKillCommand() : base(
        "redis-kill",
        "Kills redis-server (SIGKILL) under load, 2 replicas of 8 callers, and starts it again. With appendfsync always: nothing acknowledged may be lost. "
        + "With everysec the append-only file is cut back, or put back to what it was a while before, in turns: the ledger must heal to what the callers "
        + "were told. Last, one replica dies with Redis: its open amount must be reported, the others' sums must be equal.",
        minutesMax: 20)
    {
        Options.Add(_kills);
        Options.Add(_losses);
    }

    protected override async Task<LoadReport> MeasureAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        var random = new Random(Seed(parsed));
        var (kills, losses) = (_kills.Read(parsed, Brief), _losses.Read(parsed, Brief));
        var always = await RunAsync("always", kills, random, (_, _, _) => { }, cancellationToken);
        var everysec = await RunAsync("everysec", losses, random, Lose, cancellationToken);
        var (dead, living) = await RunWithADeadReplicaAsync(random, cancellationToken);
        var figures = new { Always = always, Everysec = everysec, Dead = dead, Living = living };
        return new LoadReport(Name, Seed(parsed), TimeProvider.System.GetElapsedTime(started).TotalSeconds, figures,
        [
            .. Healed("always", always),
            Target.None("always_lost_acknowledged_verbs", always.Lost),
            .. Healed("everysec", everysec),
            // Else the rounds prove nothing.
            Target.AtLeast("everysec_lost_acknowledged_verbs", everysec.Lost, 1),
            .. Healed("one_dead", living),
            Target.AtLeast("one_dead_lost_nano_usd", dead.MissingNanoUsd, 1),
            Target.AtLeast("one_dead_reported_open_nano_usd", dead.ReportedOpenNanoUsd, dead.OpenNanoUsd),
            Target.AtLeast("one_dead_reported_posted_nano_usd", dead.ReportedPostedNanoUsd, dead.PostedNanoUsd),
        ]);
    }

    private static IEnumerable<Target> Healed(string name, RoundsEnd end) =>
    [
        Target.AtLeast($"{name}_posts", end.Posts, 1),
        Target.None($"{name}_posted_minus_callers_nano_usd", end.PostedNanoUsd - end.CallersNanoUsd),
        Target.None($"{name}_held_nano_usd", end.HeldNanoUsd),
        Target.None($"{name}_audit_differences", end.Differences.Count),
    ];

    private static async Task<RoundsEnd> RunAsync(
        string appendfsync, int kills, Random random, Action<DurableRedis, long, Random> lose, CancellationToken cancellationToken)
    {
        await using var redis = await DurableRedis.StartAsync(appendfsync);
        await using var one = await KillReplica.StartAsync(redis.ConnectAsync(), "tenant-0");
        await using var other = await KillReplica.StartAsync(redis.ConnectAsync(), "tenant-1");
        var length = 0L;
        return await new RedisRounds(redis, [one, other], random).RunAsync(
            kills,
            ["tenant-0", "tenant-1"],
            _ =>
            {
                length = redis.Length();
                return Task.CompletedTask;
            },
            _ => lose(redis, length, random),
            cancellationToken);
    }

    /// <summary>Cut back by some bytes, in the middle of a command; or put back to an older state.</summary>
    private static void Lose(DurableRedis redis, long length, Random random)
    {
        if (random.Next(2) == 0)
        {
            redis.CutBack(random.Next(1, CutBytesMax));
        }
        else
        {
            redis.RestoreTo(length);
        }
    }

    private static async Task<(DeadReplica Dead, RoundsEnd Living)> RunWithADeadReplicaAsync(Random random, CancellationToken cancellationToken)
    {
        await using var redis = await DurableRedis.StartAsync("everysec");
        await using var one = await KillReplica.StartAsync(redis.ConnectAsync(), "tenant-0");
        await using var other = await KillReplica.StartAsync(redis.ConnectAsync(), "tenant-1");
        await using var victim = CallerProcess.Start(RedisKillVictimCommand.Verb, redis.Address, random.Next().ToString(CultureInfo.InvariantCulture));
        var length = redis.Length();
        string[] said = [];
        var living = await new RedisRounds(redis, [one, other], random).RunAsync(
            1,
            ["tenant-0", "tenant-1"],
            async _ => said = (await victim.ReadLineAsync(cancellationToken))!.Split(' '),
            _ =>
            {
                victim.Kill();
                redis.RestoreTo(length);
            },
            cancellationToken);
        await using var connection = await redis.ConnectAsync();
        var left = (await new CostReader(connection, KillReplica.Options, TimeProvider.System).ReadAsync(RedisKillVictimCommand.Tenant)).Budgets
            .Single(budget => budget.Window.Budget.Scope == BudgetScope.Tenant);
        var (open, posted) = (Figure(said[1]), Figure(said[2]));
        var reported = living.Silent.TryGetValue(said[3], out var beat) ? MemberBeat.Parse(beat) : null;
        return (new DeadReplica(open, posted, open + posted - left.Held - left.Posted - left.Presumed, reported?.Open.Value ?? -1, reported?.Posted.Value ?? -1), living);
    }

    private static long Figure(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>A replica that died with Redis: what it had, how much of that the ledger came back without, and what was reported of it.</summary>
    private sealed record DeadReplica(long OpenNanoUsd, long PostedNanoUsd, long MissingNanoUsd, long ReportedOpenNanoUsd, long ReportedPostedNanoUsd);
}
