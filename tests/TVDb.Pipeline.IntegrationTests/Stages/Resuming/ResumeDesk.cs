using System.Globalization;
using StackExchange.Redis;
using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Costs.Archive;
using TVDb.Pipeline.IntegrationTests.Environments;
using TVDb.Pipeline.Routing;
using TVDb.Pipeline.Stages;
using TVDb.Pipeline.Storage;
using TVDb.TestServers;

namespace TVDb.Pipeline.IntegrationTests.Stages.Resuming;

/// <summary>One run of a job that several workers take up, one after the other, with Redis, storage and providers in common.</summary>
internal sealed class ResumeDesk : IAsyncDisposable
{
    public const string Tenant = "acme";
    public const string RunId = "job-run";
    private readonly string _storage = Directory.CreateTempSubdirectory("tvdb-resume-").FullName;
    private readonly RedisServer _redis;
    private readonly List<Worker> _workers = [];
    private readonly List<string> _calls = [];

    private ResumeDesk(RedisServer redis, ConnectionMultiplexer connection, ProviderServer simulator, ProviderServer mock)
    {
        (_redis, Connection, Simulator, Mock) = (redis, connection, simulator, mock);
        Holds = new OpenHolds(connection, Clock);
        Blobs = new DirectoryBlobStore(new StorageOptions { Path = _storage }, TimeProvider.System);
        Files = new JobFiles(Blobs);
    }

    public ConnectionMultiplexer Connection { get; }

    public ProviderServer Simulator { get; }

    public ProviderServer Mock { get; }

    public OpenHolds Holds { get; }

    public IBlobStore Blobs { get; }

    public JobFiles Files { get; }

    public LaterClock Clock { get; } = new();

    /// <summary>Ids of all calls that were begun, in order.</summary>
    public IReadOnlyList<string> Calls => _calls;

    public static async Task<ResumeDesk> OpenAsync()
    {
        var redis = await SpareServers.RedisAsync(RedisServer.AnyKind);
        return new ResumeDesk(redis, await redis.ConnectAsync(), await SpareServers.SimulatorAsync(), await SpareServers.MockAsync());
    }

    /// <summary>A worker that dies somewhere, or never.</summary>
    public Worker Hire(Death? death = null, params (string Name, string Value)[] settings) =>
        Hire(death ?? Death.Never, () => (death ?? Death.Never).PassAsync("post"), settings);

    /// <summary>A worker whose posts come to nothing while <paramref name="beforePost"/> throws.</summary>
    public Worker Hire(Func<Task> beforePost) => Hire(Death.Never, beforePost, []);

    private Worker Hire(Death death, Func<Task> beforePost, (string Name, string Value)[] settings)
    {
        var worker = new Worker(
            PostingRedis.Of(Connection, beforePost),
            death,
            Clock,
            new Dictionary<string, string?>(settings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value)))
            {
                ["Storage:Path"] = _storage,
                ["MAX_PAGES"] = "1000",
                ["LLAMAPARSE_API_KEY"] = Simulator.ApiKey,
                ["OPENAI_API_KEY"] = Simulator.ApiKey,
                ["LLAMAPARSE_BASE_URL"] = Simulator.Address.ToString(),
                ["OPENAI_BASE_URL"] = Simulator.Address + "v1",
                ["MOCK_LLAMAPARSE_BASE_URL"] = Mock.Address.ToString(),
                ["MOCK_OPENAI_BASE_URL"] = Mock.Address + "v1",
            });
        _workers.Add(worker);
        return worker;
    }

    /// <summary>The job as its next worker gets it: what was begun last may have been interrupted.</summary>
    public async Task<DocumentJob> JobAsync(Death? death = null, int pages = 3, ServiceMode mode = ServiceMode.Real, string runId = RunId)
    {
        var document = await new DocumentStore(Blobs, TimeProvider.System).AddAsync(Tenant, "pages.pdf", "application/pdf", ManyPages.Write(pages), CancellationToken.None);
        return new DocumentJob
        {
            Id = "job-of-" + runId,
            RunId = runId,
            Tenant = Tenant,
            DocumentId = document.Id,
            Filename = "pages.pdf",
            MediaType = "application/pdf",
            NeedsParse = true,
            Pages = pages,
            Mode = mode,
            OnBudgetExhausted = FallbackPolicy.Defer,
            OnUnavailable = FallbackPolicy.Defer,
            Settings = new StageSettings("cost_effective", "text-embedding-3-small", 1536, ChunkSizeTokens: 16, ChunkOverlapTokens: 0),
            Limit = null,
            BeginCall = async step =>
            {
                await (death ?? Death.Never).PassAsync($"begin {step}");
                _calls.Add(string.Create(CultureInfo.InvariantCulture, $"{step}:{_calls.Count + 1}"));
                return _calls[^1];
            },
            InterruptedCall = _calls.LastOrDefault(call => call.StartsWith(runId + ":", StringComparison.Ordinal)),
        };
    }

    /// <summary>A worker begins the run and dies at the given place.</summary>
    public async Task DieAsync(string place, int passing = 1, int pages = 3)
    {
        var death = new Death(place, passing);
        var run = Hire(death).RunAsync(await JobAsync(death, pages));
        Assert.Same(death.Died, await Task.WhenAny(run, death.Died));
    }

    /// <summary>Another worker takes the run up.</summary>
    public async Task<StageRunOutcome> ResumeAsync(int pages = 3) => await Hire().RunAsync(await JobAsync(pages: pages));

    /// <summary>What a run of the same document comes to that nothing interrupts, without its times and calls.</summary>
    public async Task<IReadOnlyList<StageRecord>> UninterruptedAsync(int pages = 3) =>
        Timeless((await Hire().RunAsync(await JobAsync(pages: pages, runId: "job-in-peace"))).Records);

    public static IReadOnlyList<StageRecord> Timeless(IEnumerable<StageRecord> records) =>
        [.. records.Select(record => record with { Duration = TimeSpan.Zero, EndTime = null })];

    /// <summary>The ids of the calls that the simulator billed, this run's only.</summary>
    public async Task<IReadOnlyList<string>> BilledAsync() =>
        [.. (await Simulator.InvoiceAsync(CancellationToken.None)).Entries.Select(entry => entry.ClientRequestId!).Where(id => id.StartsWith(RunId, StringComparison.Ordinal))];

    /// <summary>All money posted in the ledger, and all on the simulator's invoice.</summary>
    public async Task<(long Posted, long Billed)> MoneyAsync()
    {
        var journal = new LedgerJournal(Connection, new JournalArchive(Blobs), Clock);
        var posted = 0L;
        await foreach (var entry in journal.ReadAllAsync())
        {
            posted += entry.Verb is "post" or "adjust" ? entry.ActualNanoUsd ?? 0 : 0;
        }
        return (posted, (await Simulator.InvoiceAsync(CancellationToken.None)).TotalNanoUsd);
    }

    public async Task<IReadOnlyList<string>> HeldAsync() => [.. (await Holds.HeldAsync(0, 100)).Select(held => held.Hold.Id)];

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in _workers)
        {
            await worker.DisposeAsync();
        }
        await Connection.DisposeAsync();
        await Simulator.DisposeAsync();
        await Mock.DisposeAsync();
        await _redis.DisposeAsync();
        Directory.Delete(_storage, recursive: true);
    }
}
