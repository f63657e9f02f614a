using System.CommandLine;
using TVDb.LoadTest.Commands;
using TVDb.LoadTest.Servers;
using TVDb.TestServers;

namespace TVDb.LoadTest.Compare;

/// <summary>`compare`: the mock beside the simulated real providers, in one run.</summary>
internal sealed class CompareCommand : LoadCommand
{
    private const double FailedCalls = 0.015;
    private readonly WholeNumber _documents = new("--documents", "One-page PDFs for each of the two.", 1000, 60, 10, 100_000);
    private readonly WholeNumber _callers = new("--callers", "Callers at once, each with the next document once the one before is answered.", 8, 8, 1, 100);

    public CompareCommand() : base(
        "compare",
        "The table of mock and real services, measured: the same one-page PDFs in mode mock and in mode real, one after the other, by one pipeline (its files in memory). "
        + "Real are simulators with a lognormal latency (a parse 300 ms in the median and 1 s in the 95th percentile, an embedding 80 and 250 ms) that fail 1.5 % of calls "
        + "with 503. Definitions: response_ms is from Process's request to its answer, as the caller sees it; requests_per_minute are answers over the time from the first "
        + "request to the last answer; success is the share of requests answered COMPLETED; cost_usd is what the ledger posted over all requests. Targets: the mock costs "
        + "nothing and calls nobody real, the real cost is the simulators' invoice, no request of either fails.",
        minutesMax: 20)
    {
        Options.Add(_documents);
        Options.Add(_callers);
    }

    protected override async Task<LoadReport> MeasureAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        var (documents, callers, seed) = (_documents.Read(parsed, Brief), _callers.Read(parsed, Brief), Seed(parsed));
        await using var redis = await LoadRedis.StartAsync(Persistence.None);
        await using var mock = await ProviderServer.StartMockAsync();
        await using var simulator = await ProviderServer.StartSimulatorAsync();
        using var files = new MemoryFolder();
        await using var pipeline = await PipelineServer.StartAsync(redis.ConnectionString, simulator, mock, new Dictionary<string, string>
        {
            ["SERVICE_MODE"] = "real",
            ["Storage__Path"] = files.Path,
            ["DAILY_COST_LIMIT_LLAMAPARSE"] = "unlimited",
            ["DAILY_COST_LIMIT_OPENAI"] = "unlimited",
        });
        using var caller = new CompareCaller(pipeline.GrpcAddress, seed);
        // What is compiled and connected at the first calls is no provider's time.
        await caller.RunAsync(V1.ServiceMode.Mock, first: -callers * 2, callers * 2, callers, cancellationToken);
        await caller.RunAsync(V1.ServiceMode.Real, first: -callers * 4, callers * 2, callers, cancellationToken);
        await simulator.SetFaultsAsync(Faults(seed), cancellationToken);
        await simulator.ResetInvoiceAsync(cancellationToken);

        var mocked = await caller.RunAsync(V1.ServiceMode.Mock, first: 0, documents, callers, cancellationToken);
        var billedByMock = (await simulator.InvoiceAsync(cancellationToken)).TotalNanoUsd;
        var real = await caller.RunAsync(V1.ServiceMode.Real, first: documents, documents, callers, cancellationToken);
        var billed = (await simulator.InvoiceAsync(cancellationToken)).TotalNanoUsd - billedByMock;
        var figures = new
        {
            Documents = documents,
            Callers = callers,
            Mock = mocked.Figures,
            Real = real.Figures,
            RealOverMock = new
            {
                ResponseMsP50 = Math.Round(real.Figures.ResponseMsP50 / mocked.Figures.ResponseMsP50, 2),
                RequestsPerMinute = Math.Round(real.Figures.RequestsPerMinute / mocked.Figures.RequestsPerMinute, 3),
            },
            InvoiceNanoUsd = billed,
            FirstErrors = mocked.Errors.Concat(real.Errors).Take(3),
        };
        return new LoadReport(Name, seed, TimeProvider.System.GetElapsedTime(started).TotalSeconds, figures,
        [
            Target.None("mock_requests_failed", documents - mocked.Completed),
            Target.None("real_requests_failed", documents - real.Completed),
            Target.None("mock_cost_nano_usd", mocked.CostNanoUsd),
            Target.None("mock_billed_nano_usd", billedByMock),
            Target.None("real_cost_minus_invoice_nano_usd", real.CostNanoUsd - billed),
            Target.AtLeast("real_invoice_nano_usd", billed, 1),
        ]);
    }

    private static string Faults(int seed) => FormattableString.Invariant($$$"""
        [{"route":"llamaparse.job","seed":{{{seed}}},"latency":{"distribution":"lognormal","p50_ms":300,"p95_ms":1000}},
         {"route":"openai.embeddings","seed":{{{seed + 1}}},"latency":{"distribution":"lognormal","p50_ms":80,"p95_ms":250}},
         {"route":"*","rate":{{{FailedCalls}}},"seed":{{{seed + 2}}},"error":{"status":503}}]
        """);
}
