using System.Text;
using Grpc.Core;
using TVDb.Pipeline.Api;
using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Stages;
using TVDb.Pipeline.Tests.Configuration;

namespace TVDb.Pipeline.Tests.Api;

public class ProcessOptionsReaderTests
{
    private static readonly PriceCatalog Shipped = PriceCatalog.Load(Path.Combine(Repository.Root, "TVDb.Pipeline", "Costs", "prices.json"));
    private static readonly ProviderChains Chains = ProviderChains.Read(Settings.Of());

    [Fact]
    public void Read_NothingSet_IsEveryDefault() =>
        Assert.Equal(new StageSettings("cost_effective", "text-embedding-3-small", 1536, 512, 64), Read(new V1.ProcessOptions()));

    [Fact]
    public void Read_EverythingSet_IsTaken() =>
        Assert.Equal(
            new StageSettings("agentic_plus", "text-embedding-3-large", 256, 8191, 8190),
            Read(new V1.ProcessOptions
            {
                ParseTier = V1.ParseTier.AgenticPlus,
                EmbeddingModel = "text-embedding-3-large",
                EmbeddingDimensions = 256,
                ChunkSize = 8191,
                ChunkOverlap = 8190,
                Include = { V1.ResultPart.Markdown, V1.ResultPart.Chunks, V1.ResultPart.Embeddings },
            }));

    [Theory]
    [InlineData(16, 2)]
    [InlineData(511, 63)]
    [InlineData(512, 64)]
    [InlineData(8191, 64)]
    public void Read_ChunkSizeAlone_TakesAnEighthOfItAtMost64AsOverlap(int size, int overlap) =>
        Assert.Equal(
            new StageSettings("cost_effective", "text-embedding-3-small", 1536, size, overlap),
            Read(new V1.ProcessOptions { ChunkSize = size }));

    [Theory]
    [InlineData(V1.ParseTier.Unspecified, "cost_effective")]
    [InlineData(V1.ParseTier.Fast, "fast")]
    [InlineData(V1.ParseTier.CostEffective, "cost_effective")]
    [InlineData(V1.ParseTier.Agentic, "agentic")]
    [InlineData(V1.ParseTier.AgenticPlus, "agentic_plus")]
    public void Read_EachTier_IsItsNameInTheCatalog(V1.ParseTier tier, string name) =>
        Assert.Equal(name, Read(new V1.ProcessOptions { ParseTier = tier }).ParseTier);

    public static TheoryData<V1.ProcessOptions, string, string, string> Refused => new()
    {
        { new() { ChunkSize = 0 }, "chunk_size", "INVALID_CHUNK_SIZE", "is 0: must be 16 to 8191 tokens" },
        { new() { ChunkSize = 15 }, "chunk_size", "INVALID_CHUNK_SIZE", "is 15: must be 16 to 8191 tokens" },
        { new() { ChunkSize = 8192 }, "chunk_size", "INVALID_CHUNK_SIZE", "is 8192: must be 16 to 8191 tokens" },
        { new() { ChunkSize = 16, ChunkOverlap = 16 }, "chunk_overlap", "INVALID_CHUNK_OVERLAP", "is 16: must be 0 to less than chunk_size (16) tokens" },
        { new() { ChunkOverlap = -1 }, "chunk_overlap", "INVALID_CHUNK_OVERLAP", "is -1: must be 0 to less than chunk_size (512) tokens" },
        { new() { EmbeddingDimensions = -1 }, "embedding_dimensions", "INVALID_DIMENSIONS", "is -1: must be 1 to 1536 for text-embedding-3-small" },
        { new() { EmbeddingDimensions = 1537 }, "embedding_dimensions", "INVALID_DIMENSIONS", "is 1537: must be 1 to 1536 for text-embedding-3-small" },
        { new() { EmbeddingModel = "gpt-4o-mini" }, "embedding_model", "UNKNOWN_MODEL", "must be one of text-embedding-3-large, text-embedding-3-small, and in the price catalog" },
        { new() { ParseTier = (V1.ParseTier)9 }, "parse_tier", "UNKNOWN_TIER", "must be FAST, COST_EFFECTIVE, AGENTIC or AGENTIC_PLUS" },
        { new() { Include = { V1.ResultPart.Unspecified } }, "include", "UNKNOWN_RESULT_PART", "must be of MARKDOWN, CHUNKS, EMBEDDINGS" },
        { new() { Include = { (V1.ResultPart)9 } }, "include", "UNKNOWN_RESULT_PART", "must be of MARKDOWN, CHUNKS, EMBEDDINGS" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Read_OutOfRange_NamesFieldReasonAndBound(V1.ProcessOptions options, string field, string reason, string message) =>
        AssertRefused(Shipped, options, field, reason, message);

    [Fact]
    public void Read_ModelWithoutAPrice_IsRefused() =>
        AssertRefused(
            Catalog(("openai", "text-embedding-3-large", "input_token")),
            new(),
            "embedding_model",
            "UNKNOWN_MODEL",
            "must be one of text-embedding-3-large, text-embedding-3-small, and in the price catalog");

    [Fact]
    public void Read_TierWithoutAPriceForCredits_IsRefusedBeforeItIsBilledInThem() =>
        AssertRefused(
            Catalog(("openai", "text-embedding-3-small", "input_token"), ("llamaparse", "fast", "page")),
            new() { ParseTier = V1.ParseTier.Fast },
            "parse_tier",
            "TIER_WITHOUT_PRICE",
            "'fast' is not in the price catalog v1");

    private static void AssertRefused(PriceCatalog prices, V1.ProcessOptions options, string field, string reason, string message)
    {
        var e = Assert.Throws<RequestException>(() => Read(options, prices));

        Assert.Equal(
            (StatusCode.InvalidArgument, $"options.{field}", reason, $"options.{field}: {message}"),
            (e.Code, e.Field, e.Reason, e.Message));
    }

    private static StageSettings Read(V1.ProcessOptions options, PriceCatalog? prices = null) => new ProcessOptionsReader(Chains, prices ?? Shipped).Read(options);

    private static PriceCatalog Catalog(params (string Provider, string Model, string Unit)[] rows) => PriceCatalog.Parse(new MemoryStream(Encoding.UTF8.GetBytes(
        $$"""{"version": "v1", "prices": [{{string.Join(',', rows.Select(Row))}}]}""")));

    private static string Row((string Provider, string Model, string Unit) row) =>
        $$"""{"provider": "{{row.Provider}}", "model": "{{row.Model}}", "unit": "{{row.Unit}}", "nano_usd": 1, "source": "", "date": ""}""";
}
