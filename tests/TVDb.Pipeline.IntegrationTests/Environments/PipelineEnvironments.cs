using System.Collections.Concurrent;
using Grpc.Core;
using Grpc.Net.Client;
using TVDb.Pipeline.IntegrationTests.Environments;
using TVDb.TestServers;
using TVDb.V1;

[assembly: AssemblyFixture(typeof(PipelineEnvironments))]

namespace TVDb.Pipeline.IntegrationTests.Environments;

/// <summary>A pipeline in mode real with its simulator, mock and Redis, and clients to it.</summary>
public sealed class PipelineEnvironment : IAsyncDisposable
{
    private readonly IAsyncDisposable _pipeline;
    private readonly GrpcChannel _channel;

    private PipelineEnvironment(IAsyncDisposable pipeline, Uri grpcAddress, ProviderServer simulator, ProviderServer mock)
    {
        _pipeline = pipeline;
        GrpcAddress = grpcAddress;
        Simulator = simulator;
        Mock = mock;
        _channel = GrpcChannel.ForAddress(grpcAddress);
        Pipeline = new PipelineService.PipelineServiceClient(_channel);
        Jobs = new JobService.JobServiceClient(_channel);
    }

    public Uri GrpcAddress { get; }

    /// <summary>The pipeline's own process, of an environment that was started with one.</summary>
    public ServerProcess Process => (_pipeline as PipelineServer)?.Process ?? throw new InvalidOperationException("it runs in the tests' process");

    public ProviderServer Simulator { get; }

    public ProviderServer Mock { get; }

    public ChannelBase Channel => _channel;

    public PipelineService.PipelineServiceClient Pipeline { get; }

    public JobService.JobServiceClient Jobs { get; }

    /// <summary>In the tests' own process, which is many times as fast.</summary>
    public static async Task<PipelineEnvironment> StartAsync(
        RedisServer redis,
        IReadOnlyDictionary<string, string>? settings = null,
        IReadOnlyDictionary<string, string>? simulatorSettings = null)
    {
        var (simulator, mock) = await ProvidersAsync(simulatorSettings);
        var pipeline = await HostedPipeline.StartAsync(redis.ConnectionString, simulator, mock, settings ?? new Dictionary<string, string>());
        return new PipelineEnvironment(pipeline, pipeline.GrpcAddress, simulator, mock);
    }

    /// <summary>As a process of its own, for what it prints or uses.</summary>
    public static async Task<PipelineEnvironment> StartProcessAsync(RedisServer redis, IReadOnlyDictionary<string, string>? settings = null)
    {
        var (simulator, mock) = await ProvidersAsync(simulatorSettings: null);
        var pipeline = await PipelineServer.StartAsync(redis, simulator, mock, settings);
        return new PipelineEnvironment(pipeline, pipeline.GrpcAddress, simulator, mock);
    }

    /// <summary>Tenants keep tests apart.</summary>
    public static Metadata As(string tenant) => new() { { "x-tvdb-tenant", tenant } };

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await _pipeline.DisposeAsync();
        await Mock.DisposeAsync();
        await Simulator.DisposeAsync();
    }

    private static async Task<(ProviderServer Simulator, ProviderServer Mock)> ProvidersAsync(IReadOnlyDictionary<string, string>? simulatorSettings)
    {
        var mock = await SpareServers.MockAsync();
        return (simulatorSettings is null ? await SpareServers.SimulatorAsync() : await ProviderServer.StartSimulatorAsync(simulatorSettings), mock);
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
