using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;
using TVDb.Pipeline.Configuration;
using TVDb.Pipeline.Costs;
using TVDb.Pipeline.IntegrationTests.Environments;
using TVDb.Pipeline.Preflight;
using TVDb.TestServers;

namespace TVDb.Pipeline.IntegrationTests.Preflight;

/// <summary>What real servers say, and what is missing of it.</summary>
public sealed class RedisCheckTests
{
    [Fact]
    public async Task Look_RedisThatKeepsAll_IsOkThroughout()
    {
        await using var redis = await StartRedisAsync("--appendonly", "yes", "--appendfsync", "always");

        var items = await LookAsync(redis.ConnectionString, TimeProvider.System);

        Assert.Equal(
            ["redis", "redis maxmemory-policy", "redis appendonly", "redis appendfsync", "clock", "redis connection"],
            items.Select(item => item.Name));
        Assert.All(items, item => Assert.Equal((CheckStatus.Ok, ""), (item.Status, item.Remedy)));
        Assert.Equal($"Redis {redis.ConnectionString}: noeviction", items[1].Detail);
    }

    [Fact]
    public async Task Look_RedisThatForgets_FailsWithWhatToSet()
    {
        await using var redis = await StartRedisAsync("--maxmemory-policy", "allkeys-lru");

        var items = await LookAsync(redis.ConnectionString, TimeProvider.System);

        Assert.Equal(
            [
                ("redis", CheckStatus.Ok, ""),
                ("redis maxmemory-policy", CheckStatus.Failed, "maxmemory-policy noeviction"),
                ("redis appendonly", CheckStatus.Failed, "appendonly yes"),
                ("clock", CheckStatus.Ok, ""),
                ("redis connection", CheckStatus.Ok, ""),
            ],
            items.Select(item => (item.Name, item.Status, item.Remedy)));
    }

    [Fact]
    public async Task Look_FsyncEachSecond_IsAWarning()
    {
        await using var redis = await StartRedisAsync("--appendonly", "yes", "--appendfsync", "everysec");

        var item = (await LookAsync(redis.ConnectionString, TimeProvider.System)).Single(item => item.Status != CheckStatus.Ok);

        Assert.Equal(("redis appendfsync", CheckStatus.Warning, "appendfsync always"), (item.Name, item.Status, item.Remedy));
    }

    [Theory]
    [InlineData(0, CheckStatus.Ok)]
    [InlineData(-1.5, CheckStatus.Warning)]
    [InlineData(30, CheckStatus.Failed)]
    public async Task Look_AClockThatIsOff_IsTold(double offSeconds, CheckStatus status)
    {
        await using var redis = await SpareServers.RedisAsync(RedisServer.AnyKind);
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow().AddSeconds(offSeconds));

        var item = (await LookAsync(redis.ConnectionString, clock)).Single(item => item.Name == "clock");

        Assert.Equal(status, item.Status);
    }

    [Fact]
    public async Task Look_NobodyHome_Fails()
    {
        var nobody = $"127.0.0.1:{ServerProcess.FreePort()}";

        var item = (await LookAsync(nobody, TimeProvider.System))[0];

        Assert.Equal(DeploymentItem.Failed("redis", $"Redis {nobody}: does not answer", "start it, or look at ConnectionStrings__redis"), item);
    }

    private static Task<RedisServer> StartRedisAsync(params string[] settings)
    {
        Assert.SkipUnless(RedisServer.IsHere(RedisKind.Redis), "redis-server is not on the PATH");
        return RedisServer.StartAsync(RedisKind.Redis, settings);
    }

    private static async Task<IReadOnlyList<DeploymentItem>> LookAsync(string redis, TimeProvider time)
    {
        var options = ConfigurationOptions.Parse($"{redis},allowAdmin=true,abortConnect=false,connectRetry=0,connectTimeout=500");
        options.BacklogPolicy = BacklogPolicy.FailFast;
        await using var connection = await ConnectionMultiplexer.ConnectAsync(options);
        var defaults = CostOptions.Read(new SettingReader(new ConfigurationBuilder().Build()));
        return await new RedisCheck(connection, defaults, time).LookAsync(TestContext.Current.CancellationToken);
    }
}
