using System.Collections.Concurrent;
using StackExchange.Redis;
using TVDb.Pipeline.IntegrationTests.Environments;
using TVDb.TestServers;

[assembly: AssemblyFixture(typeof(SpareServers))]

namespace TVDb.Pipeline.IntegrationTests.Environments;

/// <summary>
/// Servers with usual settings that no test has now. Starting them is most of what a test takes: one that is done leaves its own,
/// wiped clean, to those after it. A server that was killed, or that has work under way, is not kept.
/// </summary>
public sealed class SpareServers : IAsyncDisposable
{
    private static readonly ConcurrentBag<ProviderServer> s_mocks = [];
    private static readonly ConcurrentBag<ProviderServer> s_simulators = [];
    private static readonly ConcurrentDictionary<RedisKind, ConcurrentBag<RedisServer>> s_redis = new();

    /// <summary>Other fixtures may end after this one.</summary>
    private static volatile bool s_areOver;

    public static async Task<ProviderServer> MockAsync()
    {
        var mock = s_mocks.TryTake(out var spare) ? spare : await ProviderServer.StartMockAsync();
        mock.Keep = () => KeepAsync(s_mocks, mock, isIdle: () => Task.FromResult(true));
        return mock;
    }

    public static async Task<ProviderServer> SimulatorAsync()
    {
        var simulator = s_simulators.TryTake(out var spare) ? spare : await ProviderServer.StartSimulatorAsync();
        simulator.Keep = () => KeepAsync(s_simulators, simulator, isIdle: async () => await simulator.ParsesUnderWayAsync(CancellationToken.None) == 0);
        return simulator;
    }

    public static async Task<RedisServer> RedisAsync(RedisKind kind)
    {
        var spares = s_redis.GetOrAdd(kind, _ => []);
        var redis = spares.TryTake(out var spare) ? spare : await RedisServer.StartAsync(kind);
        redis.Keep = () => KeepAsync(spares, redis);
        return redis;
    }

    public async ValueTask DisposeAsync()
    {
        s_areOver = true;
        foreach (var spare in s_mocks.Concat(s_simulators))
        {
            await spare.DisposeAsync();
        }
        foreach (var spare in s_redis.Values.SelectMany(spares => spares))
        {
            await spare.DisposeAsync();
        }
    }

    private static async Task<bool> KeepAsync(ConcurrentBag<ProviderServer> spares, ProviderServer server, Func<Task<bool>> isIdle)
    {
        try
        {
            await server.ClearFaultsAsync(CancellationToken.None);
            await server.ResetCallsAsync(CancellationToken.None);
            await server.ResetInvoiceAsync(CancellationToken.None);
            if (s_areOver || !await isIdle())
            {
                return false;
            }
            spares.Add(server);
            return true;
        }
        catch (HttpRequestException)
        {
            // Its test killed it.
            return false;
        }
    }

    private static async Task<bool> KeepAsync(ConcurrentBag<RedisServer> spares, RedisServer server)
    {
        if (server.HasExited)
        {
            return false;
        }
        try
        {
            await using var connection = await server.ConnectAsync();
            await Task.WhenAll(connection.GetServers().Select(node => node.FlushAllDatabasesAsync()));
        }
        catch (RedisException)
        {
            // It does not answer any more.
            return false;
        }
        if (s_areOver)
        {
            return false;
        }
        spares.Add(server);
        return true;
    }
}
