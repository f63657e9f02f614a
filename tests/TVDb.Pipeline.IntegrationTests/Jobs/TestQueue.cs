using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;
using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Health;
using TVDb.Pipeline.IntegrationTests.Environments;
using TVDb.Pipeline.Jobs;
using TVDb.Pipeline.Routing;
using TVDb.Pipeline.Stages;
using TVDb.TestServers;

namespace TVDb.Pipeline.IntegrationTests.Jobs;

/// <summary>A queue on a Redis of its own, with a clock of the test's.</summary>
internal sealed class TestQueue : IAsyncDisposable
{
    public static readonly DateTimeOffset Start = new(2099, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly RedisServer _redis;
    private readonly ConnectionMultiplexer _connection;
    private int _made;

    private TestQueue(RedisServer redis, ConnectionMultiplexer connection, JobOptions options)
    {
        (_redis, _connection, Options) = (redis, connection, options);
        Queue = new JobQueue(connection, options, Costs, Clock);
        Store = new JobStore(connection, Clock);
        Ending = new JobEnding(Health, options, Clock);
    }

    public FakeTimeProvider Clock { get; } = new(Start);

    public JobOptions Options { get; }

    public CostOptions Costs { get; } = new()
    {
        LimitsEnabled = true,
        Budgets = [],
        Prices = PriceCatalog.Parse(new MemoryStream("""{"version":"none","prices":[]}"""u8.ToArray())),
        Retention = TimeSpan.FromDays(30),
        ClockSkewMsMax = -1,
    };

    public HealthBoard Health { get; } = new();

    public JobQueue Queue { get; }

    public JobStore Store { get; }

    public JobEnding Ending { get; }

    public IDatabase Redis => _connection.GetDatabase();

    public IConnectionMultiplexer Connection => _connection;

    public static async Task<TestQueue> StartAsync(RedisKind kind, JobOptions? options = null)
    {
        Assert.SkipUnless(RedisServer.IsHere(kind), "redis-server is not on the PATH: the same test runs on garnet-server");
        var redis = await SpareServers.RedisAsync(kind);
        return new TestQueue(redis, await redis.ConnectAsync(), options ?? new JobOptions());
    }

    /// <summary>A record of a job, younger than all before.</summary>
    public JobRecord NewJob(string tenant = "acme", JobPriority priority = JobPriority.Interactive, string requestId = "")
    {
        var now = Clock.GetUtcNow();
        var id = JobIds.Create(Start.AddMilliseconds(_made++));
        return new JobRecord
        {
            Id = id,
            Tenant = tenant,
            RequestId = requestId,
            RunId = id,
            Priority = priority,
            DocumentId = "doc-1",
            Filename = "a.txt",
            MediaType = "text/plain",
            SizeBytes = 1,
            NeedsParse = false,
            PagesCounted = null,
            Mode = ServiceMode.Mock,
            Settings = new StageSettings("cost_effective", "text-embedding-3-small", 1536, 512, 64),
            MaxCostNanoUsd = null,
            State = JobState.Queued,
            CreateTime = now,
            UpdateTime = now,
            TraceId = "",
        };
    }

    public async Task<JobRecord> SubmitAsync(string tenant = "acme", JobPriority priority = JobPriority.Interactive)
    {
        var job = NewJob(tenant, priority);
        Assert.Equal((IntakeResult.Accepted, job.Id), await Queue.SubmitAsync(job, "hash"));
        return job;
    }

    /// <summary>Leases as a worker does.</summary>
    public async Task<JobLease?> LeaseAsync() => (await LeaseAsync(1)).SingleOrDefault();

    public async Task<IReadOnlyList<JobLease>> LeaseAsync(int most) =>
        [.. (await Queue.LeaseAsync(most)).Select(leased => new JobLease(leased.JobId, leased.Token, Clock.GetUtcNow() + Options.Lease, TimeSpan.FromSeconds(1), Clock))];

    public async Task<JobEntry> EntryAsync(string jobId) => await Store.FindAsync(jobId) ?? throw new InvalidOperationException($"no {jobId}");

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        await _redis.DisposeAsync();
    }
}
