using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;
using TVDb.Pipeline.Costs;
using TVDb.Pipeline.IntegrationTests.Environments;

namespace TVDb.Pipeline.IntegrationTests.Costs;

/// <summary>A ledger in days of its own, so that tests on one server never share a window.</summary>
internal sealed class TestLedger
{
    public const string Tenant = "acme";

    /// <summary>In the future: Redis collects what is past.</summary>
    private static int s_days = 40_000 + Random.Shared.Next(100_000);

    private readonly IConnectionMultiplexer _connection;

    public TestLedger(IConnectionMultiplexer connection, NanoUsd? llamaParse, NanoUsd? openAI = null, NanoUsd? total = null, bool limitsEnabled = true)
        : this(connection, limitsEnabled, Budget.ForProvider("llamaparse", llamaParse), Budget.ForProvider("openai", openAI), Budget.ForTotal(total))
    {
    }

    public TestLedger(IConnectionMultiplexer connection, bool limitsEnabled, params Budget[] budgets)
    {
        // Ten days each: a test may move its clock over midnights.
        _connection = connection;
        Clock = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddDays(Interlocked.Add(ref s_days, 10)).AddHours(12));
        Options = new CostOptions
        {
            LimitsEnabled = limitsEnabled,
            Budgets = budgets,
            Prices = PriceCatalog.Parse(new MemoryStream(Encoding.UTF8.GetBytes("""{"version":"test","prices":[]}"""))),
            Retention = TimeSpan.FromDays(30),
            ClockSkewMsMax = -1,
        };
        Ledger = new Ledger(connection, Options, Clock);
        Costs = new CostReader(connection, Options, Clock);
        Holds = new OpenHolds(connection, Clock);
        Metrics = new CostMetrics(Meter);
        Shares = new PresumedShares(Costs, Options, Metrics, Clock, Warnings);
        Sweeper = new HoldSweeper(Ledger, Holds, Options, Clock, NullLogger<HoldSweeper>.Instance, Metrics, Shares);
    }

    public FakeTimeProvider Clock { get; }

    public CostOptions Options { get; }

    public Ledger Ledger { get; }

    public CostReader Costs { get; }

    public OpenHolds Holds { get; }

    public HoldSweeper Sweeper { get; }

    /// <summary>The ledger's own, so that its counts are nobody else's.</summary>
    public Meter Meter { get; } = new(CostMetrics.MeterName);

    public CostMetrics Metrics { get; }

    public PresumedShares Shares { get; }

    /// <summary>What <see cref="Shares"/> warned of.</summary>
    public TextLog<PresumedShares> Warnings { get; } = new();

    public static string NewId() => $"job-{Guid.NewGuid()}:parse:0:1";

    public static SpendRequest Request(NanoUsd amount, string provider = "llamaparse", string? id = null, JobLimit? job = null) =>
        new(id ?? NewId(), Tenant, provider, "a-model", amount, TimeSpan.FromMinutes(1)) { Job = job };

    public Task<ReserveResult> ReserveAsync(NanoUsd amount, string provider = "llamaparse", string? id = null, JobLimit? job = null) =>
        Ledger.ReserveAsync(Request(amount, provider, id, job));

    public async Task<Hold> HoldAsync(NanoUsd amount, string provider = "llamaparse") =>
        Assert.IsType<ReserveResult.Held>(await ReserveAsync(amount, provider)).Hold;

    public async Task<Hold> PresumedAsync(NanoUsd amount)
    {
        var hold = await HoldAsync(amount);
        Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(new ResolveResult(ResolveOutcome.Done, HoldState.Held), await Ledger.ExpireAsync(hold));
        return hold;
    }

    /// <summary>The whole server's ledger against its journal.</summary>
    public async Task<LedgerAuditReport> AuditAsync(IConnectionMultiplexer connection)
    {
        using var nothingArchived = new TestStorage();
        return await new LedgerAudit(connection, new LedgerJournal(connection, nothingArchived.Archive, Clock)).VerifyAsync();
    }

    /// <summary>Held, posted and presumed in a window.</summary>
    public async Task<(long Held, long Posted, long Presumed)> WindowAsync(string id)
    {
        var figures = await _connection.GetDatabase().HashGetAsync(LedgerKeys.Counters, id);
        var (posted, held, presumed, _) = figures.IsNull ? default : WindowFigures.Read(figures);
        return (held, posted, presumed);
    }

    /// <summary>Held, posted, presumed and calls of each budget, in the order of the options.</summary>
    public async Task<(long Held, long Posted, long Presumed, long Calls)[]> FiguresAsync() =>
        [.. (await Costs.ReadAsync(Tenant)).Budgets.Select(budget => (budget.Held, budget.Posted, budget.Presumed, budget.Calls))];
}
