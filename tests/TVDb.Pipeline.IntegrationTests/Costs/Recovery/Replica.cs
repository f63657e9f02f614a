using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;
using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Costs.Recovery;
using TVDb.Pipeline.IntegrationTests.Environments;
using TVDb.Pipeline.Storage;
using TVDb.TestServers;

namespace TVDb.Pipeline.IntegrationTests.Costs.Recovery;

/// <summary>What a replica has of the ledger, on a Redis that a test kills: a connection, a memory, a spool.</summary>
internal sealed class Replica : IAsyncDisposable
{
    public const string Tenant = "acme";
    public static readonly NanoUsd Limit = new(1000);
    private static readonly TimeSpan ReconnectLimit = TimeSpan.FromSeconds(20);
    private readonly ConnectionMultiplexer _connection;
    private int _calls;

    private Replica(ConnectionMultiplexer connection, string storage, FakeTimeProvider clock)
    {
        _connection = connection;
        Clock = clock;
        Options = new CostOptions
        {
            LimitsEnabled = true,
            Budgets = [Budget.ForProvider("llamaparse", Limit), Budget.ForTotal(null)],
            Prices = PriceCatalog.Parse(new MemoryStream("""{"version":"test","prices":[]}"""u8.ToArray())),
            Retention = TimeSpan.FromDays(30),
            ClockSkewMsMax = -1,
        };
        Ledger = new Ledger(connection, Options, clock);
        Member = new LedgerMember(Ledger, Options, clock, Log);
        Spool = new LedgerSpool(Ledger, new DirectoryBlobStore(new StorageOptions { Path = storage }, TimeProvider.System), Options, clock, new TextLog<LedgerSpool>());
    }

    public FakeTimeProvider Clock { get; }

    public CostOptions Options { get; }

    public Ledger Ledger { get; }

    public LedgerMember Member { get; }

    public LedgerSpool Spool { get; }

    public TextLog<LedgerMember> Log { get; } = new();

    /// <param name="redis">Where the ledger is.</param>
    /// <param name="storage">The folder of the blob store.</param>
    /// <param name="clock">Shared by the replicas of a test.</param>
    public static async Task<Replica> StartAsync(DurableRedis redis, string storage, FakeTimeProvider clock) => new(await redis.ConnectAsync(), storage, clock);

    public Task<ReserveResult> ReserveAsync(long amount) =>
        Ledger.ReserveAsync(new SpendRequest($"job-{Member.Id}:parse:0:{++_calls}", Tenant, "llamaparse", "fast", new NanoUsd(amount), TimeSpan.FromMinutes(10)));

    public async Task<Hold> HoldAsync(long amount) => Assert.IsType<ReserveResult.Held>(await ReserveAsync(amount)).Hold;

    public async Task<(long Held, long Posted, long Presumed)> FiguresAsync()
    {
        var budget = (await new CostReader(_connection, Options, Clock).ReadAsync(Tenant)).Budgets[0];
        return (budget.Held, budget.Posted, budget.Presumed);
    }

    public async Task<IReadOnlyList<LedgerDifference>> DifferencesAsync()
    {
        using var nothingArchived = new TestStorage();
        return (await new LedgerAudit(_connection, new LedgerJournal(_connection, nothingArchived.Archive, Clock)).VerifyAsync()).Differences;
    }

    /// <summary>Until its connection has found the server again.</summary>
    public async Task ReconnectedAsync()
    {
        using var limit = new CancellationTokenSource(ReconnectLimit, TimeProvider.System);
        while (!Ledger.Server.IsReachable)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, limit.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Member.Dispose();
        Spool.Dispose();
        await _connection.DisposeAsync();
    }
}
