using System.Text.RegularExpressions;
using Grpc.Core;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;
using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Costs.Archive;
using TVDb.Pipeline.IntegrationTests.Api;
using TVDb.Pipeline.IntegrationTests.Environments;
using TVDb.V1;

namespace TVDb.Pipeline.IntegrationTests.Routing.Faults;

/// <summary>One fault in one mode under one policy: what came of a job, in the table's words.</summary>
internal sealed class MatrixCell(MatrixRow row, ServiceMode mode, string policy, MatrixSlot slot, CancellationToken cancellationToken)
{
    /// <summary>A longer wait than this is no pause between two attempts: they wait up to two seconds.</summary>
    private static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(3);

    private bool IsParse => row.Route.StartsWith("llamaparse", StringComparison.Ordinal);

    /// <summary>Error class and reason of a job that is not served, and the outcome.</summary>
    public async Task<(string Told, string Outcome)> RunAsync()
    {
        CostOptions costs;
        Job job;
        string status;
        await using (var pipeline = await MatrixPipeline.StartAsync(slot, Settings()))
        {
            job = await RunAsync(new JobService.JobServiceClient(pipeline.Channel));
            status = await AnswerAsync(new PipelineService.PipelineServiceClient(pipeline.Channel));
            costs = pipeline.Costs;
        }
        var calls = await slot.Simulator.CallsAsync(IsParse ? "llamaparse.upload" : "openai.embeddings", cancellationToken);
        var ledger = await LedgerAsync(costs);
        // What never ends, or hangs, ends with its rule.
        await slot.Simulator.ClearFaultsAsync(cancellationToken);
        return job.State == JobState.Completed
            ? ("", $"{Served(job)}{(calls > 0 ? $" calls {calls}" : "")}{ledger}{(status == "OK" ? "" : " " + status)}")
            : ($"{Upper(job.Error.ErrorClass)} {job.Error.Reason}", $"{Upper(job.State)}/{job.Attempts} calls {calls}{ledger} {status}");
    }

    private async Task<Job> RunAsync(JobService.JobServiceClient jobs)
    {
        var submitted = await jobs.SubmitJobAsync(new SubmitJobRequest { Request = Request() }, cancellationToken: cancellationToken);
        using var watch = jobs.WatchJob(new WatchJobRequest { JobId = submitted.Job.Id }, cancellationToken: cancellationToken);
        return await watch.ResponseStream.ReadAllAsync(cancellationToken).Select(change => change.Job).OfType<Job>().FirstAsync(IsSettled, cancellationToken);
    }

    /// <summary>What a caller hears who waits for the job from here on.</summary>
    private async Task<string> AnswerAsync(PipelineService.PipelineServiceClient pipeline)
    {
        try
        {
            await pipeline.ProcessAsync(Request(), deadline: TimeProvider.System.GetUtcNow().UtcDateTime + PauseMax, cancellationToken: cancellationToken);
            return "OK";
        }
        catch (RpcException e)
        {
            Assert.Equal("-1", e.Trailers.GetValue("grpc-retry-pushback-ms"));
            return Upper(e.StatusCode);
        }
    }

    private static bool IsSettled(Job job) => job.State switch
    {
        JobState.Completed or JobState.Failed or JobState.Cancelled => true,
        JobState.Deferred => job.NotBefore.ToDateTimeOffset() - TimeProvider.System.GetUtcNow() > PauseMax,
        _ => false,
    };

    /// <summary>The policy that does not count says something else.</summary>
    private ProcessRequest Request()
    {
        var request = IsParse ? ManyPages.Request(1) : Samples.Text("some words");
        (request.RequestId, request.Mode) = ("the-one", mode);
        if (mode != ServiceMode.Mock)
        {
            var meant = Enum.Parse<FallbackPolicy>(policy, ignoreCase: true);
            var other = meant == FallbackPolicy.Reject ? FallbackPolicy.Defer : FallbackPolicy.Reject;
            request.OnUnavailable = row.By == "budget" ? other : meant;
            request.OnBudgetExhausted = row.By == "unavailable" ? other : meant;
        }
        return request;
    }

    private Dictionary<string, string> Settings()
    {
        var settings = new Dictionary<string, string>();
        if (row.TakesTooLong)
        {
            // A second each: the patience before a mock serves, 0.3 s, is over by then, and the mock itself is done before.
            settings["OPENAI_TIMEOUT"] = settings["LLAMAPARSE_TIMEOUT"] = "10";
        }
        if (row.Route == "llamaparse.webhook")
        {
            settings["LLAMAPARSE_WEBHOOK_URL"] = "http://127.0.0.1:1/webhooks/llamaparse";
            settings["LLAMAPARSE_WEBHOOK_SECRET"] = "a-secret-of-the-test";
        }
        return settings;
    }

    private string Served(Job job)
    {
        var record = job.Stages.Single(record => record.Stage == (IsParse ? Stage.Parse : Stage.Embed));
        Assert.Equal(record.Variant == Variant.Mock && mode != ServiceMode.Mock, job.Degraded);
        Assert.Equal(1, job.Attempts);
        return record.Variant == Variant.Mock ? $"MOCK {record.Reason}" : Upper(record.Variant);
    }

    /// <summary>How the holds of the stage's calls ended, those that are still open in two hours included.</summary>
    private async Task<string> LedgerAsync(CostOptions costs)
    {
        var later = new FakeTimeProvider(TimeProvider.System.GetUtcNow().AddHours(2));
        var ledger = new Ledger(slot.Connection, costs with { ClockSkewMsMax = -1 }, later);
        foreach (var hold in await new OpenHolds(slot.Connection, later).ExpiredAsync(later.GetUtcNow(), 200))
        {
            await ledger.ExpireAsync(hold.Hold);
        }
        var verbs = await new LedgerJournal(slot.Connection, new JournalArchive(slot.NoBlobs), later).ReadAllAsync()
            .Where(entry => entry.HoldId.Contains(IsParse ? ":parse:" : ":embed:", StringComparison.Ordinal))
            .CountBy(entry => entry.Verb)
            .ToDictionaryAsync(cancellationToken: cancellationToken);
        return string.Concat(new[] { ("post", "posted"), ("void", "voided"), ("expire", "presumed") }
            .Where(verb => verbs.ContainsKey(verb.Item1))
            .Select(verb => $" {verb.Item2} {verbs[verb.Item1]}"));
    }

    /// <summary>As design.md spells it.</summary>
    private static string Upper<T>(T value)
        where T : struct, Enum => Regex.Replace(value.ToString(), "(?<=[a-z])(?=[A-Z])", "_").ToUpperInvariant();
}
