using System.CommandLine;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;
using TVDb.LoadTest.Commands;
using TVDb.LoadTest.Servers;
using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Jobs;
using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Providers.OpenAICompatible;
using TVDb.Pipeline.Routing;
using TVDb.Pipeline.Stages;
using TVDb.Pipeline.Storage;
using TVDb.TestServers;

namespace TVDb.LoadTest.Defer;

/// <summary>`defer`: jobs that no budget pays for wait for its reset, cost nothing, and then go on at a pace.</summary>
internal sealed class DeferCommand : LoadCommand
{
    private const int Replicas = 2;
    private const int RoundsBeforeReset = 20;
    private const string EmbeddingsRoute = "openai.embeddings";

    /// <summary>Longer than a gate stays closed after a reset: what has not gone on by then waits for the next window.</summary>
    private const int RoundsWithoutReleaseMax = 14;

    private static readonly TimeSpan JustBefore = TimeSpan.FromSeconds(2);
    private readonly WholeNumber _jobs = new("--jobs", "Jobs.", 10_000, 300, DeferPlan.Windows, 1_000_000);
    private readonly WholeNumber _pace = new("--releases-per-second", "DEFERRED_RELEASE_PER_SECOND.", 50, 20, 2, 10_000);

    public DeferCommand() : base(
        "defer",
        "Queues jobs while an hour's budget is exhausted, on a clock that the command moves, with 2 replicas of the real services, a redis-server and a "
        + $"simulator. An hour pays for a {DeferPlan.Windows}th of them. Targets: before the reset no provider is called, no try is burned and nothing is released; "
        + "then every job completes, at most DEFERRED_RELEASE_PER_SECOND go on in any second, and no window is over its limit.",
        minutesMax: 45)
    {
        Options.Add(_jobs);
        Options.Add(_pace);
    }

    protected override async Task<LoadReport> MeasureAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("tvdb-defer-");
        try
        {
            var plan = new DeferPlan(_jobs.Read(parsed, Brief), _pace.Read(parsed, Brief), folder.FullName);
            await plan.WritePricesAsync(cancellationToken);
            await using var redis = await LoadRedis.StartAsync(Persistence.None);
            await using var connection = await redis.ConnectAsync();
            await using var simulator = await ProviderServer.StartSimulatorAsync(plan.SimulatorSettings);
            var clock = new FakeTimeProvider(DeferPlan.Start);
            var tokens = EmbeddingModels.CreateTokenizer().CountTokens(DeferPlan.Text);
            DeferReplica[] replicas = [.. Enumerable.Range(0, Replicas).Select(_ => new DeferReplica(plan.Settings(simulator, tokens), connection, clock))];
            try
            {
                return await RunAsync(new DeferRun(replicas, connection, clock), replicas[0], plan, simulator, _jobs.Read(parsed, Brief), Seed(parsed), cancellationToken);
            }
            finally
            {
                await Task.WhenAll(replicas.Select(replica => replica.DisposeAsync().AsTask()));
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task<LoadReport> RunAsync(
        DeferRun run, DeferReplica replica, DeferPlan plan, ProviderServer simulator, int count, int seed, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        await ExhaustAsync(replica.Get<Ledger>(), (await run.BudgetAsync()).Window.Budget.Limit!.Value);
        await SubmitAsync(replica, count, cancellationToken);
        await run.WorkAsync(cancellationToken);
        var reset = await WaitForResetAsync(run, cancellationToken);
        var before = new Before(
            await simulator.CallsAsync(EmbeddingsRoute, cancellationToken),
            await BurnedAsync(replica),
            count - await run.CountAsync(JobState.Deferred),
            run.Released);
        await GoOnAsync(run, count, cancellationToken);
        // Spent by the call that exhausted it, not by ours.
        run.Windows.Remove(reset);

        var invoice = await simulator.InvoiceAsync(cancellationToken);
        var audit = await replica.Get<LedgerAudit>().VerifyAsync();
        var figures = new
        {
            Jobs = count,
            plan.JobsPerWindow,
            run.Released,
            WindowsUsed = run.Windows.Count,
            ProviderCalls = await simulator.CallsAsync(EmbeddingsRoute, cancellationToken),
            InvoiceNanoUsd = invoice.TotalNanoUsd,
        };
        return new LoadReport(Name, seed, TimeProvider.System.GetElapsedTime(started).TotalSeconds, figures,
        [
            Target.None("provider_calls_before_the_reset", before.Calls),
            Target.None("attempts_burned_before_the_reset", before.Burned),
            Target.None("jobs_not_deferred_before_the_reset", before.NotDeferred),
            Target.None("released_before_the_reset", before.Released),
            Target.None("jobs_not_completed", count - await run.CountAsync(JobState.Completed)),
            Target.None("attempts_burned", await BurnedAsync(replica)),
            Target.None("jobs_not_paid_for_exactly_once", Math.Abs(count - invoice.Entries.Count) + invoice.Entries.GroupBy(entry => entry.ClientRequestId).Count(call => call.Count() > 1)),
            Target.AtLeast("windows_used", run.Windows.Count, DeferPlan.Windows),
            Target.AtMost("released_in_a_second", run.ReleasedInASecondMax, plan.ReleasesPerSecond),
            Target.None("rounds_with_a_window_over_its_limit", run.OverLimit),
            Target.None("audit_differences", audit.Differences.Count),
        ]);
    }

    /// <summary>By a call of someone else's.</summary>
    private static async Task ExhaustAsync(Ledger ledger, long limit)
    {
        var request = new SpendRequest("others:embed:0:1", DeferPlan.Tenant, ProviderNames.OpenAI, DeferPlan.Model, new NanoUsd(limit), TimeSpan.FromMinutes(1));
        if (await ledger.ReserveAsync(request) is not ReserveResult.Held held || (await ledger.PostAsync(held.Hold, new NanoUsd(limit))).Outcome != ResolveOutcome.Done)
        {
            throw new InvalidOperationException("the budget could not be exhausted");
        }
    }

    private static async Task SubmitAsync(DeferReplica replica, int count, CancellationToken cancellationToken)
    {
        var document = await replica.Get<DocumentStore>().AddAsync(
            DeferPlan.Tenant, "text.txt", "text/plain", System.Text.Encoding.UTF8.GetBytes(DeferPlan.Text), cancellationToken);
        var intake = replica.Get<JobIntake>();
        var settings = new StageSettings("cost_effective", DeferPlan.Model, Dimensions: 64, ChunkSizeTokens: 512, ChunkOverlapTokens: 0);
        await Parallel.ForEachAsync(Enumerable.Range(0, count), cancellationToken, async (i, _) =>
        {
            var submission = new JobSubmission(
                DeferPlan.Tenant, $"defer-{i}", "one", document, NeedsParse: false, Pages: null, ServiceMode.Real, settings, MaxCost: null, FallbackPolicy.Defer, FallbackPolicy.Defer, Fresh: true, Heal: false);
            if ((await intake.SubmitAsync(submission, JobPriority.Batch)).Result != IntakeResult.Accepted)
            {
                throw new InvalidOperationException("a job was not accepted");
            }
        });
    }

    /// <summary>Some rounds in the middle of the hour, and those just before its end, which is answered.</summary>
    private static async Task<DateTimeOffset> WaitForResetAsync(DeferRun run, CancellationToken cancellationToken)
    {
        for (var round = 0; round < RoundsBeforeReset; round++)
        {
            await run.RoundAsync(cancellationToken);
        }
        await run.MoveBeforeResetAsync(JustBefore);
        var reset = (await run.BudgetAsync()).Window.End;
        for (var round = TimeSpan.FromSeconds(0.5); round < JustBefore && (await run.BudgetAsync()).Window.End == reset; round += TimeSpan.FromSeconds(0.5))
        {
            await run.RoundAsync(cancellationToken);
        }
        return reset;
    }

    private static async Task GoOnAsync(DeferRun run, int count, CancellationToken cancellationToken)
    {
        for (var idle = 0; await run.CountAsync(JobState.Completed) + await run.CountAsync(JobState.Failed) < count;)
        {
            idle = await run.RoundAsync(cancellationToken) > 0 ? 0 : idle + 1;
            if (idle == RoundsWithoutReleaseMax)
            {
                await run.MoveBeforeResetAsync(JustBefore);
                idle = 0;
            }
        }
    }

    /// <summary>Jobs that had more than one try of a stage, or lost a worker.</summary>
    private static async Task<int> BurnedAsync(DeferReplica replica)
    {
        var redis = replica.Get<IConnectionMultiplexer>().GetDatabase();
        var burned = 0;
        foreach (var page in (await redis.SortedSetRangeByRankAsync(JobKeys.Index(DeferPlan.Tenant, null))).Chunk(500))
        {
            var entries = await Task.WhenAll(page.Select(id => replica.Get<JobStore>().FindAsync(id.ToString())));
            burned += entries.Count(entry => entry!.Job is { Attempts: > 1 } or { LeasesLost: > 0 });
        }
        return burned;
    }

    private sealed record Before(long Calls, int Burned, long NotDeferred, long Released);
}
