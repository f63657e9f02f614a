using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;
using TVDb.LoadTest.Servers;
using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Costs.Recovery;

namespace TVDb.LoadTest.RedisKill;

/// <summary>A replica whose callers go on whatever becomes of Redis, and keep their own account of what was acknowledged.</summary>
internal sealed class KillReplica : IAsyncDisposable
{
    public const string Provider = "openai";
    private const long AmountMax = 1_000_000;
    private static readonly TimeSpan HoldLifetime = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly ConnectionMultiplexer _connection;
    private readonly Ledger _ledger;
    private readonly LedgerMember _member;
    private readonly string _tenant;
    private long _postedNanoUsd;
    private long _posts;
    private long _refusals;

    private KillReplica(ConnectionMultiplexer connection, string tenant)
    {
        _connection = connection;
        _tenant = tenant;
        _ledger = new Ledger(connection, Options, TimeProvider.System);
        _member = new LedgerMember(_ledger, Options, TimeProvider.System, NullLogger<LedgerMember>.Instance);
    }

    /// <summary>Room for all that is asked; a second's beat would make a run of fifty kills a long one.</summary>
    public static CostOptions Options { get; } = LoadLedger.Options(
    [
        new Budget(BudgetScope.Provider, BudgetPeriod.Month, BudgetUnit.Usd, null) { Provider = Provider },
        new Budget(BudgetScope.Total, BudgetPeriod.Month, BudgetUnit.Usd, null),
        new Budget(BudgetScope.Tenant, BudgetPeriod.Month, BudgetUnit.Usd, null),
    ]) with
    { SweepInterval = TimeSpan.FromMilliseconds(200), RecoveryWait = TimeSpan.FromSeconds(3) };

    public string MemberId => _member.Id;

    /// <summary>What the ledger said it had recorded.</summary>
    public long PostedNanoUsd => Interlocked.Read(ref _postedNanoUsd);

    public long Posts => Interlocked.Read(ref _posts);

    /// <summary>Reserves that got no answer or none that licenses a call.</summary>
    public long Refusals => Interlocked.Read(ref _refusals);

    /// <summary>What Redis came back without, of all that it had acknowledged to this replica.</summary>
    public long Lost => _member.Lost;

    public static async Task<KillReplica> StartAsync(Task<ConnectionMultiplexer> connecting, string tenant)
    {
        var replica = new KillReplica(await connecting, tenant);
        await replica._member.StartAsync(CancellationToken.None);
        return replica;
    }

    /// <summary>One caller: reserves and posts, until told to stop. A post is said until it is heard.</summary>
    public async Task CallAsync(Random random, string name, CancellationToken stop)
    {
        for (var n = 0; !stop.IsCancellationRequested; n++)
        {
            if (await HoldAsync(random.NextInt64(1, AmountMax + 1), $"{name}-{n}:embed:0:1") is { } hold)
            {
                await PostAsync(hold, random.NextInt64(hold.AmountNanoUsd + 1));
            }
            else
            {
                await Task.Delay(Pause, TimeProvider.System, CancellationToken.None);
            }
        }
    }

    /// <summary>Null where the ledger admits nothing just now.</summary>
    public async Task<Hold?> HoldAsync(long amount, string id)
    {
        switch (await _ledger.ReserveAsync(new SpendRequest(id, _tenant, Provider, "any", new NanoUsd(amount), HoldLifetime)))
        {
            case ReserveResult.Held held:
                return held.Hold;
            case ReserveResult.Unavailable:
                Interlocked.Increment(ref _refusals);
                return null;
            case var other:
                throw new InvalidOperationException($"reserve answered {other}");
        }
    }

    public async Task PostAsync(Hold hold, long actual)
    {
        while (true)
        {
            var result = await _ledger.PostAsync(hold, new NanoUsd(actual));
            if (result.Outcome is ResolveOutcome.Done or ResolveOutcome.Recovered)
            {
                Interlocked.Add(ref _postedNanoUsd, actual);
                Interlocked.Increment(ref _posts);
                return;
            }
            if (result.Outcome != ResolveOutcome.Unavailable)
            {
                throw new InvalidOperationException($"post answered {result}");
            }
            await Task.Delay(Pause, TimeProvider.System, CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _member.StopAsync(CancellationToken.None);
        _member.Dispose();
        await _connection.DisposeAsync();
    }
}
