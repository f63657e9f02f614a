using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;
using TVDb.Pipeline.Costs;
using TVDb.Pipeline.IntegrationTests.Costs;
using TVDb.Pipeline.Jobs;
using TVDb.Pipeline.Stages;
using TVDb.TestServers;

namespace TVDb.Pipeline.IntegrationTests.Jobs;

/// <summary>In a Redis Cluster the jobs spread over its nodes, and a ledger is on one.</summary>
public sealed class ClusterTests
{
    private const int JobCount = 30;

    [Fact]
    public async Task Keys_OfJobsAndOfTheLedger_SpreadAndStayTogether()
    {
        Assert.SkipUnless(RedisServer.IsHere(RedisKind.Cluster), "redis-server is not on the PATH, and garnet forms no cluster here");
        await using var server = await RedisServer.StartAsync(RedisKind.Cluster);
        await using var connection = await server.ConnectAsync();
        var store = new JobStore(connection, new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(100)));
        var ledger = new TestLedger(connection, llamaParse: new NanoUsd(1000));

        for (var i = 0; i < JobCount; i++)
        {
            var job = Job($"job-{i}");
            Assert.True(await store.CreateAsync(job));
            await store.UpdateAsync(job with { State = JobState.Completed });
            Assert.Equal(JobState.Completed, (await store.FindAsync(job.Tenant, job.Id))?.State);
            Assert.Equal(("job-x", "hash"), await store.ClaimRequestAsync(job.Tenant, $"request-{i}", "job-x", "hash"));
            await ledger.HoldAsync(new NanoUsd(1));
        }
        var keys = await Task.WhenAll(connection.GetServers().Select(KeysAsync));

        Assert.Equal(3, keys.Length);
        Assert.All(keys, ofNode => Assert.Contains(ofNode, key => key.StartsWith("tvdb:job:", StringComparison.Ordinal)));
        Assert.All(keys, ofNode => Assert.Contains(ofNode, key => key.StartsWith("tvdb:request:", StringComparison.Ordinal)));
        Assert.Single(keys, ofNode => ofNode.Any(key => key.Contains("ledger", StringComparison.Ordinal)));
    }

    private static async Task<string[]> KeysAsync(IServer server)
    {
        var keys = new List<string>();
        await foreach (var key in server.KeysAsync())
        {
            keys.Add(key.ToString());
        }
        return [.. keys];
    }

    private static JobRecord Job(string id) => new()
    {
        Id = id,
        Tenant = "acme",
        RequestId = "",
        DocumentId = "doc-1",
        Filename = "a.txt",
        MediaType = "text/plain",
        SizeBytes = 1,
        NeedsParse = false,
        PagesCounted = null,
        Mode = Routing.ServiceMode.Mock,
        Settings = new StageSettings("cost_effective", "text-embedding-3-small", 1536, 512, 64),
        MaxCostNanoUsd = null,
        State = JobState.Queued,
        CreateTime = DateTimeOffset.UnixEpoch,
        UpdateTime = DateTimeOffset.UnixEpoch.AddYears(100),
        TraceId = "",
    };
}
