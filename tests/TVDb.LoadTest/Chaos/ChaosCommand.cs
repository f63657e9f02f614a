using System.CommandLine;
using StackExchange.Redis;
using TVDb.LoadTest.Commands;
using TVDb.LoadTest.Servers;
using TVDb.Pipeline.Jobs;
using TVDb.TestServers;

namespace TVDb.LoadTest.Chaos;

/// <summary>`chaos`: replicas die all the time, and every document is processed, once, and paid for once.</summary>
internal sealed class ChaosCommand : LoadCommand
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(500);
    private readonly WholeNumber _documents = new("--documents", "Documents of 1 to 40 pages.", 1000, 60, 1, 100_000);
    private readonly WholeNumber _seconds = new("--kill-seconds", "Seconds from one kill to the next.", 5, 8, 1, 3600);

    public ChaosCommand() : base(
        "chaos",
        "Processes PDFs by 3 pipelines that share a redis-server (appendonly, fsync always) and a directory, of which one is killed (SIGKILL) and started "
        + "again every few seconds; simulators bill 2 % of paid calls without answering, answer 5 % with 503 and 5 % with 429, and are slow. Targets: every "
        + "document is one completed job; a step is paid for twice only where its worker died in the call, and the job says so, or where the provider lost "
        + "the answer; at every look the ledger covers the invoice and no budget is over its limit; and when the holds left open have run out (by a clock "
        + "that moves on) and were settled by the invoice, ledger and invoice are equal to the last nano-USD.",
        minutesMax: 45)
    {
        Options.Add(_documents);
        Options.Add(_seconds);
    }

    protected override async Task<LoadReport> MeasureAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var seed = Seed(parsed);
        var storage = Directory.CreateTempSubdirectory("tvdb-chaos-");
        try
        {
            var zone = LoadLedger.ZoneFarFromMidnight(TimeProvider.System.GetUtcNow());
            var plan = new ChaosPlan(_documents.Read(parsed, Brief), seed, zone, storage.FullName);
            await using var redis = await LoadRedis.StartAsync(Persistence.Always);
            await using var connection = await redis.ConnectAsync();
            await using var mock = await ProviderServer.StartMockAsync();
            await using var simulator = await ProviderServer.StartSimulatorAsync();
            await simulator.SetFaultsAsync(plan.Faults, cancellationToken);
            await using var replicas = new ChaosReplicas(ChaosPlan.Replicas, seed, () => PipelineServer.StartAsync(redis.ConnectionString, simulator, mock, plan.Settings));
            await replicas.AllAsync();
            return await RunAsync(new Scene(plan, connection, simulator, replicas, seed), TimeSpan.FromSeconds(_seconds.Read(parsed, Brief)), cancellationToken);
        }
        finally
        {
            storage.Delete(recursive: true);
        }
    }

    private async Task<LoadReport> RunAsync(Scene scene, TimeSpan killInterval, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        var costs = scene.Plan.ReadCosts();
        var jobs = new JobWatch(scene.Connection);
        var callers = new ChaosCallers(scene.Replicas, scene.Plan, jobs, scene.Seed);
        var money = new MoneyWatch(scene.Connection, costs, scene.Simulator);
        using var stopKilling = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var killing = scene.Replicas.KillAsync(killInterval, stopKilling.Token);
        var submitting = callers.SubmitAllAsync(cancellationToken);
        try
        {
            await WatchAsync(scene, jobs, money, killing, submitting, cancellationToken);
        }
        finally
        {
            await stopKilling.CancelAsync();
            await killing;
        }
        var seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        await scene.Replicas.AllAsync();
        var settlement = new Settlement(scene.Connection, costs, scene.Simulator, await scene.Replicas.AnyAsync(new Random(scene.Seed)));
        var invoice = await settlement.SettleAsync(cancellationToken);
        return await ReportAsync(new End(scene, callers, jobs, money, settlement, invoice, seconds), cancellationToken);
    }

    /// <summary>Until all documents are handed in and all jobs over.</summary>
    private static async Task WatchAsync(Scene scene, JobWatch jobs, MoneyWatch money, Task killing, Task submitting, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(LookInterval, TimeProvider.System);
        while (jobs.Ended < scene.Plan.Documents || !submitting.IsCompleted)
        {
            await timer.WaitForNextTickAsync(cancellationToken);
            if (killing.IsCompleted)
            {
                await killing;
            }
            if (submitting.IsCompleted)
            {
                await submitting;
            }
            await jobs.LookAsync();
            await money.LookAsync(cancellationToken);
        }
    }

    private async Task<LoadReport> ReportAsync(End end, CancellationToken cancellationToken)
    {
        var (jobs, writtenAfterEnd) = await end.Jobs.AllAsync();
        var uncertain = jobs.SelectMany(job => job.UncertainCalls).ToList();
        var doubles = DoublePayments.Find(end.Invoice, await end.Scene.Simulator.LostAnswersAsync(cancellationToken), uncertain);
        var total = await end.Money.TotalAsync();
        var audit = await LoadLedger.AuditAsync(end.Scene.Connection);
        var documents = end.Scene.Plan.Documents;
        var byRequest = jobs.ToDictionary(job => job.RequestId, job => job.Id);
        var figures = new
        {
            end.Scene.Replicas.Kills,
            Documents = documents,
            DocumentsPerSecond = Math.Round(documents / end.Seconds, 2),
            Pages = jobs.Sum(job => job.Pages),
            end.Callers.Resubmitted,
            LeasesLost = jobs.Sum(job => job.LeasesLost),
            UncertainCalls = uncertain.Count,
            doubles.StepsPaid,
            PaidAndAnswerLostByProvider = doubles.LostAnswers,
            PaidAndWorkerGone = doubles.WorkerGone,
            doubles.FirstUnexplained,
            SettledByTheInvoice = end.Settlement.Settled,
            InvoiceNanoUsd = end.Invoice.TotalNanoUsd,
            end.Money.Polls,
            JournalEntries = audit.Entries,
            FirstDifferences = audit.Differences.Take(5),
            FirstNotCompleted = jobs.Where(job => job.State != JobState.Completed).Take(3).Select(job => $"{job.Id} {job.State} {job.Failure?.Reason} {job.Failure?.Message}"),
        };
        return new LoadReport(Name, end.Scene.Seed, end.Seconds, figures,
        [
            Target.AtLeast("kills", end.Scene.Replicas.Kills, 1),
            Target.AtLeast("leases_lost", jobs.Sum(job => job.LeasesLost), 1),
            Target.AtLeast("jobs", jobs.Count, documents),
            Target.AtMost("jobs_at_most", jobs.Count, documents),
            Target.None("jobs_not_completed", jobs.Count(job => job.State != JobState.Completed)),
            Target.None("requests_with_two_jobs", end.Callers.RequestsWithTwoJobs),
            Target.None("requests_answered_with_another_job", end.Callers.Jobs.Count(pair => byRequest.GetValueOrDefault(ChaosPlan.RequestId(pair.Key)) != pair.Value)),
            Target.None("jobs_without_exactly_one_end", end.Jobs.NotOneEnd),
            Target.None("jobs_written_after_their_end", writtenAfterEnd),
            Target.None("calls_billed_twice", doubles.CallsBilledTwice),
            Target.None("unexplained_double_payments", doubles.Unexplained),
            Target.None("polls_with_the_ledger_below_the_invoice", end.Money.BelowInvoice),
            Target.None("polls_with_a_budget_over_its_limit", end.Money.OverLimit),
            Target.None("held_nano_usd", total.Held),
            Target.None("presumed_nano_usd", total.Presumed),
            Target.None("posted_minus_invoice_nano_usd", total.Posted - end.Invoice.TotalNanoUsd),
            Target.None("audit_differences", audit.Differences.Count),
        ]);
    }

    private sealed record Scene(ChaosPlan Plan, ConnectionMultiplexer Connection, ProviderServer Simulator, ChaosReplicas Replicas, int Seed);

    private sealed record End(Scene Scene, ChaosCallers Callers, JobWatch Jobs, MoneyWatch Money, Settlement Settlement, Invoice Invoice, double Seconds);
}
