using TVDb.Pipeline.IntegrationTests.Environments;
using TVDb.TestServers;
using TVDb.V1;

namespace TVDb.Pipeline.IntegrationTests.Api;

/// <summary>MONITORING_ENABLED=false: nobody is probed, and health rests on calls.</summary>
public sealed class UnmonitoredTests : IAsyncLifetime
{
    private RedisServer _redis = null!;
    private PipelineEnvironment _environment = null!;
    private int _document;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _redis = await SpareServers.RedisAsync(RedisServer.AnyKind);
        _environment = await PipelineEnvironment.StartAsync(_redis, new Dictionary<string, string>
        {
            ["MONITORING_ENABLED"] = "false",
            ["SERVICE_MODE"] = "hybrid",
            ["HEALTH_CHECK_INTERVAL"] = "1",
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _environment.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task Process_AProviderDiesAndReturns_CallsAloneTellSoAndNobodyIsProbed()
    {
        var unknown = await OpenAIAsync();
        await ProcessUntilAsync(HealthStatus.Healthy);
        await _environment.Simulator.SetFaultsAsync("""[{"route":"openai.embeddings","error":{"status":503}}]""", Cancellation);
        await ProcessUntilAsync(HealthStatus.Unhealthy);
        await _environment.Simulator.ClearFaultsAsync(Cancellation);
        var back = await ProcessUntilAsync(HealthStatus.Healthy);

        Assert.Equal((HealthStatus.Unspecified, "not probed, and too few calls yet"), (unknown.Status, unknown.Detail));
        Assert.Equal((Variant.Real, "mode_hybrid"), (back.Variant, back.Reason));
        foreach (var server in (ProviderServer[])[_environment.Simulator, _environment.Mock])
        {
            Assert.Equal((0L, 0L), (await server.CallsAsync("openai.models", Cancellation), await server.CallsAsync("llamaparse.versions", Cancellation)));
        }
    }

    /// <summary>Sends documents until calls make it so; answers how the last was embedded.</summary>
    private async Task<StageRecord> ProcessUntilAsync(HealthStatus status)
    {
        while (true)
        {
            var answer = await _environment.Pipeline.ProcessAsync(Samples.Text($"words of document {_document++}"), cancellationToken: Cancellation);
            if ((await OpenAIAsync()).Status == status)
            {
                return answer.Job.Stages[2];
            }
        }
    }

    private async Task<ProviderHealth> OpenAIAsync() => (await _environment.Pipeline.GetHealthAsync(new GetHealthRequest(), cancellationToken: Cancellation))
        .Providers.Single(provider => provider is { Provider: "openai", Variant: Variant.Real });
}
