using Grpc.Core;
using Grpc.Net.Client;
using TVDb.V1;

namespace TVDb.Cli.Client;

/// <summary>How to reach the pipeline and as whom.</summary>
internal sealed record ConnectionSettings(Uri Address, string? Tenant, TimeSpan? Timeout);

/// <summary>The pipeline's services over one channel.</summary>
internal sealed class Connection : IDisposable
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);
    private readonly GrpcChannel _channel;
    private readonly ConnectionSettings _settings;
    private readonly TimeProvider _clock;

    public Connection(ConnectionSettings settings, TimeProvider clock)
    {
        _settings = settings;
        _clock = clock;
        _channel = GrpcChannel.ForAddress(settings.Address, new GrpcChannelOptions
        {
            HttpHandler = new SocketsHttpHandler
            {
                ConnectTimeout = ConnectTimeout,
                // Parallel documents, each with its watch, must not queue behind one connection's stream limit.
                EnableMultipleHttp2Connections = true,
                // A proxy cannot carry HTTP/2 without TLS, and one set for the web would be asked for 127.0.0.1 too.
                UseProxy = settings.Address.Scheme == Uri.UriSchemeHttps,
            },
            DisposeHttpClient = true,
        });
        Pipeline = new PipelineService.PipelineServiceClient(_channel);
        Jobs = new JobService.JobServiceClient(_channel);
        Operations = new OperationsService.OperationsServiceClient(_channel);
        Failures = new FailureReading(settings.Address, settings.Timeout);
    }

    public PipelineService.PipelineServiceClient Pipeline { get; }

    public JobService.JobServiceClient Jobs { get; }

    public OperationsService.OperationsServiceClient Operations { get; }

    public FailureReading Failures { get; }

    /// <summary>The instant at which --timeout passes for work that begins now; null: never.</summary>
    public DateTime? DeadlineFromNow() => _settings.Timeout is { } timeout ? _clock.GetUtcNow().UtcDateTime + timeout : null;

    public DateTime DeadlineIn(TimeSpan time) => _clock.GetUtcNow().UtcDateTime + time;

    public CallOptions Call(DateTime? deadline, CancellationToken cancellationToken)
    {
        Metadata? headers = _settings.Tenant is { } tenant ? new() { { "x-tvdb-tenant", tenant } } : null;
        return new CallOptions(headers, deadline, cancellationToken);
    }

    public void Dispose() => _channel.Dispose();
}
