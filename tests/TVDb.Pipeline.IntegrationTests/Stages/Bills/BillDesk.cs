using System.Diagnostics.Metrics;
using System.Net.Http.Headers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;
using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Costs.Archive;
using TVDb.Pipeline.IntegrationTests.Environments;
using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Providers.LlamaParse;
using TVDb.Pipeline.Routing;
using TVDb.Pipeline.Stages;
using TVDb.Pipeline.Stages.Bills;
using TVDb.Pipeline.Storage;
using TVDb.TestServers;

namespace TVDb.Pipeline.IntegrationTests.Stages.Bills;

/// <summary>A ledger, a job's files and a simulator that keeps the invoice, with a clock of the test's own for our side.</summary>
internal sealed class BillDesk : IAsyncDisposable
{
    private const string Tenant = "acme";
    private const string Tier = "cost_effective";
    private const int PagesHeld = 5;
    private readonly string _storage = Directory.CreateTempSubdirectory("tvdb-bills-").FullName;
    private readonly CostMetrics _metrics = new(new Meter(CostMetrics.MeterName));
    private readonly RedisServer _redis;
    private readonly HttpClient _http;
    private readonly ServiceProvider _clients;

    private BillDesk(RedisServer redis, ConnectionMultiplexer connection, ProviderServer simulator)
    {
        _redis = redis;
        Connection = connection;
        Simulator = simulator;
        _http = new HttpClient { BaseAddress = simulator.Address };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", simulator.ApiKey);
        LlamaParse = new LlamaParseClient(_http, ProviderEnd.Real, TimeProvider.System, new ParseNotices());
        _clients = new ServiceCollection().AddKeyedSingleton(ProviderTarget.Real(ProviderNames.LlamaParse), LlamaParse).BuildServiceProvider();
        Options = new CostOptions
        {
            LimitsEnabled = true,
            Budgets = [Budget.ForTotal(null)],
            Prices = PriceCatalog.Load(Path.Combine(AppContext.BaseDirectory, "Costs", "prices.json")),
            Retention = TimeSpan.FromDays(30),
            ClockSkewMsMax = -1,
        };
        Ledger = new Ledger(connection, Options, Clock);
        Files = new JobFiles(new DirectoryBlobStore(new StorageOptions { Path = _storage }, TimeProvider.System));
        Due = new DueBills(connection);
    }

    /// <summary>In the future: Redis collects what is past.</summary>
    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2090, 1, 1, 12, 0, 0, TimeSpan.Zero));

    public CostOptions Options { get; }

    public ConnectionMultiplexer Connection { get; }

    public ProviderServer Simulator { get; }

    public LlamaParseClient LlamaParse { get; }

    public Ledger Ledger { get; }

    public JobFiles Files { get; }

    public DueBills Due { get; }

    public static async Task<BillDesk> OpenAsync()
    {
        var redis = await SpareServers.RedisAsync(RedisServer.AnyKind);
        return new BillDesk(redis, await redis.ConnectAsync(), await SpareServers.SimulatorAsync());
    }

    /// <summary>A collector as each replica has one.</summary>
    public ParseBillCollector Collector(PriceCatalog? prices = null) => new(
        new ParseBills(_clients, Files, Due, new OpenHolds(Connection, Clock), Ledger, prices ?? Options.Prices, Clock, NullLogger<ParseBills>.Instance, _metrics),
        Due,
        new OpenHolds(Connection, Clock),
        Clock,
        NullLogger<ParseBillCollector>.Instance);

    /// <summary>Holds five pages for a new job's parse.</summary>
    public async Task<Hold> HoldAsync()
    {
        var amount = Options.Prices.Cost(ProviderNames.LlamaParse, Tier, new Quantity(PriceUnit.Page, PagesHeld));
        var request = new SpendRequest($"job-{Guid.NewGuid()}:parse:0:1", Tenant, ProviderNames.LlamaParse, Tier, amount, TimeSpan.FromMinutes(1));
        return Assert.IsType<ReserveResult.Held>(await Ledger.ReserveAsync(request)).Hold;
    }

    /// <summary>Submits two pages and writes the parse job's id down, as the parse stage does.</summary>
    public async Task<string> SubmitAsync(Hold hold, CancellationToken cancellationToken)
    {
        var request = new ParseRequest("pages.pdf", ManyPages.Write(2), Tier, PagesHeld);
        var submitted = Assert.IsType<ProviderOutcome<string>.Success>(await LlamaParse.SubmitAsync(request, hold.Id, cancellationToken));
        await WriteSubmittedAsync(hold, submitted.Value, cancellationToken);
        return submitted.Value;
    }

    public Task WriteSubmittedAsync(Hold hold, string providerJobId, CancellationToken cancellationToken) =>
        Files.WriteSubmittedAsync(Job(hold), new SubmittedParse(providerJobId, new CallTicket(hold.Id, ProviderTarget.Real(ProviderNames.LlamaParse), hold, Tries: 1)), cancellationToken);

    /// <summary>Lets the holds' time pass and presumes them spent.</summary>
    public async Task PresumeAsync(params Hold[] holds)
    {
        Clock.Advance(TimeSpan.FromMinutes(1));
        foreach (var hold in holds)
        {
            Assert.Equal(new ResolveResult(ResolveOutcome.Done, HoldState.Held), await Ledger.ExpireAsync(hold));
        }
    }

    public async Task<(long Held, long Posted, long Presumed, long Calls)> FiguresAsync()
    {
        var total = (await new CostReader(Connection, Options, Clock).ReadAsync(Tenant)).Budgets[0];
        return (total.Held, total.Posted, total.Presumed, total.Calls);
    }

    /// <summary>Of the hour that the clock says, and the one before: a test does not wait longer.</summary>
    public async Task<UsageFigures> UsageAsync()
    {
        var report = await new CostReader(Connection, Options, Clock).ReadAsync(new CostQuery(Tenant) { SeriesHours = 2 });
        return report.Series.Aggregate(default(UsageFigures), (sum, hour) => sum + hour.Figures);
    }

    public LedgerJournal Journal => new(Connection, new JournalArchive(new DirectoryBlobStore(new StorageOptions { Path = _storage }, TimeProvider.System)), Clock);

    public async Task<IReadOnlyList<LedgerDifference>> DifferencesAsync() => (await new LedgerAudit(Connection, Journal).VerifyAsync()).Differences;

    public async ValueTask DisposeAsync()
    {
        await _clients.DisposeAsync();
        _http.Dispose();
        await Connection.DisposeAsync();
        await Simulator.DisposeAsync();
        await _redis.DisposeAsync();
        Directory.Delete(_storage, recursive: true);
    }

    private static DocumentJob Job(Hold hold) => new()
    {
        Id = "job-of-the-run",
        RunId = hold.Id.Split(':')[0],
        Tenant = Tenant,
        DocumentId = "doc-1",
        Filename = "pages.pdf",
        MediaType = "application/pdf",
        NeedsParse = true,
        Pages = 2,
        Mode = ServiceMode.Real,
        OnBudgetExhausted = FallbackPolicy.Defer,
        OnUnavailable = FallbackPolicy.Defer,
        Settings = new StageSettings(Tier, "text-embedding-3-small", 1536, 512, 64),
        Limit = null,
        BeginCall = step => Task.FromResult(step + ":1"),
    };
}
