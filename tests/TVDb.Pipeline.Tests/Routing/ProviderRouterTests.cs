using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;
using TVDb.Metering;
using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Costs.Recovery;
using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Providers.LlamaParse;
using TVDb.Pipeline.Providers.OpenAICompatible;
using TVDb.Pipeline.Routing;
using TVDb.Pipeline.Storage;
using TVDb.Pipeline.Tests.Configuration;
using TVDb.Pipeline.Tests.Costs;

namespace TVDb.Pipeline.Tests.Routing;

public sealed class ProviderRouterTests : IDisposable
{
    private static readonly PriceCatalog Prices = PriceCatalog.Load(Path.Combine(Repository.Root, "TVDb.Pipeline", "Costs", "prices.json"));
    private static readonly ProviderOutcome<string> Served = new ProviderOutcome<string>.Success("vectors", new ProviderUsage(0, 0, 3), Simulated: true);

    private readonly CancellationTokenSource _cancelled = new();
    private readonly ScriptedLedger _ledger = new(Prices, new FakeTimeProvider());
    private TimeProvider _time = new FakeTimeProvider();
    private readonly Meter _meter = new(CostMetrics.MeterName);
    private readonly DirectoryInfo _storage = Directory.CreateTempSubdirectory("tvdb-router-");
    private ProviderRouter? _router;
    private int _sent;

    private LedgerSpool Spool => new(
        _ledger.Ledger,
        new BlobStore(new StorageOptions { Path = _storage.FullName }),
        _ledger.Options,
        _time,
        NullLogger<LedgerSpool>.Instance);

    public void Dispose()
    {
        _storage.Delete(recursive: true);
        _cancelled.Dispose();
        _meter.Dispose();
    }

    [Fact]
    public async Task CallAsync_Served_IsHeldSentKeptAndPostedInThisOrder()
    {
        var result = await CallAsync(Served);

        Assert.Equal(["reserve job-1:embed:0:1 100", "send job-1:embed:0:1", "keep 3", "post job-1:embed:0:1 60"], _ledger.Verbs);
        Assert.Equal(
            new CallResult<string>
            {
                Variant = Variant.Real,
                Simulated = true,
                Reason = "mode_real",
                Estimate = new NanoUsd(100),
                Actual = new NanoUsd(60),
                Usage = new ProviderUsage(0, 0, 3),
                PriceVersion = "2026-11-23",
                Requests = 1,
                Value = "vectors",
            },
            result);
    }

    [Fact]
    public async Task CallAsync_ModeMock_HoldsAndPostsNothingAndIsCounted()
    {
        var result = await CallAsync(ServiceMode.Mock, allowance: NanoUsd.Zero, Served);

        Assert.Equal(["send job-1:embed:0:1", "keep 3", "count job-1:embed:0:1"], _ledger.Verbs);
        Assert.Equal(["0 0 3 0"], _ledger.Usage);
        Assert.Equal((Variant.Mock, NanoUsd.Zero, NanoUsd.Zero, "vectors"), (result.Variant, result.Estimate, result.Actual, result.Value));
    }

    [Theory]
    [InlineData(Billing.NotBilled)]
    [InlineData(Billing.Uncertain)]
    [InlineData(Billing.Reported)]
    public async Task CallAsync_MockFails_IsCountedAsAnError(Billing billing)
    {
        var result = await CallAsync(ServiceMode.Mock, allowance: null, Failed(billing, underWay: true));

        Assert.Equal(["send job-1:embed:0:1", "count job-1:embed:0:1"], _ledger.Verbs);
        Assert.Equal([billing == Billing.Reported ? "0 0 2 1" : "0 0 0 1"], _ledger.Usage);
        Assert.Equal("DOWN", result.Failure!.Reason);
    }

    [Fact]
    public async Task CallAsync_MockAndLedgerAway_IsServedAllTheSameAndSaidOnce()
    {
        var log = new FakeLogger<ProviderRouter>();
        _router = Router(log);
        var counts = new Queue<Func<RedisValue[]>>([Away, Away, () => ["counted", "none", "1"], Away]);
        _ledger.OnCount = () => counts.Dequeue()();

        while (counts.Count > 0)
        {
            var result = await CallAsync(ServiceMode.Mock, allowance: null, _ => Served);

            Assert.Equal((null, "vectors"), (result.Failure, result.Value));
        }
        Assert.Equal([1105, 1105], log.Collector.GetSnapshot().Select(record => record.Id.Id));

        static RedisValue[] Away() => throw new RedisServerException("LOADING Redis is loading the dataset in memory");
    }

    [Fact]
    public async Task CallAsync_NothingBilledThenServed_GivesTheHoldBackAndTakesANewOne()
    {
        var result = await CallAsync(Failed(Billing.NotBilled), Served);

        Assert.Equal(
            [
                "reserve job-1:embed:0:1 100", "send job-1:embed:0:1", "void job-1:embed:0:1",
                "reserve job-1:embed:0:2 100", "send job-1:embed:0:2", "keep 3", "post job-1:embed:0:2 60",
            ],
            _ledger.Verbs);
        Assert.Equal((2, new NanoUsd(60), "vectors"), (result.Requests, result.Actual, result.Value));
    }

    [Fact]
    public async Task CallAsync_UncertainAndUnderWay_KeepsTheHoldAndDoesNotPayAgain()
    {
        var result = await CallAsync(Failed(Billing.Uncertain, underWay: true), Served);

        Assert.Equal(["reserve job-1:embed:0:1 100", "send job-1:embed:0:1"], _ledger.Verbs);
        Assert.Equal(new CallFailure(ErrorClass.ServiceUnavailable, "DOWN", "message"), result.Failure);
    }

    [Fact]
    public async Task CallAsync_FailureBilledByTheProvider_IsPostedAtWhatItReports()
    {
        var result = await CallAsync(Failed(Billing.Reported), Served);

        Assert.Equal(["reserve job-1:embed:0:1 100", "send job-1:embed:0:1", "post job-1:embed:0:1 40"], _ledger.Verbs);
        Assert.Equal(["0 0 2 1"], _ledger.Usage);
        Assert.Equal(new NanoUsd(40), result.Actual);
    }

    [Fact]
    public async Task CallAsync_BudgetRefuses_CallsNoProvider()
    {
        _ledger.OnReserve = () => ["refused", "0", "950", "0", "20"];

        var result = await CallAsync(Served);

        Assert.Equal(["reserve job-1:embed:0:1 100"], _ledger.Verbs);
        Assert.Equal((ErrorClass.CostLimitExceeded, "BUDGET_EXCEEDED", 0), (result.Failure!.Class, result.Failure.Reason, result.Requests));
        Assert.Equal(
            "budget openai:day would be passed: limit $0.000001, posted $0.00000095, presumed $0.00, held $0.00000002, asked for $0.0000001",
            result.Failure.Message);
    }

    [Fact]
    public async Task CallAsync_AboveTheJobsAllowance_AsksNoLedger()
    {
        var result = await CallAsync(ServiceMode.Real, new NanoUsd(99), Served);

        Assert.Empty(_ledger.Verbs);
        Assert.Equal(
            new CallFailure(ErrorClass.CostLimitExceeded, "MAX_COST_EXCEEDED", "openai could cost $0.0000001, and max_cost leaves $0.000000099"),
            result.Failure);
    }

    [Fact]
    public async Task CallAsync_LedgerAway_CallsNoProvider()
    {
        _ledger.OnReserve = () => throw new RedisConnectionException(ConnectionFailureType.SocketClosed, CommandFlags.None, "closed", null, CommandStatus.Unknown);

        var result = await CallAsync(Served);

        Assert.Equal(["reserve job-1:embed:0:1 100"], _ledger.Verbs);
        Assert.Equal((ErrorClass.ServiceUnavailable, "LEDGER_UNAVAILABLE"), (result.Failure!.Class, result.Failure.Reason));
    }

    [Fact]
    public async Task CallAsync_LedgerAwayAtThePost_SaysItAgainUntilHeard()
    {
        var answers = new Queue<Func<RedisValue[]>>([() => throw new RedisTimeoutException(CommandFlags.None, "no answer", CommandStatus.Sent), () => ["posted", "held"]]);
        _ledger.OnPost = () => answers.Dequeue()();

        var result = await CallAsync(Served);

        Assert.Equal(
            ["reserve job-1:embed:0:1 100", "send job-1:embed:0:1", "keep 3", "post job-1:embed:0:1 60", "post job-1:embed:0:1 60"],
            _ledger.Verbs);
        Assert.Equal("vectors", result.Value);
    }

    [Fact]
    public async Task CallAsync_LedgerAwayAtThePostForLong_KeepsThePostAndDeliversItLater()
    {
        _ledger.OnPost = () => throw new RedisTimeoutException(CommandFlags.None, "no answer", CommandStatus.Sent);

        var result = await CallAsync(Served);
        var kept = Directory.GetFiles(_storage.FullName, "*-post.json", SearchOption.AllDirectories);
        _ledger.OnPost = () => ["posted", "held"];
        var heard = await Spool.DeliverAsync(CancellationToken.None);

        Assert.Equal((ErrorClass.ServiceUnavailable, "LEDGER_UNAVAILABLE"), (result.Failure!.Class, result.Failure.Reason));
        Assert.Single(kept);
        Assert.Equal(1, heard);
        Assert.Equal("post job-1:embed:0:1 60", _ledger.Verbs[^1]);
        Assert.Empty(Directory.GetFiles(_storage.FullName, "*-post.json", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task CallAsync_CancelledBetweenHoldAndSend_GivesTheHoldBack()
    {
        _ledger.OnReserve = () =>
        {
            _cancelled.Cancel();
            return ["held"];
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => CallAsync(Served));

        Assert.Equal(["reserve job-1:embed:0:1 100", "void job-1:embed:0:1"], _ledger.Verbs);
    }

    [Fact]
    public async Task CallAsync_CancelledUnderWay_KeepsTheHold()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => CallAsync(
            ServiceMode.Real,
            allowance: null,
            token =>
            {
                _cancelled.Cancel();
                token.ThrowIfCancellationRequested();
                return Served;
            }));

        Assert.Equal(["reserve job-1:embed:0:1 100", "send job-1:embed:0:1"], _ledger.Verbs);
    }

    [Fact]
    public async Task CallAsync_TimedOut_IsUncertainAndKeepsTheHold()
    {
        _time = new ElapsingTime();

        var result = await CallAsync(
            ServiceMode.Real,
            new NanoUsd(100),
            token =>
            {
                token.ThrowIfCancellationRequested();
                return Served;
            });

        Assert.Equal("TIMEOUT", result.Failure!.Reason);
        Assert.DoesNotContain(_ledger.Verbs, verb => verb.StartsWith("void", StringComparison.Ordinal));
    }

    [Fact]
    public async Task CallAsync_ResultCannotBeKept_IsPostedAllTheSame()
    {
        await Assert.ThrowsAsync<IOException>(() => CallAsync(ServiceMode.Real, allowance: null, _ => Served, () => throw new IOException("disk full")));

        Assert.Equal(["reserve job-1:embed:0:1 100", "send job-1:embed:0:1", "post job-1:embed:0:1 60"], _ledger.Verbs);
    }

    [Fact]
    public async Task CallAsync_AsPlanned_CountsNothing()
    {
        using var counts = new MeterCounts(_meter);

        await CallAsync(Served);

        Assert.Empty(counts.Lines);
    }

    [Fact]
    public async Task CallAsync_CostMoreThanHeldWithoutAHold_CountsBothAndTheAmountAbove()
    {
        using var counts = new MeterCounts(_meter);
        _ledger.OnPost = () => ["recovered", "none"];

        await CallAsync(new ProviderOutcome<string>.Success("vectors", new ProviderUsage(0, 0, 7), Simulated: true));

        Assert.Equal(["tvdb.costs.overrun_amount{openai} 40", "tvdb.costs.overruns{openai} 1", "tvdb.costs.recovered_posts{openai} 1"], counts.Lines);
    }

    [Fact]
    public async Task CallAsync_BudgetRefuses_CountsItByItsBudget()
    {
        using var counts = new MeterCounts(_meter);
        _ledger.OnReserve = () => ["refused", "1", "0", "0", "0"];

        await CallAsync(Served);

        Assert.Equal(["tvdb.costs.refusals{total:day} 1"], counts.Lines);
    }

    [Fact]
    public void Refused_TenantsBudget_IsCountedWithoutItsName()
    {
        using var counts = new MeterCounts(_meter);

        new CostMetrics(_meter).Refused(new Budget(BudgetScope.ProviderTenant, BudgetPeriod.Month, BudgetUnit.Requests, 3) { Provider = "openai", Tenant = "acme" });

        Assert.Equal(["tvdb.costs.refusals{openai/*:month:requests} 1"], counts.Lines);
    }

    private Task<CallResult<string>> CallAsync(params ProviderOutcome<string>[] outcomes) => CallAsync(ServiceMode.Real, allowance: null, outcomes);

    private Task<CallResult<string>> CallAsync(ServiceMode mode, NanoUsd? allowance, params ProviderOutcome<string>[] outcomes) =>
        CallAsync(mode, allowance, _ => outcomes[_sent++]);

    private Task<CallResult<string>> CallAsync(ServiceMode mode, NanoUsd? allowance, Func<CancellationToken, ProviderOutcome<string>> send, Action? keep = null)
    {
        var ordinal = 0L;
        return (_router ??= Router(NullLogger<ProviderRouter>.Instance)).CallAsync(
            new ProviderCall<string>
            {
                Provider = "openai",
                Tenant = "acme",
                Model = "text-embedding-3-small",
                Mode = mode,
                Step = "job-1:embed:0",
                Estimate = new Quantity(PriceUnit.InputToken, 5),
                Allowance = allowance,
                Timeout = TimeSpan.FromSeconds(100),
                NextOrdinal = () => Task.FromResult(++ordinal),
                Send = (ticket, token) =>
                {
                    _ledger.Note($"send {ticket.Id}");
                    return Task.FromResult(send(token));
                },
                Checkpoint = (_, _, usage, _) =>
                {
                    keep?.Invoke();
                    _ledger.Note($"keep {usage.Tokens}");
                    return Task.CompletedTask;
                },
            },
            _cancelled.Token);
    }

    private ProviderRouter Router(ILogger<ProviderRouter> log)
    {
        var settings = Settings.Of(("OPENAI_API_KEY", "sk-test"));
        var configured = new ConfiguredProviders(LlamaParseOptions.Read(settings), OpenAIOptions.Read(settings));
        return new ProviderRouter(_ledger.Ledger, Prices, configured, new CallRetry(new ElapsingTime()), _time, log, new CostMetrics(_meter), Spool);
    }

    private static ProviderOutcome<string> Failed(Billing billing, bool underWay = false) => new ProviderOutcome<string>.Failed(
        new ProviderFailure(ErrorClass.ServiceUnavailable, "DOWN", "message", billing) { WorkUnderWay = underWay, Usage = billing == Billing.Reported ? new ProviderUsage(0, 0, 2) : ProviderUsage.None });
}
