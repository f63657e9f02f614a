using System.Globalization;
using StackExchange.Redis;

namespace TVDb.TestServers;

/// <summary>Which program speaks Redis.</summary>
public enum RedisKind
{
    /// <summary>redis-server or valkey-server from the PATH.</summary>
    Redis,

    /// <summary>garnet-server, which the build restores.</summary>
    Garnet,
}

/// <summary>A Redis of the test's own, on a port of its own, with nothing kept on disk.</summary>
public sealed class RedisServer : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);
    private readonly ServerProcess _process;

    private RedisServer(ServerProcess process, int port)
    {
        _process = process;
        ConnectionString = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");
    }

    public string ConnectionString { get; }

    /// <summary>Whether this machine has it; garnet always is.</summary>
    public static bool IsHere(RedisKind kind) => kind == RedisKind.Garnet || ServerFiles.OnPath("redis-server", "valkey-server") is not null;

    public static async Task<RedisServer> StartAsync(RedisKind kind)
    {
        var port = ServerProcess.FreePort();
        var portText = port.ToString(CultureInfo.InvariantCulture);
        var process = kind == RedisKind.Garnet
            ? ServerProcess.Start(
                "dotnet",
                [ServerFiles.Assembly("GarnetServer"), "--bind", "127.0.0.1", "--port", portText, "--lua", "--lua-transaction-mode", "--memory", "256m"],
                new Dictionary<string, string> { ["DOTNET_gcServer"] = "0" })
            : ServerProcess.Start(
                ServerFiles.OnPath("redis-server", "valkey-server") ?? throw new InvalidOperationException("no redis-server on the PATH"),
                ["--bind", "127.0.0.1", "--port", portText, "--save", "", "--appendonly", "no"]);
        var server = new RedisServer(process, port);
        await process.WaitUntilAsync(server.AnswersAsync, StartLimit);
        return server;
    }

    public async Task<ConnectionMultiplexer> ConnectAsync() => await ConnectionMultiplexer.ConnectAsync(ConnectionString + ",allowAdmin=true");

    public Task KillAsync() => _process.KillAsync();

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private async Task<bool> AnswersAsync()
    {
        try
        {
            await using var connection = await ConnectionMultiplexer.ConnectAsync(ConnectionString + ",connectTimeout=500,connectRetry=0");
            await connection.GetDatabase().PingAsync();
            return true;
        }
        catch (RedisException)
        {
            return false;
        }
    }
}
