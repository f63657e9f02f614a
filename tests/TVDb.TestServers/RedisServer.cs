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

    /// <summary>A Redis Cluster of three redis-servers or valkey-servers, each with a third of the hash slots.</summary>
    Cluster,
}

/// <summary>A Redis of the test's own, on ports and in folders of its own, with nothing kept on disk unless a test asks for it.</summary>
public sealed class RedisServer : IAsyncDisposable
{
    private const int ClusterNodes = 3;
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);
    private readonly IReadOnlyList<Node> _nodes;

    private RedisServer(IReadOnlyList<Node> nodes) => _nodes = nodes;

    /// <summary>Asked when its test is done with it; where it answers true it goes on, for another.</summary>
    public Func<Task<bool>>? Keep { get; set; }

    public bool HasExited => _nodes.Any(node => node.Process.HasExited);

    public string ConnectionString => string.Join(',', _nodes.Select(node => node.Address));

    /// <summary>Whether this machine has it; garnet always is.</summary>
    public static bool IsHere(RedisKind kind) => kind == RedisKind.Garnet || ServerFiles.OnPath("redis-server", "valkey-server") is not null;

    /// <summary>
    /// For a test that is about neither: Redis where it is, which runs in production and starts in a fraction of the time.
    /// </summary>
    public static RedisKind AnyKind => IsHere(RedisKind.Redis) ? RedisKind.Redis : RedisKind.Garnet;

    /// <param name="kind">Which program.</param>
    /// <param name="settings">More arguments for a Redis, such as <c>--appendonly yes</c>, each word by itself.</param>
    public static async Task<RedisServer> StartAsync(RedisKind kind, params string[] settings) => kind switch
    {
        RedisKind.Redis => await StartAtAsync(ServerProcess.FreePort(), settings),
        RedisKind.Garnet => new RedisServer([await ReadyAsync(StartGarnet())]),
        RedisKind.Cluster => await StartClusterAsync(settings),
    };

    /// <summary>A redis-server at a port that the test has promised to others.</summary>
    public static async Task<RedisServer> StartAtAsync(int port, params string[] settings) => new([await ReadyAsync(StartRedis(port, settings))]);

    public async Task<ConnectionMultiplexer> ConnectAsync() => await ConnectionMultiplexer.ConnectAsync(ConnectionString + ",allowAdmin=true");

    public Task KillAsync() => Task.WhenAll(_nodes.Select(node => node.Process.KillAsync()));

    public async ValueTask DisposeAsync()
    {
        var keep = Keep;
        Keep = null;
        if (keep is not null && await keep())
        {
            return;
        }
        foreach (var node in _nodes)
        {
            await node.Process.DisposeAsync();
            Directory.Delete(node.Folder, recursive: true);
        }
    }

    private static async Task<RedisServer> StartClusterAsync(string[] settings)
    {
        var busPorts = Enumerable.Range(0, ClusterNodes).Select(_ => ServerProcess.FreePort()).ToArray();
        var nodes = await Task.WhenAll(busPorts.Select(busPort => ReadyAsync(StartRedis(
            ServerProcess.FreePort(),
            ["--cluster-enabled", "yes", "--cluster-port", Text(busPort), .. settings]))));
        var server = new RedisServer(nodes);
        await RedisClusterForming.FormAsync([.. nodes.Zip(busPorts, (node, busPort) => (node.Port, busPort))], condition => nodes[0].Process.WaitUntilAsync(condition, StartLimit));
        return server;
    }

    private static Node StartRedis(int port, string[] settings)
    {
        var folder = Directory.CreateTempSubdirectory("tvdb-redis-").FullName;
        var program = ServerFiles.OnPath("redis-server", "valkey-server") ?? throw new InvalidOperationException("no redis-server on the PATH");
        var process = ServerProcess.Start(
            program,
            ["--bind", "127.0.0.1", "--port", Text(port), "--dir", folder, "--save", "", "--appendonly", "no", .. settings]);
        return new Node(process, port, folder);
    }

    private static Node StartGarnet()
    {
        var (port, folder) = (ServerProcess.FreePort(), Directory.CreateTempSubdirectory("tvdb-garnet-").FullName);
        var process = ServerProcess.Start(
            "dotnet",
            [ServerFiles.Assembly("GarnetServer"), "--bind", "127.0.0.1", "--port", Text(port), "--lua", "--lua-transaction-mode", "--memory", "256m"],
            new Dictionary<string, string> { ["DOTNET_gcServer"] = "0" });
        return new Node(process, port, folder);
    }

    private static async Task<Node> ReadyAsync(Node node)
    {
        await node.Process.WaitUntilAsync(() => AnswersAsync(node), StartLimit);
        return node;
    }

    private static async Task<bool> AnswersAsync(Node node)
    {
        try
        {
            await using var connection = await ConnectionMultiplexer.ConnectAsync(node.Address + ",connectTimeout=500,connectRetry=0");
            await connection.GetServers()[0].PingAsync();
            return true;
        }
        catch (RedisException)
        {
            return false;
        }
    }

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);

    private sealed record Node(ServerProcess Process, int Port, string Folder)
    {
        public string Address => "127.0.0.1:" + Text(Port);
    }
}
