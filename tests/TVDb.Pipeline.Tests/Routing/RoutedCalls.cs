using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Costs.Recovery;
using TVDb.Pipeline.Health;
using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Routing;
using TVDb.Pipeline.Routing.Resilience;
using TVDb.Pipeline.Storage;
using TVDb.Pipeline.Tests.Costs;
using TVDb.Pipeline.Tests.Routing.Resilience;

namespace TVDb.Pipeline.Tests.Routing;

/// <summary>Calls through a router whose ledger and provider say what the test wants.</summary>
public abstract class RoutedCalls : IDisposable
{
    private static readonly PriceCatalog Prices = PriceCatalog.Load(Path.Combine(Repository.Root, "TVDb.Pipeline", "Costs", "prices.json"));

    protected static readonly ProviderOutcome<string> Served = new ProviderOutcome<string>.Success("vectors", new ProviderUsage(0, 0, 3), Simulated: true);

    protected CancellationTokenSource Cancelled { get; } = new();

    private protected ScriptedLedger Ledger { get; } = new(Prices, new FakeTimeProvider());

    protected TimeProvider Time { get; set; } = new FakeTimeProvider();

    protected Meter Meter { get; } = new(CostMetrics.MeterName);

    protected DirectoryInfo Storage { get; } = Directory.CreateTempSubdirectory("tvdb-router-");

    protected ILogger<ProviderRouter> Log { get; set; } = NullLogger<ProviderRouter>.Instance;

    /// <summary>What the next call goes on with.</summary>
    protected CallTicket? Resumes { get; set; }

    /// <summary>What health was told.</summary>
    protected List<CallEvidence> Evidence { get; } = [];

    protected TimeSpan? Patience { get; set; }

    /// <summary>Until when the caller waits, where a mock stands by.</summary>
    protected DateTimeOffset? AnswerBy { get; set; }

    /// <summary>The next call is one that may be ended for its caller.</summary>
    protected bool EndsForItsCaller { get; set; } = true;

    /// <summary>What went before the next call is paid for.</summary>
    protected bool IsCommitted { get; set; }

    private protected ResilienceOptions? Options { get; set; }

    /// <summary>The clock of waits and circuits.</summary>
    protected TimeProvider PipelineTime { get; set; } = TestPipelines.Hasty();

    /// <summary>What was last kept.</summary>
    protected ServedCall? Kept { get; private set; }

    private ProviderRouter? _router;
    private int _sent;

    protected LedgerSpool Spool => new(
        Ledger.Ledger,
        new DirectoryBlobStore(new StorageOptions { Path = Storage.FullName }, TimeProvider.System),
        Ledger.Options,
        Time,
        NullLogger<LedgerSpool>.Instance);

    public void Dispose()
    {
        Storage.Delete(recursive: true);
        Cancelled.Dispose();
        Meter.Dispose();
        GC.SuppressFinalize(this);
    }

    protected Task<CallResult<string>> CallAsync(params ProviderOutcome<string>[] outcomes) => CallAsync(ServiceMode.Real, limit: null, outcomes);

    protected Task<CallResult<string>> CallAsync(ServiceMode mode, JobLimit? limit, params ProviderOutcome<string>[] outcomes) =>
        CallAsync(mode, limit, _ => outcomes[_sent++]);

    protected Task<CallResult<string>> CallAsync(ServiceMode mode, JobLimit? limit, Func<CancellationToken, ProviderOutcome<string>> send, Action? keep = null) =>
        SendAsync(mode, limit, token => Task.FromResult(send(token)), keep);

    protected Task<CallResult<string>> SendAsync(ServiceMode mode, JobLimit? limit, Func<CancellationToken, Task<ProviderOutcome<string>>> send, Action? keep = null)
    {
        var ordinal = 0L;
        return (_router ??= Router()).CallAsync(
            new ProviderCall<string>
            {
                Route = new CallRoute(mode == ServiceMode.Mock ? ProviderTarget.Mock("openai") : ProviderTarget.Real("openai"), mode == ServiceMode.Mock ? "mode_mock" : "mode_real") { Patience = Patience, AnswerBy = AnswerBy },
                Tenant = "acme",
                Model = "text-embedding-3-small",
                Step = "job-1:embed:0",
                Estimate = new Quantity(PriceUnit.InputToken, 5),
                JobLimit = limit,
                Timeout = TimeSpan.FromSeconds(100),
                EndsForItsCaller = EndsForItsCaller,
                IsCommitted = IsCommitted,
                Resumes = Resumes,
                BeginCall = step => Task.FromResult($"{step}:{++ordinal}"),
                Send = (ticket, token) =>
                {
                    Ledger.Note($"send {ticket.Id}");
                    return send(token);
                },
                Checkpoint = (_, served, _) =>
                {
                    keep?.Invoke();
                    Kept = served;
                    Ledger.Note($"keep {served.Result.Usage.Tokens}");
                    return Task.CompletedTask;
                },
            },
            Cancelled.Token);
    }

    /// <summary>A call that an earlier worker sent, and its hold.</summary>
    protected async Task<CallTicket> TicketAsync(int tries = 1)
    {
        var request = new SpendRequest("job-1:embed:0:old", "acme", "openai", "text-embedding-3-small", new NanoUsd(100), TimeSpan.FromMinutes(1));
        var hold = Assert.IsType<ReserveResult.Held>(await Ledger.Ledger.ReserveAsync(request)).Hold;
        return new CallTicket(hold.Id, ProviderTarget.Real("openai"), hold, tries);
    }

    private ProviderRouter Router()
    {
        var metrics = new CostMetrics(Meter);
        var posts = new CallPosts(Ledger.Ledger, new PostRetry(new ElapsingTime()), Spool, metrics, NullLogger<CallPosts>.Instance);
        var router = new ProviderRouter(Ledger.Ledger, Prices, TestPipelines.Of(PipelineTime, options: Options), Time, Log, metrics, posts);
        router.Tried += Evidence.Add;
        return router;
    }

    protected static ProviderOutcome<string> Failed(Billing billing, bool underWay = false) => new ProviderOutcome<string>.Failed(
        new ProviderFailure(ErrorClass.ServiceUnavailable, "DOWN", "message", billing) { WorkUnderWay = underWay, Usage = billing == Billing.Reported ? new ProviderUsage(0, 0, 2) : ProviderUsage.None });
}
