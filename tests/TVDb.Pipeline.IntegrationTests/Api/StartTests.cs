using Grpc.Core;
using Grpc.Health.V1;
using TVDb.Pipeline.IntegrationTests.Environments;
using TVDb.TestServers;
using TVDb.V1;

namespace TVDb.Pipeline.IntegrationTests.Api;

/// <summary>How the service starts, and what it says of its health.</summary>
public sealed class StartTests(RedisServers servers, PipelineEnvironments environments)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Start_BadSettings_EndsWithEveryProblemNamed()
    {
        var redis = await servers.GetAsync(RedisKind.Garnet);
        await using var mock = await SpareServers.MockAsync();
        await using var server = PipelineServer.StartUnready(redis, real: null, mock, new Dictionary<string, string>
        {
            ["SERVICE_MODE"] = "real",
            ["DAILY_COST_LIMIT_OPENAI"] = "ten",
            ["MAX_PAGES"] = "0",
            ["COST_LIMITS_ENABLED"] = "perhaps",
            ["OPENAI_EMBEDDING_MODEL"] = "gpt-4o-mini",
            ["PRICE_CATALOG_PATH"] = "nowhere.json",
        });

        await server.Process.WaitForExitAsync(Cancellation);

        Assert.NotEqual(0, server.Process.ExitCode);
        Assert.All(
            ["LLAMAPARSE_API_KEY", "OPENAI_API_KEY", "DAILY_COST_LIMIT_OPENAI", "MAX_PAGES", "COST_LIMITS_ENABLED", "OPENAI_EMBEDDING_MODEL", "PRICE_CATALOG_PATH"],
            name => Assert.Contains(name, server.Process.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_ProductionOnGarnet_EndsWithEveryProblemNamed()
    {
        var redis = await servers.GetAsync(RedisKind.Garnet);
        await using var mock = await SpareServers.MockAsync();
        await using var server = PipelineServer.StartUnready(redis, real: null, mock, new Dictionary<string, string> { ["ASPNETCORE_ENVIRONMENT"] = "Production" });

        await server.Process.WaitForExitAsync(Cancellation);

        Assert.NotEqual(0, server.Process.ExitCode);
        Assert.All(
            ["TVDb cannot start in Production: 3 problem(s) with Redis", "it is garnet", "maxmemory-policy", "append-only file"],
            told => Assert.Contains(told, server.Process.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_ProductionOnARedisThatKeepsAll_IsReady()
    {
        Assert.SkipUnless(RedisServer.IsHere(RedisKind.Redis), "redis-server is not on the PATH, and Production takes no garnet");
        await using var redis = await RedisServer.StartAsync(RedisKind.Redis, "--appendonly", "yes", "--appendfsync", "always");
        await using var mock = await SpareServers.MockAsync();

        await using var server = await PipelineServer.StartAsync(redis, real: null, mock, new Dictionary<string, string> { ["ASPNETCORE_ENVIRONMENT"] = "Production" });

        Assert.DoesNotContain("warn", server.Process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_ModeHybridWithoutKeys_IsRefusedByName()
    {
        await using var redis = await SpareServers.RedisAsync(RedisServer.AnyKind);
        await using var mock = await SpareServers.MockAsync();
        await using var server = PipelineServer.StartUnready(redis, real: null, mock, new Dictionary<string, string> { ["SERVICE_MODE"] = "hybrid" });

        await server.Process.WaitForExitAsync(Cancellation);

        Assert.NotEqual(0, server.Process.ExitCode);
        Assert.Contains("OPENAI_API_KEY is not set: SERVICE_MODE hybrid needs it", server.Process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Process_ModeRealWithoutKeys_IsFailedPrecondition()
    {
        await using var redis = await SpareServers.RedisAsync(RedisServer.AnyKind);
        await using var mock = await SpareServers.MockAsync();
        await using var server = await PipelineServer.StartAsync(redis, real: null, mock);
        using var channel = Grpc.Net.Client.GrpcChannel.ForAddress(server.GrpcAddress);
        var request = Samples.Text("words");
        request.Mode = ServiceMode.Real;

        var refused = await RpcErrors.OfAsync(new PipelineService.PipelineServiceClient(channel).ProcessAsync(request, cancellationToken: Cancellation));

        Assert.Equal((StatusCode.FailedPrecondition, "REAL_NOT_CONFIGURED", ""), refused.Told());
    }

    [Fact]
    public async Task Health_AllIsWell_IsToldByEachWayOfAsking()
    {
        var environment = await environments.GetAsync(servers, RedisServer.AnyKind);
        var health = new Grpc.Health.V1.Health.HealthClient(environment.Channel);

        var overall = await health.CheckAsync(new HealthCheckRequest(), cancellationToken: Cancellation);
        var provider = await health.CheckAsync(new HealthCheckRequest { Service = "openai" }, cancellationToken: Cancellation);
        var told = await environment.Pipeline.GetHealthAsync(new GetHealthRequest(), cancellationToken: Cancellation);

        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, overall.Status);
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, provider.Status);
        Assert.Equal((ServiceMode.Real, HealthStatus.Healthy), (told.Mode, told.Redis));
        Assert.Equal(
            [("llamaparse", Variant.Mock, false), ("llamaparse", Variant.Real, true), ("openai", Variant.Mock, false), ("openai", Variant.Real, true)],
            told.Providers.Select(p => (p.Provider, p.Variant, p.Simulated)));
    }
}
