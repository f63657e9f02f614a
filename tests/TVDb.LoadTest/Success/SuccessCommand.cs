using System.CommandLine;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;
using TVDb.LoadTest.Commands;
using TVDb.LoadTest.Servers;
using TVDb.Pipeline.Costs;
using TVDb.TestServers;
using TVDb.V1;

namespace TVDb.LoadTest.Success;

/// <summary>`success`: how many jobs come to a good end by themselves at providers of which one call in twenty fails.</summary>
internal sealed class SuccessCommand : LoadCommand
{
    private const double FailingPercent = 5;
    private const double CompletedMin = 0.999;
    private const int PageMax = 1000;
    private readonly WholeNumber _jobs = new("--jobs", "Documents processed.", 10_000, 500, 10, 1_000_000);

    public SuccessCommand() : base(
        "success",
        $"Jobs in mode real at a simulator that fails {FailingPercent} % of all calls at random: 500, 503, 429, connections reset before and after billing, truncated answers, no answer at all. "
        + "One document in ten is a PDF, the others are texts. Targets: every job ends; at least 99.9 % are COMPLETED without a person, who would say RetryJob; "
        + "posted and presumed money is no less than the simulator's invoice, and what is posted is what the jobs say that they cost.",
        minutesMax: 20) => Options.Add(_jobs);

    protected override async Task<LoadReport> MeasureAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var (plan, jobs) = (new SuccessPlan(Seed(parsed)), _jobs.Read(parsed, Brief));
        await using var redis = await LoadRedis.StartAsync(Persistence.None);
        await using var mock = await ProviderServer.StartMockAsync();
        await using var simulator = await ProviderServer.StartSimulatorAsync();
        await using var pipeline = await PipelineServer.StartAsync(redis.ConnectionString, simulator, mock, plan.Settings);
        await simulator.SetFaultsAsync(plan.Faults(FailingPercent), cancellationToken);
        var started = TimeProvider.System.GetTimestamp();
        using var callers = new SuccessCallers(pipeline.GrpcAddress);
        await callers.RunAsync(jobs, cancellationToken);
        var seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        await simulator.ClearFaultsAsync(cancellationToken);
        while (await simulator.ParsesUnderWayAsync(cancellationToken) > 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancellationToken);
        }
        await using var connection = await redis.ConnectAsync();
        var total = await TotalAsync(connection, plan.ReadCosts());
        return await ReportAsync(new End(jobs, callers.Ended, total, simulator, Seed(parsed), seconds), cancellationToken);
    }

    private async Task<LoadReport> ReportAsync(End end, CancellationToken cancellationToken)
    {
        var invoice = await end.Simulator.InvoiceAsync(cancellationToken);
        var completed = end.Jobs.Count(job => job.State == JobState.Completed);
        var paidStages = end.Jobs.SelectMany(job => job.Stages).Where(stage => stage.Usage.Requests > 0).ToList();
        var cost = end.Jobs.Sum(job => Nano(job.TotalCost));
        var figures = new
        {
            Jobs = end.Asked,
            JobsPerSecond = Math.Round(end.Jobs.Count / end.Seconds, 1),
            Completed = completed,
            CompletedShare = Math.Round((double)completed / end.Asked, 5),
            DeadLetters = end.Jobs.Where(job => job.State == JobState.Failed).GroupBy(job => $"{job.Error.ErrorClass} {job.Error.Reason}").ToDictionary(group => group.Key, group => group.Count()),
            Retries = paidStages.Sum(stage => stage.Usage.Requests - 1),
            SecondAttempts = end.Jobs.Count(job => job.Attempts > 1),
            Uploads = await end.Simulator.CallsAsync("llamaparse.upload", cancellationToken),
            Looks = await end.Simulator.CallsAsync("llamaparse.get", cancellationToken),
            Embeddings = await end.Simulator.CallsAsync("openai.embeddings", cancellationToken),
            InvoiceNanoUsd = invoice.TotalNanoUsd,
            PostedNanoUsd = end.Total.Posted,
            PresumedNanoUsd = end.Total.Presumed,
            JobsNanoUsd = cost,
        };
        return new LoadReport(Name, end.Seed, end.Seconds, figures,
        [
            Target.AtLeast("completed_share", (double)completed / end.Asked, CompletedMin),
            Target.None("jobs_without_an_end", end.Asked - end.Jobs.Count(job => job.State is JobState.Completed or JobState.Failed)),
            Target.AtLeast("retries", figures.Retries, 1),
            Target.AtLeast("posted_and_presumed_minus_invoice_nano_usd", end.Total.Posted + end.Total.Presumed - invoice.TotalNanoUsd, 0),
            Target.None("posted_minus_cost_of_jobs_nano_usd", end.Total.Posted - cost),
            Target.None("held_nano_usd", end.Total.Held),
        ]);
    }

    /// <summary>Of all money, once every hold that nobody resolved is presumed spent: with a clock that has moved on nobody waits for that.</summary>
    private static async Task<BudgetFigures> TotalAsync(ConnectionMultiplexer connection, CostOptions costs)
    {
        var holds = new OpenHolds(connection, TimeProvider.System);
        while (await holds.HeldAsync(0, PageMax) is { Count: > 0 } held)
        {
            var ledger = new Ledger(connection, costs with { ClockSkewMsMax = -1 }, new FakeTimeProvider(held.Max(listed => listed.Hold.ExpiresAt)));
            foreach (var (hold, _) in held)
            {
                await LoadLedger.UntilAnsweredAsync(() => ledger.ExpireAsync(hold));
            }
        }
        var figures = await new CostReader(connection, costs, TimeProvider.System).ReadAsync("default");
        return figures.Budgets.Single(budget => budget.Window.Budget.Scope == Pipeline.Costs.BudgetScope.Total);
    }

    private static long Nano(Google.Type.Money money) => (money.Units * 1_000_000_000) + money.Nanos;

    private sealed record End(int Asked, IReadOnlyCollection<Job> Jobs, BudgetFigures Total, ProviderServer Simulator, int Seed, double Seconds);
}
