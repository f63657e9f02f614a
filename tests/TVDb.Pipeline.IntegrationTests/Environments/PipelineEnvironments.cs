using System.Collections.Concurrent;
using Grpc.Core;
using Grpc.Net.Client;
using TVDb.Pipeline.IntegrationTests.Environments;
using TVDb.TestServers;
using TVDb.V1;

[assembly: AssemblyFixture(typeof(PipelineEnvironments))]

namespace TVDb.Pipeline.IntegrationTests.Environments;

/// <summary>A pipeline process in mode real with its simulator, mock and Redis, and clients to it.</summary>
public sealed class PipelineEnvironment : IAsyncDisposable
{
    private readonly GrpcChannel _channel;

    private PipelineEnvironment(PipelineServer server, ProviderServer simulator, ProviderServer mock)
    {
        Server = server;
        Simulator = simulator;
        Mock = mock;
        _channel = GrpcChannel.ForAddress(server.GrpcAddress);
        Pipeline = new PipelineService.PipelineServiceClient(_channel);
        Jobs = new JobService.JobServiceClient(_channel);
    }

    public PipelineServer Server { get; }

    public ProviderServer Simulator { get; }

    public ProviderServer Mock { get; }

    private bool HasUsualSimulator { get; init; }

    public ChannelBase Channel => _channel;

    public PipelineService.PipelineServiceClient Pipeline { get; }

    public JobService.JobServiceClient Jobs { get; }

    public static async Task<PipelineEnvironment> StartAsync(
        RedisServer redis,
        IReadOnlyDictionary<string, string>? settings = null,
        IReadOnlyDictionary<string, string>? simulatorSettings = null)
    {
        var mock = await SpareProviders.MockAsync();
        var simulator = simulatorSettings is null ? await SpareProviders.SimulatorAsync() : await ProviderServer.StartSimulatorAsync(simulatorSettings);
        var server = await PipelineServer.StartAsync(redis, simulator, mock, settings);
        return new PipelineEnvironment(server, simulator, mock) { HasUsualSimulator = simulatorSettings is null };
    }

    /// <summary>Tenants keep tests apart.</summary>
    public static Metadata As(string tenant) => new() { { "x-tvdb-tenant", tenant } };

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await Server.DisposeAsync();
        await SpareProviders.KeepMockAsync(Mock);
        if (HasUsualSimulator)
        {
            await SpareProviders.KeepSimulatorAsync(Simulator);
            return;
        }
        await Simulator.DisposeAsync();
    }
}

/// <summary>One environment with default settings for each kind of Redis, started at its first use.</summary>
public sealed class PipelineEnvironments : IAsyncDisposable
{
    private readonly ConcurrentDictionary<RedisKind, Lazy<Task<PipelineEnvironment>>> _environments = new();

    public async Task<PipelineEnvironment> GetAsync(RedisServers servers, RedisKind kind)
    {
        var redis = await servers.GetAsync(kind);
        return await _environments.GetOrAdd(kind, _ => new Lazy<Task<PipelineEnvironment>>(() => PipelineEnvironment.StartAsync(redis))).Value;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var environment in _environments.Values)
        {
            await (await environment.Value).DisposeAsync();
        }
    }
}
