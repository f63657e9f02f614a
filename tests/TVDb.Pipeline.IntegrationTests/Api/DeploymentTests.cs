using System.Globalization;
using Grpc.Net.Client;
using TVDb.Pipeline.IntegrationTests.Environments;
using TVDb.TestServers;
using TVDb.V1;

namespace TVDb.Pipeline.IntegrationTests.Api;

/// <summary>A running pipeline tells how it is configured, and what its deployment lacks.</summary>
public sealed class DeploymentTests : IAsyncLifetime
{
    private const string AlertSecret = "secret-of-alerts";
    private const string ParseSecret = "secret-of-parses";
    private WebhookReceiver _receiver = null!;
    private ProviderServer _mock = null!;
    private ProviderServer _simulator = null!;
    private int _answer = 204;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _receiver = await WebhookReceiver.StartAsync(_ => _answer);
        (_mock, _simulator) = (await SpareServers.MockAsync(), await SpareServers.SimulatorAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await _simulator.DisposeAsync();
        await _mock.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    [Fact]
    public async Task GetConfiguration_EachSetting_IsTheValueInForceAndNoSecretLeaves()
    {
        await using var redis = await SpareServers.RedisAsync(RedisKind.Garnet);
        await using var server = await StartAsync(redis.ConnectionString + ",password=of-redis");
        using var channel = GrpcChannel.ForAddress(server.GrpcAddress);

        var told = await new OperationsService.OperationsServiceClient(channel).GetConfigurationAsync(new GetConfigurationRequest(), cancellationToken: Cancellation);

        var settings = told.Settings.ToDictionary(setting => setting.Name);
        Assert.Equal(told.Settings.Select(setting => setting.Name).Order(StringComparer.OrdinalIgnoreCase), told.Settings.Select(setting => setting.Name));
        Assert.Equal(new ConfigurationSetting { Name = "MAX_PAGES", Value = "7", IsSet = true }, settings["MAX_PAGES"]);
        Assert.Equal(new ConfigurationSetting { Name = "MAX_QUEUED_JOBS", Value = "10000" }, settings["MAX_QUEUED_JOBS"]);
        Assert.Equal(new ConfigurationSetting { Name = "DAILY_COST_LIMIT_TENANT" }, settings["DAILY_COST_LIMIT_TENANT"]);
        Assert.Equal(new ConfigurationSetting { Name = "OPENAI_API_KEY", Value = "********", IsSet = true, IsSecret = true }, settings["OPENAI_API_KEY"]);
        Assert.Equal($"{redis.ConnectionString},password=********", settings["ConnectionStrings__redis"].Value);
        Assert.All(
            [_simulator.ApiKey, AlertSecret, ParseSecret, "of-redis", _receiver.Address.ToString()],
            secret => Assert.DoesNotContain(secret, told.ToString(), StringComparison.Ordinal));
        Assert.Equal(
            (await new PipelineService.PipelineServiceClient(channel).GetHealthAsync(new GetHealthRequest(), cancellationToken: Cancellation)).Replica,
            told.Replica);
    }

    [Fact]
    public async Task CheckDeployment_AllIsThere_LacksNothing()
    {
        Assert.SkipUnless(RedisServer.IsHere(RedisKind.Redis), "redis-server is not on the PATH");
        await using var redis = await RedisServer.StartAsync(RedisKind.Redis, "--appendonly", "yes", "--appendfsync", "always");
        await using var server = await StartAsync(redis.ConnectionString);

        Assert.Equal(
            [
                ("redis", CheckStatus.Ok),
                ("redis maxmemory-policy", CheckStatus.Ok),
                ("redis appendonly", CheckStatus.Ok),
                ("redis appendfsync", CheckStatus.Ok),
                ("clock", CheckStatus.Ok),
                ("redis connection", CheckStatus.Ok),
                ("blob store", CheckStatus.Ok),
                // Simulators stand for the real ones in tests, and that is said.
                ("provider llamaparse", CheckStatus.Warning),
                ("provider openai", CheckStatus.Warning),
                ("mock llamaparse", CheckStatus.Ok),
                ("mock openai", CheckStatus.Ok),
                ("limits", CheckStatus.Ok),
                ("budget llamaparse", CheckStatus.Ok),
                ("budget openai", CheckStatus.Ok),
                ("alerts webhook", CheckStatus.Ok),
                // It came back to the pipeline that was asked, which took it.
                ("llamaparse webhook", CheckStatus.Ok),
                ("tls", CheckStatus.Warning),
                ("authentication", CheckStatus.Warning),
            ],
            (await CheckAsync(server)).Select(check => (check.Name, check.Status)));
    }

    [Fact]
    public async Task CheckDeployment_MuchIsMissing_TellsEachWithItsRemedyAndNoSecret()
    {
        await using var redis = await SpareServers.RedisAsync(RedisKind.Garnet);
        await using var server = await StartAsync(
            redis.ConnectionString,
            ("OPENAI_API_KEY", "sk-of-nobody"),
            ("DAILY_COST_LIMIT_LLAMAPARSE", "unlimited"),
            ("COST_LIMITS_ENABLED", "false"),
            ("LLAMAPARSE_WEBHOOK_URL", $"http://127.0.0.1:{ServerProcess.FreePort()}/webhooks/llamaparse"));
        _answer = 500;

        var checks = await CheckAsync(server);

        var failed = checks.Where(check => check.Status == CheckStatus.Failed).ToList();
        Assert.Equal(
            ["redis", "redis maxmemory-policy", "redis appendonly", "provider openai", "limits", "budget llamaparse", "alerts webhook", "llamaparse webhook"],
            failed.Select(check => check.Name));
        Assert.All(failed, check => Assert.NotEmpty(check.Remedy));
        Assert.All(checks, check => Assert.DoesNotContain("sk-of-nobody", check.ToString(), StringComparison.Ordinal));
    }

    private static async Task<IReadOnlyList<DeploymentCheck>> CheckAsync(HostedPipeline server)
    {
        using var channel = GrpcChannel.ForAddress(server.GrpcAddress);
        return (await new OperationsService.OperationsServiceClient(channel).CheckDeploymentAsync(new CheckDeploymentRequest(), cancellationToken: Cancellation)).Checks;
    }

    private Task<HostedPipeline> StartAsync(string redis, params (string Name, string Value)[] more)
    {
        var port = ServerProcess.FreePort().ToString(CultureInfo.InvariantCulture);
        var settings = new Dictionary<string, string>
        {
            ["HTTP_PORT"] = port,
            ["MAX_PAGES"] = "7",
            ["ALERT_WEBHOOK_URL"] = _receiver.Address + "hook",
            ["ALERT_WEBHOOK_SECRET"] = AlertSecret,
            ["LLAMAPARSE_WEBHOOK_URL"] = $"http://127.0.0.1:{port}/webhooks/llamaparse",
            ["LLAMAPARSE_WEBHOOK_SECRET"] = ParseSecret,
        };
        foreach (var (name, value) in more)
        {
            settings[name] = value;
        }
        return HostedPipeline.StartAsync(redis, _simulator, _mock, settings);
    }
}
