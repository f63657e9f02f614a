using StackExchange.Redis;
using TVDb.Metering;
using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Health;
using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Routing;

namespace TVDb.Pipeline.Tests.Routing;

public sealed class ProviderRouterTests : RoutedCalls
{
    [Fact]
    public async Task CallAsync_Served_IsHeldSentKeptAndPostedInThisOrder()
    {
        var result = await CallAsync(Served);

        Assert.Equal(["reserve job-1:embed:0:1 100", "send job-1:embed:0:1", "keep 3", "post job-1:embed:0:1 60"], Ledger.Verbs);
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
    public async Task CallAsync_FailedThenServed_TellsHealthOfBothAndOfTheCost()
    {
        await CallAsync(Failed(Billing.NotBilled), Served);

        Assert.Equal(
            [new CallEvidence("openai", true, CallEnd.Failed, TimeSpan.Zero), new CallEvidence("openai", true, CallEnd.Succeeded, TimeSpan.Zero, CostNanoUsd: 60)],
            Evidence);
    }

    /// <summary>A job that is cancelled says nothing of its provider.</summary>
    [Fact]
    public async Task CallAsync_FailedAsItsCallerLeft_IsNoEvidence()
    {
        await CallAsync(ServiceMode.Real, limit: null, _ =>
        {
            Cancelled.Cancel();
            return Failed(Billing.Uncertain, underWay: true);
        });

        Assert.Equal([CallEnd.NotCounted], Evidence.Select(evidence => evidence.End));
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
            Ledger.Verbs);
        Assert.Equal((2, new NanoUsd(60), "vectors"), (result.Requests, result.Actual, result.Value));
    }

    [Fact]
    public async Task CallAsync_UncertainAndUnderWay_KeepsTheHoldAndDoesNotPayAgain()
    {
        var result = await CallAsync(Failed(Billing.Uncertain, underWay: true), Served);

        Assert.Equal(["reserve job-1:embed:0:1 100", "send job-1:embed:0:1"], Ledger.Verbs);
        Assert.Equal(new CallFailure(ErrorClass.ServiceUnavailable, "DOWN", "message"), result.Failure);
    }

    [Fact]
    public async Task CallAsync_FailureBilledByTheProvider_IsPostedAtWhatItReports()
    {
        var result = await CallAsync(Failed(Billing.Reported), Served);

        Assert.Equal(["reserve job-1:embed:0:1 100", "send job-1:embed:0:1", "post job-1:embed:0:1 40"], Ledger.Verbs);
        Assert.Equal(["0 0 2 1"], Ledger.Usage);
        Assert.Equal(new NanoUsd(40), result.Actual);
    }

    [Fact]
    public async Task CallAsync_BudgetRefuses_CallsNoProvider()
    {
        Ledger.OnReserve = () => ["refused", "0", "950", "0", "20"];

        var result = await CallAsync(Served);

        Assert.Equal(["reserve job-1:embed:0:1 100"], Ledger.Verbs);
        Assert.Equal((ErrorClass.CostLimitExceeded, "BUDGET_EXCEEDED", 0), (result.Failure!.Class, result.Failure.Reason, result.Requests));
        Assert.Equal(
            "budget openai:day would be passed: limit $0.000001, posted $0.00000095, presumed $0.00, held $0.00000002, asked for $0.0000001",
            result.Failure.Message);
    }

    /// <summary>The job's limit is a window among the others, and the first that is looked at.</summary>
    [Fact]
    public async Task CallAsync_TheJobsLimitRefuses_CallsNoProviderAndDoesNotWait()
    {
        Ledger.OnReserve = () => ["refused", "0", "40", "100", "0"];

        var result = await CallAsync(ServiceMode.Real, new JobLimit("job-1", new NanoUsd(199), default), Served);

        Assert.Equal(["reserve job-1:embed:0:1 100"], Ledger.Verbs);
        Assert.Equal(
            new CallFailure(
                ErrorClass.CostLimitExceeded,
                "MAX_COST_EXCEEDED",
                "openai could cost $0.0000001: the job's max_cost is $0.000000199, posted $0.00000004, presumed $0.0000001, held $0.00"),
            result.Failure);
    }

    [Fact]
    public async Task CallAsync_ABudgetRefusesALimitedJob_NamesTheBudget()
    {
        Ledger.OnReserve = () => ["refused", "1", "950", "0", "20"];

        var result = await CallAsync(ServiceMode.Real, new JobLimit("job-1", new NanoUsd(199), default), Served);

        Assert.Equal(("BUDGET_EXCEEDED", "openai:day"), (result.Failure!.Reason, result.Failure.Refusal!.Window.Name));
    }

    [Fact]
    public async Task CallAsync_LedgerAway_CallsNoProvider()
    {
        Ledger.OnReserve = () => throw new RedisConnectionException(ConnectionFailureType.SocketClosed, CommandFlags.None, "closed", null, CommandStatus.Unknown);

        var result = await CallAsync(Served);

        Assert.Equal(["reserve job-1:embed:0:1 100"], Ledger.Verbs);
        Assert.Equal((ErrorClass.ServiceUnavailable, "LEDGER_UNAVAILABLE"), (result.Failure!.Class, result.Failure.Reason));
    }

    [Fact]
    public async Task CallAsync_LedgerAwayAtThePost_SaysItAgainUntilHeard()
    {
        var answers = new Queue<Func<RedisValue[]>>([() => throw new RedisTimeoutException(CommandFlags.None, "no answer", CommandStatus.Sent), () => ["posted", "held"]]);
        Ledger.OnPost = () => answers.Dequeue()();

        var result = await CallAsync(Served);

        Assert.Equal(
            ["reserve job-1:embed:0:1 100", "send job-1:embed:0:1", "keep 3", "post job-1:embed:0:1 60", "post job-1:embed:0:1 60"],
            Ledger.Verbs);
        Assert.Equal("vectors", result.Value);
    }

    [Fact]
    public async Task CallAsync_LedgerAwayAtThePostForLong_KeepsThePostAndDeliversItLater()
    {
        Ledger.OnPost = () => throw new RedisTimeoutException(CommandFlags.None, "no answer", CommandStatus.Sent);

        var result = await CallAsync(Served);
        var kept = Directory.GetFiles(Storage.FullName, "*-post.json", SearchOption.AllDirectories);
        Ledger.OnPost = () => ["posted", "held"];
        var heard = await Spool.DeliverAsync(CancellationToken.None);

        Assert.Equal((ErrorClass.ServiceUnavailable, "LEDGER_UNAVAILABLE"), (result.Failure!.Class, result.Failure.Reason));
        Assert.Single(kept);
        Assert.Equal(1, heard);
        Assert.Equal("post job-1:embed:0:1 60", Ledger.Verbs[^1]);
        Assert.Empty(Directory.GetFiles(Storage.FullName, "*-post.json", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task CallAsync_CancelledBetweenHoldAndSend_GivesTheHoldBack()
    {
        Ledger.OnReserve = () =>
        {
            Cancelled.Cancel();
            return ["held", "none", "1"];
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => CallAsync(Served));

        Assert.Equal(["reserve job-1:embed:0:1 100", "void job-1:embed:0:1"], Ledger.Verbs);
    }

    [Fact]
    public async Task CallAsync_CancelledUnderWay_KeepsTheHold()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => CallAsync(
            ServiceMode.Real,
            limit: null,
            token =>
            {
                Cancelled.Cancel();
                token.ThrowIfCancellationRequested();
                return Served;
            }));

        Assert.Equal(["reserve job-1:embed:0:1 100", "send job-1:embed:0:1"], Ledger.Verbs);
    }

    [Fact]
    public async Task CallAsync_TimedOut_IsUncertainAndKeepsTheHold()
    {
        Time = new ElapsingTime();

        var result = await CallAsync(
            ServiceMode.Real,
            limit: null,
            token =>
            {
                token.ThrowIfCancellationRequested();
                return Served;
            });

        Assert.Equal("TIMEOUT", result.Failure!.Reason);
        Assert.DoesNotContain(Ledger.Verbs, verb => verb.StartsWith("void", StringComparison.Ordinal));
    }

    [Fact]
    public async Task CallAsync_ResultCannotBeKept_IsPostedAndToldAsPaidForNothing()
    {
        var result = await CallAsync(ServiceMode.Real, limit: null, _ => Served, () => throw new IOException("disk full"));

        Assert.Equal(
            (ErrorClass.ServiceUnavailable, "STORAGE_UNAVAILABLE", true, false, null),
            (result.Failure!.Class, result.Failure.Reason, result.Failure.WasPaid, result.Failure.MayRetry, result.Value));
        Assert.Equal((new NanoUsd(60), new NanoUsd(60)), (result.Actual, result.InVain));
        Assert.Equal(["reserve job-1:embed:0:1 100", "send job-1:embed:0:1", "post job-1:embed:0:1 60"], Ledger.Verbs);
    }

    [Fact]
    public async Task CallAsync_AsPlanned_CountsNothing()
    {
        using var counts = new MeterCounts(Meter);

        await CallAsync(Served);

        Assert.Empty(counts.Lines);
    }

    [Fact]
    public async Task CallAsync_CostMoreThanHeldWithoutAHold_CountsBothAndTheAmountAbove()
    {
        using var counts = new MeterCounts(Meter);
        Ledger.OnPost = () => ["recovered", "none"];

        await CallAsync(new ProviderOutcome<string>.Success("vectors", new ProviderUsage(0, 0, 7), Simulated: true));

        Assert.Equal(["tvdb.costs.overrun_amount{openai} 40", "tvdb.costs.overruns{openai} 1", "tvdb.costs.recovered_posts{openai} 1"], counts.Lines);
    }

    [Fact]
    public async Task CallAsync_BudgetRefuses_CountsItByItsBudget()
    {
        using var counts = new MeterCounts(Meter);
        Ledger.OnReserve = () => ["refused", "1", "0", "0", "0"];

        await CallAsync(Served);

        Assert.Equal(["tvdb.costs.refusals{total:day} 1"], counts.Lines);
    }

    [Fact]
    public void Refused_TenantsBudget_IsCountedWithoutItsName()
    {
        using var counts = new MeterCounts(Meter);

        new CostMetrics(Meter).Refused(new Budget(BudgetScope.ProviderTenant, BudgetPeriod.Month, BudgetUnit.Requests, 3) { Provider = "openai", Tenant = "acme" });

        Assert.Equal(["tvdb.costs.refusals{openai/*:month:requests} 1"], counts.Lines);
    }
}
