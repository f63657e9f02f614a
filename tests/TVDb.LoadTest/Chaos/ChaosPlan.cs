using System.Globalization;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Configuration;
using NodaTime;
using TVDb.Pipeline.Configuration;
using TVDb.Pipeline.Costs;
using TVDb.TestServers;
using TVDb.V1;

namespace TVDb.LoadTest.Chaos;

/// <summary>What is processed, by pipelines with which settings, at providers with which faults.</summary>
internal sealed class ChaosPlan(int documents, int seed, DateTimeZone zone, string storage)
{
    public const string Tenant = "chaos";
    public const int Replicas = 3;
    private const int PagesMax = 40;
    private const int WordsPerPage = 60;
    private const long NanoUsdPerPage = 3_750_000;
    private static readonly string[] Words =
        ["ledger", "lease", "token", "window", "budget", "chunk", "vector", "parse", "worker", "replica", "hold", "post", "queue", "fence", "page"];

    public static Metadata Metadata { get; } = new() { { "x-tvdb-tenant", Tenant } };

    public int Documents => documents;

    public IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string>
    {
        ["Storage__Path"] = storage,
        ["JOB_LEASE_SECONDS"] = "5",
        ["MAX_CONCURRENT_JOBS"] = "8",
        ["MAX_QUEUED_JOBS"] = "100000",
        ["OPENAI_TIMEOUT"] = "30",
        ["LLAMAPARSE_TIMEOUT"] = "60",
        ["HEALTH_CHECK_INTERVAL"] = "5",
        ["COST_BUDGET_TIME_ZONE"] = zone.Id,
        // What is held at most, or presumed of calls that died, is far below; what a bug could spend is not.
        ["DAILY_COST_LIMIT_LLAMAPARSE"] = Usd(2 * documents * PagesMax * NanoUsdPerPage),
        ["DAILY_COST_LIMIT_OPENAI"] = Usd(documents * NanoUsdPerPage),
        ["DAILY_COST_LIMIT_TOTAL"] = Usd(3 * documents * PagesMax * NanoUsdPerPage),
        ["Logging__LogLevel__Default"] = "Warning",
    };

    /// <summary>The budgets that the pipelines read from the same settings.</summary>
    public CostOptions ReadCosts()
    {
        var settings = new SettingReader(new ConfigurationBuilder().AddInMemoryCollection(Settings.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value))).Build());
        var costs = CostOptions.Read(settings);
        settings.ThrowIfAny();
        return costs;
    }

    /// <summary>Of the paid calls 2 % are billed and not answered, 5 % are 503, 5 % 429; all are slow. Looks at a parse fail as well.</summary>
    public string Faults { get; } = $$$"""
        [{"route":"llamaparse.upload","rate":0.02,"seed":{{{seed}}},"reset_after_billing":true},
         {"route":"llamaparse.upload","rate":0.05,"seed":{{{seed + 1}}},"error":{"status":503}},
         {"route":"llamaparse.upload","rate":0.05,"seed":{{{seed + 2}}},"error":{"status":429}},
         {"route":"llamaparse.get","rate":0.05,"seed":{{{seed + 3}}},"error":{"status":503}},
         {"route":"llamaparse.get","rate":0.05,"seed":{{{seed + 4}}},"error":{"status":429}},
         {"route":"llamaparse.job","seed":{{{seed + 5}}},"latency":{"distribution":"lognormal","p50_ms":700,"p95_ms":3000}},
         {"route":"openai.embeddings","rate":0.02,"seed":{{{seed + 6}}},"reset_after_billing":true},
         {"route":"openai.embeddings","rate":0.05,"seed":{{{seed + 7}}},"error":{"status":503}},
         {"route":"openai.embeddings","rate":0.05,"seed":{{{seed + 8}}},"error":{"status":429}},
         {"route":"openai.embeddings","seed":{{{seed + 9}}},"latency":{"distribution":"lognormal","p50_ms":150,"p95_ms":1200}}]
        """;

    public static string RequestId(int i) => string.Create(CultureInfo.InvariantCulture, $"chaos-{i}");

    /// <summary>Each document is another; small chunks make more than one batch of the long ones.</summary>
    public ProcessRequest Request(int i)
    {
        var random = new Random(unchecked((seed * 100_003) + i));
        var pages = random.Next(1, PagesMax + 1);
        var content = HandWrittenPdf.Write(pages, page =>
            $"Document {i}, page {page} of {pages}: {string.Join(' ', Enumerable.Range(0, WordsPerPage).Select(_ => Words[random.Next(Words.Length)]))}.");
        return new ProcessRequest
        {
            RequestId = RequestId(i),
            Fresh = true,
            Filename = $"document-{i}.pdf",
            Content = ByteString.CopyFrom(content),
            Options = new ProcessOptions { ChunkSize = 16, ChunkOverlap = 0, EmbeddingDimensions = 64, Include = { ResultPart.Markdown } },
        };
    }

    private static string Usd(long nanoUsd) => ((decimal)nanoUsd / NanoUsd.PerUsd).ToString(CultureInfo.InvariantCulture);
}
