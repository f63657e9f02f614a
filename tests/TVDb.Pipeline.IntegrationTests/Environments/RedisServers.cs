using System.Collections.Concurrent;
using StackExchange.Redis;
using TVDb.Pipeline.IntegrationTests.Environments;
using TVDb.TestServers;

[assembly: AssemblyFixture(typeof(RedisServers))]

namespace TVDb.Pipeline.IntegrationTests.Environments;

/// <summary>One server of each kind for all tests: each test has windows, jobs and ids of its own.</summary>
public sealed class RedisServers : IAsyncDisposable
{
    private readonly ConcurrentDictionary<RedisKind, Lazy<Task<RedisServer>>> _servers = new();

    public static TheoryData<RedisKind> Kinds => [.. Enum.GetValues<RedisKind>()];

    /// <summary>Starts it at its first use; skips the test where this machine does not have it.</summary>
    public Task<RedisServer> GetAsync(RedisKind kind)
    {
        Assert.SkipUnless(RedisServer.IsHere(kind), "redis-server is not on the PATH: the same test runs on garnet-server");
        return _servers.GetOrAdd(kind, k => new Lazy<Task<RedisServer>>(() => RedisServer.StartAsync(k))).Value;
    }

    public async Task<ConnectionMultiplexer> ConnectAsync(RedisKind kind) => await (await GetAsync(kind)).ConnectAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers.Values)
        {
            await (await server.Value).DisposeAsync();
        }
    }
}
