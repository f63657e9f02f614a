using System.Collections.Concurrent;
using TVDb.Pipeline.IntegrationTests.Environments;
using TVDb.TestServers;

namespace TVDb.Pipeline.IntegrationTests.Configuration;

/// <summary>What leaves a pipeline: its log, and what an OpenTelemetry collector gets.</summary>
public sealed class TelemetryTests : IAsyncLifetime
{
    private RedisServer _redis = null!;
    private ProviderServer _mock = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => (_redis, _mock) = (await SpareServers.RedisAsync(RedisServer.AnyKind), await SpareServers.MockAsync());

    public async ValueTask DisposeAsync()
    {
        await _mock.DisposeAsync();
        await _redis.DisposeAsync();
    }

    /// <summary>At its start on garnet it warns of it, and says where it listens.</summary>
    [Theory]
    [InlineData(null, true, true)]
    [InlineData("WARNING", false, true)]
    [InlineData("error", false, false)]
    public async Task LogLevel_ALevel_IsTheLowestThatIsLogged(string? level, bool informs, bool warns)
    {
        await using var server = await StartAsync(("LOG_LEVEL", level));

        await server.Process.TerminateAsync();
        await server.Process.WaitForExitAsync(Cancellation);

        Assert.Equal(
            (informs, warns),
            (server.Process.Output.Contains("info: ", StringComparison.Ordinal), server.Process.Output.Contains("warn: ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task MetricsCollection_Off_LogsLeaveAndMetricsDoNot()
    {
        var with = await ExportedAsync("true", until: "/v1/metrics");
        var without = await ExportedAsync("false", until: "/v1/logs");

        Assert.Equal((true, true), (with.Contains("/v1/metrics"), with.Contains("/v1/logs")));
        Assert.Equal(["/v1/logs"], without.Where(path => path != "/v1/traces"));
    }

    /// <summary>Where it posted to when something came to <paramref name="until"/> and it was ended, which flushes all it has.</summary>
    private async Task<IReadOnlyCollection<string>> ExportedAsync(string metrics, string until)
    {
        var paths = new ConcurrentDictionary<string, bool>();
        var came = new TaskCompletionSource();
        await using var collector = await WebhookReceiver.StartAsync(request =>
        {
            paths[request.Path] = true;
            if (request.Path == until)
            {
                came.TrySetResult();
            }
            return 200;
        });
        await using var server = await StartAsync(
            ("METRICS_COLLECTION", metrics),
            ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Address.ToString()),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
            ("OTEL_METRIC_EXPORT_INTERVAL", "200"));
        await came.Task.WaitAsync(Cancellation);

        await server.Process.TerminateAsync();
        await server.Process.WaitForExitAsync(Cancellation);
        return [.. paths.Keys.Order(StringComparer.Ordinal)];
    }

    private Task<PipelineServer> StartAsync(params (string Name, string? Value)[] settings) =>
        PipelineServer.StartAsync(_redis, real: null, _mock, settings.ToDictionary(setting => setting.Name, setting => setting.Value ?? ""));
}
