using System.Globalization;
using StackExchange.Redis;
using TVDb.TestServers;

namespace TVDb.LoadTest.Servers;

/// <summary>What redis-server writes to its disk, and when.</summary>
internal enum Persistence
{
    None,
    Everysec,
    Always,
}

/// <summary>A redis-server of the command's own, in a folder of its own that goes with it.</summary>
internal sealed class LoadRedis : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);
    private readonly ServerProcess _process;
    private readonly DirectoryInfo _folder;

    private LoadRedis(ServerProcess process, DirectoryInfo folder, string connectionString)
    {
        _process = process;
        _folder = folder;
        ConnectionString = connectionString;
    }

    public string ConnectionString { get; }

    public static async Task<LoadRedis> StartAsync(Persistence persistence)
    {
        var port = ServerProcess.FreePort().ToString(CultureInfo.InvariantCulture);
        var folder = Directory.CreateTempSubdirectory("tvdb-load-");
        // No rewrite of the file in the middle of a measurement.
        string[] keeps = persistence == Persistence.None
            ? ["--appendonly", "no"]
            : ["--appendonly", "yes", "--appendfsync", persistence.ToString().ToLowerInvariant(), "--auto-aof-rewrite-percentage", "0"];
        var process = ServerProcess.Start(
            "redis-server", ["--bind", "127.0.0.1", "--port", port, "--dir", folder.FullName, "--save", "", .. keeps]);
        var redis = new LoadRedis(process, folder, $"127.0.0.1:{port}");
        await process.WaitUntilAsync(redis.AnswersAsync, StartLimit);
        return redis;
    }

    public Task<ConnectionMultiplexer> ConnectAsync() => ConnectAsync(ConnectionString);

    /// <summary>Patient: on two busy cores an answer may take a while, and is worth waiting for.</summary>
    public static async Task<ConnectionMultiplexer> ConnectAsync(string connectionString) =>
        await ConnectionMultiplexer.ConnectAsync(connectionString + ",asyncTimeout=30000,syncTimeout=30000,connectTimeout=15000,allowAdmin=true");

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            await using var connection = await ConnectionMultiplexer.ConnectAsync(ConnectionString + ",connectTimeout=1000,connectRetry=0");
            await connection.GetDatabase().PingAsync();
            return true;
        }
        catch (RedisException)
        {
            return false;
        }
    }
}
