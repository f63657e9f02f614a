using System.Globalization;
using System.Threading.Channels;
using StackExchange.Redis;
using TVDb.Pipeline.IntegrationTests.Routing.Faults;
using TVDb.Pipeline.Storage;
using TVDb.TestServers;

[assembly: AssemblyFixture(typeof(MatrixSlots))]

namespace TVDb.Pipeline.IntegrationTests.Routing.Faults;

/// <summary>A simulator and a Redis database that one pipeline has to itself; the free mock is everybody's.</summary>
internal sealed record MatrixSlot(ProviderServer Simulator, ProviderServer Mock, string Redis, ConnectionMultiplexer Connection, IBlobStore NoBlobs);

/// <summary>As many slots as pipelines run at once. They mostly wait: for a time limit, for a pause between two attempts.</summary>
public sealed class MatrixSlots : IAsyncDisposable
{
    private const int Count = 12;
    private readonly Lazy<Task<Channel<MatrixSlot>>> _slots;
    private readonly List<IAsyncDisposable> _servers = [];
    private readonly string _noBlobs = Directory.CreateTempSubdirectory("tvdb-matrix-").FullName;

    public MatrixSlots() => _slots = new Lazy<Task<Channel<MatrixSlot>>>(StartAsync);

    /// <summary>Gives a clean slot to a piece of work, as soon as there is one.</summary>
    internal async Task<T> UseAsync<T>(Func<MatrixSlot, Task<T>> work, CancellationToken cancellationToken)
    {
        var slots = await _slots.Value;
        var slot = await slots.Reader.ReadAsync(cancellationToken);
        try
        {
            await slot.Connection.GetDatabase().ExecuteAsync("FLUSHDB");
            await slot.Simulator.ResetCallsAsync(cancellationToken);
            return await work(slot);
        }
        finally
        {
            slots.Writer.TryWrite(slot);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in Enumerable.Reverse(_servers))
        {
            await server.DisposeAsync();
        }
        Directory.Delete(_noBlobs, recursive: true);
    }

    private async Task<Channel<MatrixSlot>> StartAsync()
    {
        var redis = await RedisServer.StartAsync(RedisServer.AnyKind);
        _servers.Add(redis);
        var mock = await ProviderServer.StartMockAsync(NoLatency);
        _servers.Add(mock);
        var slots = Channel.CreateUnbounded<MatrixSlot>();
        var simulators = await Task.WhenAll(Enumerable.Range(0, Count).Select(_ => ProviderServer.StartSimulatorAsync(NoLatency)));
        _servers.AddRange(simulators);
        var noBlobs = new DirectoryBlobStore(new StorageOptions { Path = _noBlobs }, TimeProvider.System);
        for (var i = 0; i < Count; i++)
        {
            var address = redis.ConnectionString + string.Create(CultureInfo.InvariantCulture, $",defaultDatabase={i}");
            var connection = await ConnectionMultiplexer.ConnectAsync(address + ",allowAdmin=true");
            _servers.Add(connection);
            slots.Writer.TryWrite(new MatrixSlot(simulators[i], mock, address, connection, noBlobs));
        }
        return slots;
    }

    private static Dictionary<string, string> NoLatency => new() { ["MOCK_LATENCY_MS"] = "0" };
}
