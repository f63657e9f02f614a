using System.Globalization;
using System.Text;
using Google.Rpc;
using Google.Type;
using Grpc.Core;
using TVDb.Pipeline.IntegrationTests.Environments;
using TVDb.TestServers;
using TVDb.V1;

namespace TVDb.Pipeline.IntegrationTests.Api;

/// <summary>What happens at a limit, through the whole line.</summary>
public sealed class BudgetTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<RedisKind> Kinds => RedisServers.Kinds;

    [Theory, MemberData(nameof(Kinds))]
    public async Task Process_OverBudget_IsRefusedWithTheFiguresAndCallsNoProvider(RedisKind kind)
    {
        Assert.SkipUnless(RedisServer.IsHere(kind), "redis-server is not on the PATH: the same test runs on garnet-server");
        await using var redis = await SpareServers.RedisAsync(kind);
        await using var environment = await PipelineEnvironment.StartAsync(redis, new Dictionary<string, string>
        {
            ["DAILY_COST_LIMIT_LLAMAPARSE"] = "0.02",
        });
        await environment.Pipeline.ProcessAsync(ManyPages.Request(4), cancellationToken: Cancellation);

        var refused = await RpcErrors.OfAsync(environment.Pipeline.ProcessAsync(Rejecting(ManyPages.Request(2)), cancellationToken: Cancellation));

        var info = refused.Info();
        Assert.Equal((StatusCode.ResourceExhausted, "BUDGET_EXCEEDED", ""), refused.Told());
        Assert.Equal(("llamaparse:day", "$0.02", "$0.015", "$0.00", "$0.0075"), (info.Metadata["budget"], info.Metadata["limit"], info.Metadata["posted"], info.Metadata["held"], info.Metadata["requested"]));
        var budget = (await environment.Pipeline.GetCostAsync(new GetCostRequest(), cancellationToken: Cancellation)).Budgets[0];
        Assert.Equal(budget.ResetsAt.ToDateTime().ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture), info.Metadata["resets_at"]);
        Assert.True(refused.GetRpcStatus()!.GetDetail<RetryInfo>()!.RetryDelay.ToTimeSpan() > TimeSpan.Zero);
        Assert.Equal("-1", refused.Trailers.GetValue("grpc-retry-pushback-ms"));
        Assert.Single((await environment.Simulator.InvoiceAsync(Cancellation)).Entries, entry => entry.Provider == "llamaparse");
    }

    [Fact]
    public async Task Process_CanNeverFit_IsRefusedWithoutAResetTime()
    {
        await using var redis = await SpareServers.RedisAsync(RedisServer.AnyKind);
        await using var environment = await PipelineEnvironment.StartAsync(redis, new Dictionary<string, string>
        {
            ["DAILY_COST_LIMIT_TOTAL"] = "0.001",
        });
        var bounded = ManyPages.Request(1);
        bounded.MaxCost = new Money { CurrencyCode = "USD", Nanos = 3_749_999 };

        var aboveLimit = await RpcErrors.OfAsync(environment.Pipeline.ProcessAsync(ManyPages.Request(1), cancellationToken: Cancellation));
        var aboveMaxCost = await RpcErrors.OfAsync(environment.Pipeline.ProcessAsync(bounded, cancellationToken: Cancellation));

        Assert.Equal((StatusCode.ResourceExhausted, "AMOUNT_ABOVE_LIMIT", ""), aboveLimit.Told());
        Assert.Equal((StatusCode.ResourceExhausted, "MAX_COST_EXCEEDED", ""), aboveMaxCost.Told());
        Assert.DoesNotContain("resets_at", aboveLimit.Info().Metadata.Keys);
        Assert.Empty((await environment.Simulator.InvoiceAsync(Cancellation)).Entries);
    }

    /// <summary>
    /// The first try is billed and of no use. The document costs 20 nano-USD a token, and max_cost covers one try and a half:
    /// what an attempt before this one cost counts.
    /// </summary>
    [Fact]
    public async Task Process_EarlierAttemptsSpentMaxCost_EndsRatherThanPayMore()
    {
        await using var redis = await SpareServers.RedisAsync(RedisServer.AnyKind);
        await using var environment = await PipelineEnvironment.StartAsync(redis);
        await environment.Simulator.SetFaultsAsync(
            """[{"route":"openai.embeddings","next":1,"answer":{"body":"{\"object\":\"list\",\"model\":\"text-embedding-3-small\",\"data\":[{\"object\":\"embedding\",\"index\":0,\"embedding\":[1,2]}],\"usage\":{\"prompt_tokens\":2,\"total_tokens\":2}}"}}]""",
            Cancellation);
        var request = Samples.Text("some words");
        request.MaxCost = new Money { CurrencyCode = "USD", Nanos = 60 };

        var refused = await RpcErrors.OfAsync(environment.Pipeline.ProcessAsync(request, cancellationToken: Cancellation));

        Assert.Equal((StatusCode.ResourceExhausted, "MAX_COST_EXCEEDED", ""), refused.Told());
        Assert.Equal(
            "openai could cost $0.00000004: the job's max_cost is $0.00000006, posted $0.00000004, presumed $0.00, held $0.00",
            refused.Status.Detail);
        var entry = Assert.Single((await environment.Simulator.InvoiceAsync(Cancellation)).Entries);
        var job = (await environment.Jobs.GetJobAsync(new GetJobRequest { JobId = refused.Info().Metadata["job_id"] }, cancellationToken: Cancellation)).Job;
        Assert.Equal((entry.NanoUsd, JobState.Failed), (Nano(job.TotalCost), job.State));
    }

    /// <summary>
    /// A thousand calls at once, each limit one dollar, prices such that about 300 documents fit: no limit is passed at
    /// any time, and invoice, ledger and jobs agree to the nano-dollar.
    /// </summary>
    [Theory, MemberData(nameof(Kinds))]
    public async Task Process_AThousandAtOnceAgainstOneDollar_AdmitsAllThatFitAndNotANanoDollarMore(RedisKind kind)
    {
        Assert.SkipUnless(RedisServer.IsHere(kind), "redis-server is not on the PATH: the same test runs on garnet-server");
        var prices = Path.Combine(Path.GetTempPath(), $"tvdb-prices-{Guid.NewGuid()}.json");
        await File.WriteAllTextAsync(prices, Catalog(pageNanoUsd: 3_350_000, tokenNanoUsd: 20), Encoding.UTF8, Cancellation);
        var catalog = new Dictionary<string, string> { ["PRICE_CATALOG_PATH"] = prices };
        await using var redis = await SpareServers.RedisAsync(kind);
        await using var environment = await PipelineEnvironment.StartAsync(
            redis,
            new Dictionary<string, string>(catalog)
            {
                ["DAILY_COST_LIMIT_LLAMAPARSE"] = "1.00",
                ["DAILY_COST_LIMIT_OPENAI"] = "1.00",
                ["DAILY_COST_LIMIT_TOTAL"] = "1.00",
            },
            catalog);

        using var done = new CancellationTokenSource();
        var watch = WatchLimitsAsync(environment, done.Token);
        var results = await Task.WhenAll(Enumerable.Range(0, 1000).Select(_ => JobOfAsync(environment, Rejecting(ManyPages.Request(1)))));
        await done.CancelAsync();

        var (looks, passed) = await watch;
        var jobs = results.Sum(job => Nano(job.TotalCost));
        var total = (await environment.Pipeline.GetCostAsync(new GetCostRequest(), cancellationToken: Cancellation)).Budgets.Single(b => b.Scope == BudgetScope.Total);
        var invoice = (await environment.Simulator.InvoiceAsync(Cancellation)).TotalNanoUsd;
        var admitted = results.Count(job => Nano(job.TotalCost) > 0);
        TestContext.Current.TestOutputHelper!.WriteLine($"{kind}: admitted {admitted}, completed {results.Count(job => job.State == JobState.Completed)}, posted {Nano(total.Posted)}, looks {looks}");
        Assert.Empty(passed);
        Assert.Equal((invoice, invoice, 0L), (Nano(total.Posted), jobs, Nano(total.Held)));
        Assert.InRange(admitted, 290, 300);
        Assert.All(results.Where(job => job.State == JobState.Failed), job => Assert.Equal(ErrorClass.CostLimitExceeded, job.Error.ErrorClass));
        File.Delete(prices);
    }

    private static ProcessRequest Rejecting(ProcessRequest request)
    {
        request.OnBudgetExhausted = FallbackPolicy.Reject;
        return request;
    }

    /// <summary>Looks at the budgets as fast as they answer; tells how often, and each time one was over.</summary>
    private static async Task<(int Looks, List<string> Passed)> WatchLimitsAsync(PipelineEnvironment environment, CancellationToken done)
    {
        var (looks, passed) = (0, new List<string>());
        while (!done.IsCancellationRequested)
        {
            foreach (var budget in (await environment.Pipeline.GetCostAsync(new GetCostRequest(), cancellationToken: Cancellation)).Budgets)
            {
                if (Nano(budget.Posted) + Nano(budget.Held) > Nano(budget.Limit))
                {
                    passed.Add(budget.ToString());
                }
            }
            looks++;
        }
        return (looks, passed);
    }

    private static async Task<Job> JobOfAsync(PipelineEnvironment environment, ProcessRequest request)
    {
        try
        {
            return (await environment.Pipeline.ProcessAsync(request, cancellationToken: Cancellation)).Job;
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.ResourceExhausted)
        {
            return (await environment.Jobs.GetJobAsync(new GetJobRequest { JobId = e.Info().Metadata["job_id"] }, cancellationToken: Cancellation)).Job;
        }
    }

    private static string Catalog(long pageNanoUsd, long tokenNanoUsd) => $$"""
        {"version":"test","prices":[
        {"provider":"llamaparse","model":"cost_effective","unit":"page","nano_usd":{{pageNanoUsd}},"source":"test","date":"2026-11-23"},
        {"provider":"llamaparse","model":"cost_effective","unit":"credit","nano_usd":{{pageNanoUsd}},"source":"test","date":"2026-11-23"},
        {"provider":"openai","model":"text-embedding-3-small","unit":"input_token","nano_usd":{{tokenNanoUsd}},"source":"test","date":"2026-11-23"}]}
        """;

    private static long Nano(Google.Type.Money money) => (money.Units * 1_000_000_000) + money.Nanos;
}
