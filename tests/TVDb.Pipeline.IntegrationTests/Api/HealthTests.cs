using Grpc.Core;
using TVDb.Pipeline.IntegrationTests.Environments;
using TVDb.TestServers;
using TVDb.V1;

namespace TVDb.Pipeline.IntegrationTests.Api;

/// <summary>Health over the wire: a provider dies and comes back, and watchers and the report tell.</summary>
public sealed class HealthTests : IAsyncLifetime
{
    private RedisServer _redis = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _redis = await SpareServers.RedisAsync(RedisServer.AnyKind);

    public async ValueTask DisposeAsync() => await _redis.DisposeAsync();

    [Fact]
    public async Task WatchHealth_ProviderDiesAndReturns_BothAreToldAndRecorded()
    {
        await using var environment = await PipelineEnvironment.StartAsync(_redis, new Dictionary<string, string> { ["HEALTH_CHECK_INTERVAL"] = "1" });
        using var watch = environment.Pipeline.WatchHealth(new WatchHealthRequest(), cancellationToken: Cancellation);
        var healthy = await UntilAsync(watch, HealthStatus.Healthy);
        await environment.Simulator.SetFaultsAsync("""[{"route":"*","error":{"status":503}}]""", Cancellation);
        var down = await UntilAsync(watch, HealthStatus.Unhealthy);
        await environment.Simulator.ClearFaultsAsync(Cancellation);
        var back = await UntilAsync(watch, HealthStatus.Healthy);
        var report = await environment.Pipeline.GetHealthReportAsync(new GetHealthReportRequest { Hours = 1 }, cancellationToken: Cancellation);

        Assert.Equal((true, HealthStatus.Healthy), (healthy.Shared, healthy.Redis));
        Assert.Equal(healthy.Replica, Assert.Single(Openai(down).Views).Replica);
        Assert.True(Openai(back).Since > Openai(down).Since);
        var openai = report.Providers.Single(provider => provider is { Provider: "openai", Variant: Variant.Real });
        Assert.Equal(1, openai.Figures.Recoveries);
        Assert.True(openai.Figures.Availability is > 0 and < 1, $"availability is {openai.Figures.Availability}");
        Assert.Equal(
            [HealthStatus.Healthy, HealthStatus.Unhealthy, HealthStatus.Healthy],
            report.Transitions.Where(change => change is { Provider: "openai", Variant: Variant.Real }).Select(change => change.To));
    }

    [Fact]
    public async Task GetHealthReport_HoursOutOfRange_IsRefusedByName()
    {
        await using var environment = await PipelineEnvironment.StartAsync(_redis);

        var refusal = await Assert.ThrowsAsync<RpcException>(async () =>
            await environment.Pipeline.GetHealthReportAsync(new GetHealthReportRequest { Hours = 25 }, cancellationToken: Cancellation));

        Assert.Equal(StatusCode.InvalidArgument, refusal.StatusCode);
    }

    private static async Task<GetHealthResponse> UntilAsync(AsyncServerStreamingCall<WatchHealthResponse> watch, HealthStatus status)
    {
        while (await watch.ResponseStream.MoveNext(Cancellation))
        {
            if (watch.ResponseStream.Current is { Heartbeat: false, Health: var health } && health.Providers.Count == 4 && Openai(health).Status == status)
            {
                return health;
            }
        }
        throw new InvalidOperationException("the stream ended");
    }

    private static ProviderHealth Openai(GetHealthResponse health) => health.Providers.Single(provider => provider is { Provider: "openai", Variant: Variant.Real });
}
