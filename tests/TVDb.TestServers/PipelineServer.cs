namespace TVDb.TestServers;

/// <summary>A pipeline as a process of its own, against a test's own Redis and providers.</summary>
public sealed class PipelineServer : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private readonly string _storage;

    private PipelineServer(ServerProcess process, Uri grpcAddress, Uri httpAddress, string storage)
    {
        Process = process;
        GrpcAddress = grpcAddress;
        HttpAddress = httpAddress;
        _storage = storage;
    }

    public ServerProcess Process { get; }

    public Uri GrpcAddress { get; }

    public Uri HttpAddress { get; }

    /// <param name="redis">Its Redis.</param>
    /// <param name="real">The simulator that stands for both real providers; null: none is configured.</param>
    /// <param name="mock">The mock providers.</param>
    /// <param name="settings">More settings by their environment names.</param>
    public static async Task<PipelineServer> StartAsync(
        RedisServer redis,
        ProviderServer? real,
        ProviderServer mock,
        IReadOnlyDictionary<string, string>? settings = null) => await StartAsync(redis.ConnectionString, real, mock, settings);

    /// <inheritdoc cref="StartAsync(RedisServer, ProviderServer, ProviderServer, IReadOnlyDictionary{string, string})"/>
    public static async Task<PipelineServer> StartAsync(
        string redis,
        ProviderServer? real,
        ProviderServer mock,
        IReadOnlyDictionary<string, string>? settings = null)
    {
        var (server, http) = Launch(redis, real, mock, settings ?? new Dictionary<string, string>());
        using (http)
        {
            await server.Process.WaitUntilAsync(() => HttpReadiness.IsReadyAsync(http, "health"), StartLimit);
        }
        return server;
    }

    /// <summary>Starts it without waiting for it to be ready, for a start that is meant to fail.</summary>
    public static PipelineServer StartUnready(RedisServer redis, ProviderServer? real, ProviderServer mock, IReadOnlyDictionary<string, string> settings)
    {
        var (server, http) = Launch(redis.ConnectionString, real, mock, settings);
        http.Dispose();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        Directory.Delete(_storage, recursive: true);
    }

    private static (PipelineServer Server, HttpClient Http) Launch(
        string redis,
        ProviderServer? real,
        ProviderServer mock,
        IReadOnlyDictionary<string, string> settings)
    {
        var storage = Directory.CreateTempSubdirectory("tvdb-storage-").FullName;
        var environment = PipelineSettings.Of(redis, real, mock, storage);
        foreach (var (name, value) in settings)
        {
            environment[name] = value;
        }
        var assembly = ServerFiles.Assembly("TVDb.Pipeline");
        var process = ServerProcess.Start("dotnet", [assembly], environment, Path.GetDirectoryName(assembly));
        var server = new PipelineServer(process, PipelineSettings.GrpcAddress(environment), PipelineSettings.HttpAddress(environment), storage);
        return (server, new HttpClient { BaseAddress = server.HttpAddress });
    }
}
