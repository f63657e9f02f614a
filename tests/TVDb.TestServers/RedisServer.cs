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

/// <summary>A Redis of the test's own, on a port and in a folder of its own, with nothing kept on disk unless a test asks for it.</summary>
public sealed class RedisServer : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);
    private readonly ServerProcess _process;
    private readonly string _folder;

    private RedisServer(ServerProcess process, int port, string folder)
    {
        _process = process;
        _folder = folder;
        ConnectionString = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");
    }

    public string ConnectionString { get; }

    /// <summary>Whether this machine has it; garnet always is.</summary>
    public static bool IsHere(RedisKind kind) => kind == RedisKind.Garnet || ServerFiles.OnPath("redis-server", "valkey-server") is not null;

    /// <param name="kind">Which program.</param>
    /// <param name="settings">More arguments for a Redis, such as <c>--appendonly yes</c>, each word by itself.</param>
    public static Task<RedisServer> StartAsync(RedisKind kind, params string[] settings) => StartAtAsync(ServerProcess.FreePort(), kind, settings);

    /// <inheritdoc cref="StartAsync"/>
    public static async Task<RedisServer> StartAtAsync(int port, RedisKind kind, params string[] settings)
    {
        var folder = Directory.CreateTempSubdirectory("tvdb-redis-").FullName;
        var portText = port.ToString(CultureInfo.InvariantCulture);
        var process = kind == RedisKind.Garnet
            ? ServerProcess.Start(
                "dotnet",
                [ServerFiles.Assembly("GarnetServer"), "--bind", "127.0.0.1", "--port", portText, "--lua", "--lua-transaction-mode", "--memory", "256m"],
                new Dictionary<string, string> { ["DOTNET_gcServer"] = "0" })
            : ServerProcess.Start(
                ServerFiles.OnPath("redis-server", "valkey-server") ?? throw new InvalidOperationException("no redis-server on the PATH"),
                ["--bind", "127.0.0.1", "--port", portText, "--dir", folder, "--save", "", "--appendonly", "no", .. settings]);
        var server = new RedisServer(process, port, folder);
        await process.WaitUntilAsync(server.AnswersAsync, StartLimit);
        return server;
    }

    public async Task<ConnectionMultiplexer> ConnectAsync() => await ConnectionMultiplexer.ConnectAsync(ConnectionString + ",allowAdmin=true");

    public Task KillAsync() => _process.KillAsync();

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

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
