using System.Text.Json;
using StackExchange.Redis;
using TVDb.LoadTest.Servers;
using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Costs.Recovery;
using TVDb.TestServers;

namespace TVDb.LoadTest.RedisKill;

/// <summary>What a redis-server that was killed again and again had at the end, beside what its callers were told.</summary>
/// <param name="Kills">How often it was killed.</param>
/// <param name="Posts">Posts that were acknowledged.</param>
/// <param name="Refusals">Reserves that were not answered, or not admitted because of a recovery.</param>
/// <param name="CallersNanoUsd">The acknowledged posts.</param>
/// <param name="PostedNanoUsd">What the ledger has of them.</param>
/// <param name="HeldNanoUsd">What the ledger still holds for them, when all is done.</param>
/// <param name="Lost">Acknowledged verbs that Redis came back without, over all kills.</param>
/// <param name="Differences">Between counters and journal.</param>
/// <param name="RecoveryMsMax">The longest that the ledger was closed by a recovery.</param>
/// <param name="Silent">Members that were reported silent, each with its last beat.</param>
internal sealed record RoundsEnd(
    int Kills, long Posts, long Refusals, long CallersNanoUsd, long PostedNanoUsd, long HeldNanoUsd, long Lost, IReadOnlyList<LedgerDifference> Differences, long RecoveryMsMax, IReadOnlyDictionary<string, string> Silent);

/// <summary>Kills one redis-server under load, round after round; between kill and start its file may be put back.</summary>
internal sealed class RedisRounds(DurableRedis redis, IReadOnlyList<KillReplica> replicas, Random random)
{
    private const int CallersAReplica = 8;
    private static readonly TimeSpan LoadMin = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan LoadMore = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(20);

    /// <param name="kills">How many.</param>
    /// <param name="tenants">The tenants of the replicas' callers.</param>
    /// <param name="mark">Called while the load runs, before what is to be lost.</param>
    /// <param name="afterKill">What becomes of the file between kill and start.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<RoundsEnd> RunAsync(int kills, IReadOnlyList<string> tenants, Func<int, Task> mark, Action<int> afterKill, CancellationToken cancellationToken)
    {
        await using var connection = await redis.ConnectAsync();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var seed = random.Next();
        var callers = replicas.SelectMany((replica, r) => Enumerable.Range(0, CallersAReplica).Select(i =>
            replica.CallAsync(new Random(unchecked(seed + (r * CallersAReplica) + i)), $"caller-{r}-{i}", stop.Token))).ToList();
        for (var i = 0; i < kills; i++)
        {
            await Task.Delay(LoadMin + (LoadMore * random.NextDouble()), TimeProvider.System, cancellationToken);
            await mark(i);
            await Task.Delay(LoadMin + (LoadMore * random.NextDouble()), TimeProvider.System, cancellationToken);
            await redis.KillAsync();
            afterKill(i);
            await redis.StartAgainAsync();
            await RecoveredAsync(connection, callers, cancellationToken);
        }
        await stop.CancelAsync();
        await Task.WhenAll(callers);
        return await LookAsync(connection, kills, tenants, cancellationToken);
    }

    /// <summary>Until the recovery of this kill is over.</summary>
    private static async Task RecoveredAsync(ConnectionMultiplexer connection, List<Task> callers, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(LookInterval, TimeProvider.System);
        while (!await IsOpenAsync(connection))
        {
            if (callers.FirstOrDefault(caller => caller.IsFaulted) is { } failed)
            {
                await failed;
            }
            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }

    /// <summary>The state alone would not do: until someone looks, it is that of the run before.</summary>
    private static async Task<bool> IsOpenAsync(ConnectionMultiplexer connection)
    {
        try
        {
            var known = await connection.GetDatabase().HashGetAsync(LedgerKeys.Counters, [LedgerKeys.StateField, LedgerKeys.RunField]);
            var server = await connection.GetServers()[0].InfoAsync("server");
            return known[0] == "open" && known[1] == server.SelectMany(pairs => pairs).Single(pair => pair.Key == "run_id").Value;
        }
        catch (Exception e) when (Pipeline.Redis.RedisFaults.IsUnavailable(e))
        {
            return false;
        }
    }

    private async Task<RoundsEnd> LookAsync(ConnectionMultiplexer connection, int kills, IReadOnlyList<string> tenants, CancellationToken cancellationToken)
    {
        long held, posted;
        using var timer = new PeriodicTimer(LookInterval, TimeProvider.System);
        var until = TimeProvider.System.GetUtcNow().AddSeconds(5);
        do
        {
            // Holds that nobody knew of whether they were made are given back at a beat.
            await timer.WaitForNextTickAsync(cancellationToken);
            var budgets = await Task.WhenAll(tenants.Select(tenant => new CostReader(connection, KillReplica.Options, TimeProvider.System).ReadAsync(tenant)));
            var ofTenants = budgets.Select(report => report.Budgets.Single(budget => budget.Window.Budget.Scope == BudgetScope.Tenant)).ToList();
            (held, posted) = (ofTenants.Sum(budget => budget.Held), ofTenants.Sum(budget => budget.Posted));
        }
        while (held > 0 && TimeProvider.System.GetUtcNow() < until);
        var records = (await connection.GetDatabase().ListRangeAsync(LedgerKeys.Recoveries))
            .Select(record => JsonSerializer.Deserialize((string)record!, RecoveryJson.Default.RecoveryRecord)!)
            .ToList();
        var audit = await LoadLedger.AuditAsync(connection);
        return new RoundsEnd(
            kills,
            replicas.Sum(replica => replica.Posts),
            replicas.Sum(replica => replica.Refusals),
            replicas.Sum(replica => replica.PostedNanoUsd),
            posted,
            held,
            replicas.Sum(replica => replica.Lost),
            audit.Differences,
            records.Select(record => record.UntilMs - record.SinceMs).DefaultIfEmpty().Max(),
            records.SelectMany(record => record.Silent).ToDictionary(silent => silent.Key, silent => silent.Value));
    }
}
