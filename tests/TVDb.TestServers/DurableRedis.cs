using System.Diagnostics;
using System.Globalization;
using StackExchange.Redis;

namespace TVDb.TestServers;

/// <summary>A redis-server with an append-only file, to be killed and started again on the same port and the same data.</summary>
public sealed class DurableRedis : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tvdb-redis-");
    private readonly int _port = ServerProcess.FreePort();
    private readonly string _appendfsync;
    private ServerProcess? _process;

    private DurableRedis(string appendfsync) => _appendfsync = appendfsync;

    public string Address => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{_port}");

    private string AppendOnlyFolder => Path.Combine(_folder.FullName, "appendonlydir");

    /// <param name="appendfsync"><c>always</c> or <c>everysec</c>.</param>
    public static async Task<DurableRedis> StartAsync(string appendfsync)
    {
        var redis = new DurableRedis(appendfsync);
        await redis.StartAgainAsync();
        return redis;
    }

    /// <summary>A connection that outlives the server and is back soon after it.</summary>
    public Task<ConnectionMultiplexer> ConnectAsync() => ConnectAsync(Address);

    /// <inheritdoc cref="ConnectAsync()"/>
    public static async Task<ConnectionMultiplexer> ConnectAsync(string address)
    {
        var options = ConfigurationOptions.Parse(address);
        options.AbortOnConnectFail = false;
        options.BacklogPolicy = BacklogPolicy.FailFast;
        options.AllowAdmin = true;
        options.ReconnectRetryPolicy = new LinearRetry(100);
        return await ConnectionMultiplexer.ConnectAsync(options);
    }

    public async Task StartAgainAsync()
    {
        // A file cut off in the middle of a command is taken up to there; no rewrite changes what a test copies or cuts.
        _process = ServerProcess.Start(
            ServerFiles.OnPath("redis-server", "valkey-server") ?? throw new InvalidOperationException("no redis-server on the PATH"),
            [
                "--bind", "127.0.0.1", "--port", _port.ToString(CultureInfo.InvariantCulture), "--dir", _folder.FullName, "--save", "", "--appendonly", "yes",
                "--appendfsync", _appendfsync, "--auto-aof-rewrite-percentage", "0", "--aof-load-truncated", "yes",
            ]);
        await _process.WaitUntilAsync(AnswersAsync, StartLimit);
    }

    /// <summary><c>kill -9</c>.</summary>
    public Task KillAsync() => _process!.KillAsync();

    /// <summary>Takes the last part of the append-only file away, as the loss of a machine does with what was not written to its disk.</summary>
    public void CutBack(long bytes)
    {
        using var file = new FileStream(LastFile(AppendOnlyFolder), FileMode.Open, FileAccess.Write);
        file.SetLength(Math.Max(0, file.Length - bytes));
    }

    /// <summary>How long the append-only file is, bytes.</summary>
    public long Length() => new FileInfo(LastFile(AppendOnlyFolder)).Length;

    /// <summary>Puts the append-only file back to what it was when it was so long: an older copy restored.</summary>
    public void RestoreTo(long length) => CutBack(Length() - length);

    /// <summary>It is there and answers nothing any more.</summary>
    public Task SuspendAsync() => SignalAsync("STOP");

    public Task ResumeAsync() => SignalAsync("CONT");

    public async ValueTask DisposeAsync()
    {
        await _process!.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    /// <summary>Named <c>appendonly.aof.N.incr.aof</c>; a rewrite begins a new one.</summary>
    private static string LastFile(string folder) =>
        Directory.EnumerateFiles(folder, "*.incr.aof").MaxBy(path => int.Parse(Path.GetFileName(path).Split('.')[2], CultureInfo.InvariantCulture))!;

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", _process!.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            await using var connection = await ConnectionMultiplexer.ConnectAsync(Address + ",connectTimeout=500,connectRetry=0");
            await connection.GetDatabase().PingAsync();
            return true;
        }
        catch (RedisException)
        {
            return false;
        }
    }
}
