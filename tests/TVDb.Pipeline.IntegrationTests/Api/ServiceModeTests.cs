using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using TVDb.Pipeline.IntegrationTests.Environments;
using TVDb.TestServers;
using TVDb.V1;

namespace TVDb.Pipeline.IntegrationTests.Api;

/// <summary>Operators set the modes of a deployment that serves.</summary>
public sealed class ServiceModeTests : IAsyncLifetime
{
    private RedisServer _redis = null!;
    private PipelineEnvironment _environment = null!;
    private OperationsService.OperationsServiceClient _operations = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _redis = await SpareServers.RedisAsync(RedisServer.AnyKind);
        // The simulator stands for LlamaParse alone.
        _environment = await PipelineEnvironment.StartAsync(_redis, new Dictionary<string, string> { ["SERVICE_MODE"] = "mock", ["OPENAI_API_KEY"] = "" });
        _operations = new OperationsService.OperationsServiceClient(_environment.Channel);
    }

    public async ValueTask DisposeAsync()
    {
        await _environment.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task SetServiceMode_ProviderAndEmergency_AreInForceToldAndRecorded()
    {
        var set = (await SetAsync(new SetServiceModeRequest { Provider = "llamaparse", Mode = ServiceMode.Real })).Modes;
        var emergency = (await _operations.BeginEmergencyAsync(new BeginEmergencyRequest { Who = "ann", Why = "stop" }, cancellationToken: Cancellation)).Modes;
        await _operations.BeginEmergencyAsync(new BeginEmergencyRequest { Who = "bob", Why = "me too" }, cancellationToken: Cancellation);
        var told = (await _environment.Pipeline.GetHealthAsync(new GetHealthRequest(), cancellationToken: Cancellation)).Modes;
        await SetAsync(new SetServiceModeRequest { Provider = "llamaparse", Mode = ServiceMode.Hybrid });
        var restored = (await _operations.EndEmergencyAsync(new EndEmergencyRequest { Who = "ann", Why = "over" }, cancellationToken: Cancellation)).Modes;
        var all = (await SetAsync(new SetServiceModeRequest { Provider = "*" })).Modes;
        var operations = (await _operations.ListOperationsAsync(new ListOperationsRequest(), cancellationToken: Cancellation)).Operations;

        Assert.Equal([Override("llamaparse", ServiceMode.Real), Override("openai")], set.Providers);
        Assert.Equal([Override("llamaparse", ServiceMode.Mock, ServiceMode.Real), Override("openai", ServiceMode.Mock, ServiceMode.Unspecified)], emergency.Providers);
        Assert.NotNull(emergency.EmergencyTime);
        Assert.Equal(emergency, told);
        Assert.Equal((ServiceMode.Mock, ServiceMode.Mock), (emergency.DefaultMode, emergency.ConfiguredMode));
        Assert.Equal([Override("llamaparse", ServiceMode.Hybrid), Override("openai")], restored.Providers);
        Assert.Null(restored.EmergencyTime);
        Assert.Equal([Override("llamaparse"), Override("openai")], all.Providers);
        Assert.Equal(
            [
                (5, "set_mode", "llamaparse openai", "llamaparse hybrid, openai not set", "llamaparse not set, openai not set", "operator"),
                (4, "end_emergency", "*", "all providers mock", "hybrid", "ann"),
                (3, "set_mode", "llamaparse", "real", "hybrid", "operator"),
                (2, "begin_emergency", "*", "real", "all providers mock", "ann"),
                (1, "set_mode", "llamaparse", "not set", "real", "operator"),
            ],
            operations.Select(o => (o.Number, o.Kind, o.Target, o.From, o.To, o.Who)));
    }

    [Fact]
    public async Task SetServiceMode_ThatCannotBe_IsRefusedByName()
    {
        await SetAsync(new SetServiceModeRequest { Provider = "llamaparse", Mode = ServiceMode.Real });

        async Task<(StatusCode, string, string)> RefusalOf(SetServiceModeRequest request) => (await RpcErrors.OfAsync(CallAsync(request))).Told();

        Assert.Equal((StatusCode.InvalidArgument, "UNKNOWN_PROVIDER", "provider"), await RefusalOf(new() { Provider = "nobody", Mode = ServiceMode.Mock }));
        Assert.Equal((StatusCode.InvalidArgument, "UNKNOWN_MODE", "mode"), await RefusalOf(new() { Mode = (ServiceMode)9 }));
        Assert.Equal((StatusCode.InvalidArgument, "DURATION_WITHOUT_MODE", "duration"), await RefusalOf(new() { Duration = Duration.FromTimeSpan(TimeSpan.FromHours(1)) }));
        Assert.Equal(
            (StatusCode.InvalidArgument, "INVALID_DURATION", "duration"),
            await RefusalOf(new() { Mode = ServiceMode.Mock, Duration = Duration.FromTimeSpan(TimeSpan.FromDays(400)) }));
        Assert.Equal((StatusCode.Aborted, "REVISION_CHANGED", ""), await RefusalOf(new() { Mode = ServiceMode.Mock, ExpectedRevision = 0 }));
        Assert.Equal((StatusCode.FailedPrecondition, "KEY_MISSING", ""), await RefusalOf(new() { Provider = "openai", Mode = ServiceMode.Hybrid }));
        var missing = await RpcErrors.OfAsync(CallAsync(new SetServiceModeRequest { Mode = ServiceMode.Real }));
        Assert.Equal("OPENAI_API_KEY", missing.Info().Metadata["settings"]);
        Assert.Contains("OPENAI_API_KEY", missing.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SetServiceMode_TheDefault_IsThatOfRequestsThatNameNone()
    {
        // A deployment of its own: replicas of one share their documents.
        await using var redis = await SpareServers.RedisAsync(RedisServer.AnyKind);
        await using var second = await PipelineEnvironment.StartAsync(redis);
        var operations = new OperationsService.OperationsServiceClient(second.Channel);
        async Task<ServiceMode> ModeAsync() => (await second.Pipeline.ProcessAsync(Samples.Text("some words"), cancellationToken: Cancellation)).Job.Mode;

        var before = await ModeAsync();
        await operations.SetServiceModeAsync(Signed(new SetServiceModeRequest { Mode = ServiceMode.Mock }), cancellationToken: Cancellation);
        var set = await ModeAsync();
        await operations.SetServiceModeAsync(Signed(new SetServiceModeRequest()), cancellationToken: Cancellation);

        Assert.Equal((ServiceMode.Real, ServiceMode.Mock, ServiceMode.Real), (before, set, await ModeAsync()));
    }

    private static ModeOverride Override(string provider, ServiceMode mode = ServiceMode.Unspecified, ServiceMode? lasting = null) =>
        new() { Provider = provider, Mode = mode, LastingMode = lasting ?? mode };

    private AsyncUnaryCall<SetServiceModeResponse> CallAsync(SetServiceModeRequest request) => _operations.SetServiceModeAsync(Signed(request), cancellationToken: Cancellation);

    private async Task<SetServiceModeResponse> SetAsync(SetServiceModeRequest request) => await CallAsync(request);

    private static SetServiceModeRequest Signed(SetServiceModeRequest request) => new(request) { Who = "operator", Why = "a test" };
}
