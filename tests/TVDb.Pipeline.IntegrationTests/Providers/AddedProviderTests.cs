using Grpc.Net.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using TVDb.Pipeline.Configuration;
using TVDb.Pipeline.Costs;
using TVDb.Pipeline.IntegrationTests.Api;
using TVDb.Pipeline.IntegrationTests.Environments;
using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Providers.OpenAICompatible;
using TVDb.TestServers;
using TVDb.V1;

namespace TVDb.Pipeline.IntegrationTests.Providers;

/// <summary>Does what docs/providers.md says: an OpenAI-compatible endpoint is added by settings alone.</summary>
public sealed class AddedProviderTests(RedisServers servers)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Start_WithAnAddedProvider_ProbesItAndCountsItsBudget()
    {
        var redis = await servers.GetAsync(RedisServer.AnyKind);
        await using var mock = await SpareServers.MockAsync();
        await using var simulator = await SpareServers.SimulatorAsync();
        await using var acme = await SpareServers.SimulatorAsync();
        // However busy this machine is: how long a probe takes is not asked here.
        var patient = new Dictionary<string, string>(Settings(acme)) { ["HEALTH_DEGRADED_MS"] = "30000", ["HEALTH_UNHEALTHY_MS"] = "60000" };
        await using var server = await HostedPipeline.StartAsync(redis.ConnectionString, simulator, mock, patient);
        using var channel = GrpcChannel.ForAddress(server.GrpcAddress);
        var pipeline = new PipelineService.PipelineServiceClient(channel);

        var health = await WaitForHealthAsync(pipeline);
        var cost = await pipeline.GetCostAsync(new GetCostRequest(), cancellationToken: Cancellation);

        Assert.Equal((HealthStatus.Healthy, true), (health.Status, health.Simulated));
        Assert.Contains(cost.Budgets, budget => budget.Name == "acme:day");
    }

    [Fact]
    public async Task EmbedAsync_OfAnAddedProvider_IsServedByItsEndpointAndPricedByItsSetting()
    {
        await using var acme = await SpareServers.SimulatorAsync();
        var settings = new SettingReader(new ConfigurationBuilder()
            .AddInMemoryCollection(Settings(acme).Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)))
            .Build());
        var services = new ServiceCollection();
        services.AddSingleton(TimeProvider.System);
        services.AddProviders(settings);
        var prices = CostOptions.Read(settings).Prices;
        settings.ThrowIfAny();
        await using var provider = services.BuildServiceProvider();
        var embedder = provider.GetRequiredService<ProviderChains>().Embed[0];

        var outcome = await provider.GetRequiredKeyedService<EmbeddingsClient>(ProviderTarget.Real(embedder.Name))
            .EmbedAsync(new EmbeddingRequest(embedder.Default, embedder.Default.Dimensions, ["hello world"]), "job-1:embed:0:1", Cancellation);

        var success = Assert.IsType<ProviderOutcome<IReadOnlyList<float[]>>.Success>(outcome);
        Assert.Equal((1536, 2L, true), (success.Value[0].Length, success.Usage.Tokens, success.Simulated));
        Assert.Equal("$0.000000014", prices.Cost("acme", embedder.Default.Name, new Quantity(PriceUnit.InputToken, success.Usage.Tokens)).ToString());
        Assert.Equal(["job-1:embed:0:1"], (await acme.InvoiceAsync(Cancellation)).Entries.Select(entry => entry.ClientRequestId));
    }

    /// <summary>Words of which the encodings make more tokens, and fewer.</summary>
    private const string Text = "Größenordnungsmäßig bleibt das Wörterbuch unverändert, sagt der Prüfbericht. 言葉の数え方は言葉による。";

    [Fact]
    public async Task Process_TheFirstOfTwoEmbeddersIsDown_IsServedByTheSecondAtItsPriceAndLabelledSo()
    {
        await using var redis = await SpareServers.RedisAsync(RedisServer.AnyKind);
        await using var acme = await SpareServers.SimulatorAsync();
        var settings = Settings(acme);
        (settings["EMBED_PROVIDERS"], settings["PROVIDER_ACME_EMBEDDING_TOKENIZER"]) = ("openai,acme", EmbeddingModels.O200kBase);
        await using var environment = await PipelineEnvironment.StartAsync(redis, settings);
        await environment.Simulator.SetFaultsAsync("""[{"route":"openai.embeddings","error":{"status":503}}]""", Cancellation);

        var answer = await environment.Pipeline.ProcessAsync(Samples.Text(Text), cancellationToken: Cancellation);

        var (embed, chunk) = (answer.Job.Stages.Single(record => record.Stage == Stage.Embed), Assert.Single(answer.Chunks));
        Assert.Equal((JobState.Completed, false, 1), (answer.Job.State, answer.Job.Degraded, answer.Job.Attempts));
        Assert.Equal(("acme", Variant.Real, true, "after_openai_unavailable"), (embed.Provider, embed.Variant, embed.Simulated, embed.Reason));
        Assert.Equal((7 * embed.Usage.Tokens, 7 * TokensBy(EmbeddingModels.O200kBase)), (embed.ActualCost.Nanos, embed.EstimatedCost.Nanos));
        Assert.Equal((TokensBy(EmbeddingModels.Cl100kBase), 1536), (chunk.Tokens, chunk.Embedding.Count));
        Assert.NotEqual(TokensBy(EmbeddingModels.Cl100kBase), TokensBy(EmbeddingModels.O200kBase));
        var budgets = (await environment.Pipeline.GetCostAsync(new GetCostRequest(), cancellationToken: Cancellation)).Budgets;
        Assert.Equal((embed.ActualCost, 0), (budgets.Single(budget => budget.Name == "acme:day").Posted, budgets.Single(budget => budget.Name == "openai:day").Posted.Nanos));
        Assert.Empty((await environment.Simulator.InvoiceAsync(Cancellation)).Entries);
        Assert.Equal([$"{answer.Job.Id}:embed:0"], (await acme.InvoiceAsync(Cancellation)).Entries.Select(entry => HoldIds.StepOf(entry.ClientRequestId!)));
    }

    [Fact]
    public async Task Process_ByAnAddedModel_ChunksAndEstimatesByItsOwnTokenizer()
    {
        await using var redis = await SpareServers.RedisAsync(RedisServer.AnyKind);
        await using var acme = await SpareServers.SimulatorAsync();
        var settings = Settings(acme);
        (settings["EMBED_PROVIDERS"], settings["PROVIDER_ACME_EMBEDDING_TOKENIZER"], settings["PROVIDER_ACME_EMBEDDING_INPUT_TOKENS_MAX"]) = ("acme", EmbeddingModels.O200kBase, "100");
        await using var environment = await PipelineEnvironment.StartAsync(redis, settings);
        var tooLong = Samples.Text(Text);
        tooLong.Options = new ProcessOptions { ChunkSize = 101 };

        var answer = await environment.Pipeline.ProcessAsync(Samples.Text(Text), cancellationToken: Cancellation);
        var refused = await RpcErrors.OfAsync(environment.Pipeline.ProcessAsync(tooLong, cancellationToken: Cancellation));

        Assert.Equal(TokensBy(EmbeddingModels.O200kBase), Assert.Single(answer.Chunks).Tokens);
        Assert.Equal(7 * TokensBy(EmbeddingModels.O200kBase), answer.Job.Stages.Single(record => record.Stage == Stage.Embed).EstimatedCost.Nanos);
        Assert.Equal((Grpc.Core.StatusCode.InvalidArgument, "INVALID_CHUNK_SIZE", "options.chunk_size"), refused.Told());
    }

    private static int TokensBy(string encoding) => EmbeddingModels.CreateTokenizer(encoding).CountTokens(Text);

    [Fact]
    public async Task Start_RealWithLocalParsing_NeedsNoLlamaParseKey()
    {
        var redis = await servers.GetAsync(RedisServer.AnyKind);
        await using var mock = await SpareServers.MockAsync();
        await using var simulator = await SpareServers.SimulatorAsync();
        await using var server = await HostedPipeline.StartAsync(redis.ConnectionString, simulator, mock, new Dictionary<string, string>
        {
            ["PARSE_PROVIDERS"] = "local",
            ["LLAMAPARSE_API_KEY"] = "",
        });
        using var channel = GrpcChannel.ForAddress(server.GrpcAddress);

        var health = await new PipelineService.PipelineServiceClient(channel).GetHealthAsync(new GetHealthRequest(), cancellationToken: Cancellation);

        Assert.Equal(ServiceMode.Real, health.Mode);
        Assert.DoesNotContain(health.Providers, provider => provider is { Provider: "llamaparse", Variant: Variant.Real });
        Assert.Contains(health.Providers, provider => provider is { Provider: "local", Variant: Variant.Real });
    }

    /// <summary>As docs/providers.md has them.</summary>
    private static Dictionary<string, string> Settings(ProviderServer acme) => new()
    {
        ["EMBED_PROVIDERS"] = "acme,openai",
        ["PROVIDER_ACME_BASE_URL"] = acme.Address + "v1",
        ["PROVIDER_ACME_API_KEY"] = acme.ApiKey,
        ["PROVIDER_ACME_EMBEDDING_MODEL"] = "text-embedding-3-small",
        ["PROVIDER_ACME_EMBEDDING_DIMENSIONS"] = "1536",
        ["PROVIDER_ACME_PRICE_NANO_USD_PER_TOKEN"] = "7",
        ["DAILY_COST_LIMIT_ACME"] = "5",
    };

    private static async Task<ProviderHealth> WaitForHealthAsync(PipelineService.PipelineServiceClient pipeline)
    {
        while (true)
        {
            var told = await pipeline.GetHealthAsync(new GetHealthRequest(), cancellationToken: Cancellation);
            if (told.Providers.SingleOrDefault(provider => provider.Provider == "acme") is { Status: not HealthStatus.Unspecified } health)
            {
                return health;
            }
            await Task.Yield();
        }
    }
}
