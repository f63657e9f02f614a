using Grpc.Net.Client;
using TVDb.TestServers;
using TVDb.V1;

namespace TVDb.LoadTest.Chaos;

/// <summary>A pipeline process that may be killed at any moment.</summary>
internal sealed class ChaosReplica : IAsyncDisposable
{
    private readonly PipelineServer _server;
    private readonly GrpcChannel _channel;

    public ChaosReplica(PipelineServer server)
    {
        _server = server;
        _channel = GrpcChannel.ForAddress(server.GrpcAddress);
        Jobs = new JobService.JobServiceClient(_channel);
        Operations = new OperationsService.OperationsServiceClient(_channel);
    }

    public JobService.JobServiceClient Jobs { get; }

    public OperationsService.OperationsServiceClient Operations { get; }

    /// <summary>Set before it is: a call that fails here may be made elsewhere.</summary>
    public bool IsKilled { get; private set; }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        IsKilled = true;
        await _server.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        if (!IsKilled)
        {
            await _server.DisposeAsync();
        }
    }
}
