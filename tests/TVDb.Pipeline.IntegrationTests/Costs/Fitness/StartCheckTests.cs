using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;
using TVDb.Pipeline.Costs.Fitness;
using TVDb.Pipeline.IntegrationTests.Environments;
using TVDb.TestServers;

namespace TVDb.Pipeline.IntegrationTests.Costs.Fitness;

/// <summary>What real servers say of themselves, and what follows in Production and elsewhere.</summary>
public sealed class StartCheckTests
{
    private const string Production = nameof(Production);
    private const string Development = nameof(Development);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Start_RedisThatKeepsAll_IsTakenInProduction()
    {
        await using var redis = await StartRedisAsync("--appendonly", "yes", "--appendfsync", "always", "--maxmemory-policy", "noeviction");

        Assert.Empty(await WarningsAsync(redis.ConnectionString, Production));
    }

    [Fact]
    public async Task Start_FsyncEachSecond_WarnsInProduction()
    {
        await using var redis = await StartRedisAsync("--appendonly", "yes", "--appendfsync", "everysec");

        var warning = Assert.Single(await WarningsAsync(redis.ConnectionString, Production));

        Assert.StartsWith($"Redis {redis.ConnectionString}: appendfsync is everysec", warning, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_UnfitRedis_IsRefusedInProductionWithEveryProblemNamedAndWarnedOfElsewhere()
    {
        await using var redis = await StartRedisAsync("--appendonly", "no", "--maxmemory-policy", "allkeys-lru");

        var refused = await Assert.ThrowsAsync<UnfitRedisException>(() => WarningsAsync(redis.ConnectionString, Production));
        var warnings = await WarningsAsync(redis.ConnectionString, Development);

        Assert.Equal(["maxmemory-policy is allkeys-lru", "it writes no append-only file"], refused.Problems.Select(Cause));
        Assert.All(refused.Problems, problem => Assert.Contains(problem, refused.Message, StringComparison.Ordinal));
        Assert.Equal(refused.Problems, warnings);
    }

    [Fact]
    public async Task Start_Garnet_IsRefusedInProductionAndWarnedOfElsewhere()
    {
        await using var redis = await SpareServers.RedisAsync(RedisKind.Garnet);

        var refused = await Assert.ThrowsAsync<UnfitRedisException>(() => WarningsAsync(redis.ConnectionString, Production));

        Assert.Equal(["it is garnet", "it does not tell its maxmemory-policy", "it does not tell whether it writes an append-only file"], refused.Problems.Select(Cause));
        Assert.Equal(refused.Problems, await WarningsAsync(redis.ConnectionString, Development));
    }

    [Fact]
    public async Task Start_MayNotAsk_IsRefusedInProduction()
    {
        await using var redis = await StartRedisAsync("--appendonly", "yes", "--user", "default", "on", "nopass", "~*", "&*", "+@all", "-config");

        var refused = await Assert.ThrowsAsync<UnfitRedisException>(() => WarningsAsync(redis.ConnectionString, Production));

        Assert.Equal(["it does not tell its maxmemory-policy", "it does not tell its appendfsync"], refused.Problems.Select(Cause));
    }

    [Fact]
    public async Task Start_NobodyHome_IsRefusedInProductionAfterABoundedWaitAndStartsElsewhere()
    {
        var nobody = $"127.0.0.1:{ServerProcess.FreePort()}";

        var refused = await Assert.ThrowsAsync<UnfitRedisException>(() => WarningsAsync(nobody, Production));
        var warnings = await WarningsAsync(nobody, Development);

        Assert.Equal(["it does not answer"], refused.Problems.Select(Cause));
        Assert.Equal(refused.Problems, warnings);
    }

    [Fact]
    public async Task Start_RedisComesUpMeanwhile_IsTakenInProduction()
    {
        Assert.SkipUnless(RedisServer.IsHere(RedisKind.Redis), "redis-server is not on the PATH");
        var clock = new FakeTimeProvider();
        var port = ServerProcess.FreePort();
        await using var connection = await ConnectAsync($"127.0.0.1:{port}");
        var start = Check(connection, Production, clock, new TextLog<StartCheck>()).StartingAsync(Cancellation);
        clock.Advance(TimeSpan.FromSeconds(29));
        Assert.False(start.IsCompleted);

        await using var redis = await RedisServer.StartAtAsync(port, "--appendonly", "yes", "--appendfsync", "always");
        while (!connection.IsConnected)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(25), TimeProvider.System, Cancellation);
        }
        await EndAsync(start, clock);

        Assert.Equal(TaskStatus.RanToCompletion, start.Status);
    }

    private static Task<RedisServer> StartRedisAsync(params string[] settings)
    {
        Assert.SkipUnless(RedisServer.IsHere(RedisKind.Redis), "redis-server is not on the PATH");
        return RedisServer.StartAsync(RedisKind.Redis, settings);
    }

    /// <summary>What it warns of when it starts; time passes while it waits, two minutes at most.</summary>
    private static async Task<IReadOnlyList<string>> WarningsAsync(string redis, string environment)
    {
        var warnings = new TextLog<StartCheck>();
        var clock = new FakeTimeProvider();
        await using var connection = await ConnectAsync(redis);
        var start = Check(connection, environment, clock, warnings).StartingAsync(Cancellation);
        await EndAsync(start, clock);
        return warnings.Lines;
    }

    /// <summary>Lets time pass for as long as it waits.</summary>
    private static async Task EndAsync(Task start, FakeTimeProvider clock)
    {
        while (!start.IsCompleted)
        {
            clock.Advance(TimeSpan.FromMilliseconds(500));
            await Task.Yield();
        }
        await start;
    }

    private static StartCheck Check(IConnectionMultiplexer connection, string environment, TimeProvider clock, TextLog<StartCheck> warnings) =>
        new(connection, new NamedEnvironment { EnvironmentName = environment }, clock, warnings);

    private static async Task<ConnectionMultiplexer> ConnectAsync(string redis)
    {
        var options = ConfigurationOptions.Parse($"{redis},allowAdmin=true,abortConnect=false,connectRetry=0,connectTimeout=500");
        options.BacklogPolicy = BacklogPolicy.FailFast;
        return await ConnectionMultiplexer.ConnectAsync(options);
    }

    /// <summary>Server and cause, without what follows and what to set.</summary>
    private static string Cause(string problem) => problem.Split(": ", 2)[1].Split([',', ':'])[0].Split(" which")[0].Split(" and forgets")[0];

    private sealed class NamedEnvironment : IHostEnvironment
    {
        public required string EnvironmentName { get; set; }

        public string ApplicationName { get; set; } = "";

        public string ContentRootPath { get; set; } = "";

        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }
}
