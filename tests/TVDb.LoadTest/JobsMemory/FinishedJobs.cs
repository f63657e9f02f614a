using System.Globalization;
using System.Security.Cryptography;
using StackExchange.Redis;
using TVDb.LoadTest.Servers;
using TVDb.Pipeline.Jobs;
using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Routing;
using TVDb.Pipeline.Stages;

namespace TVDb.LoadTest.JobsMemory;

/// <summary>Writes jobs as the pipeline does, each from its submission to its end.</summary>
internal sealed class FinishedJobs(ConnectionMultiplexer connection, int seed)
{
    public const int AtOnce = 50;
    private const int Tenants = 8;
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RunsKept = TimeSpan.FromDays(7);
    private static readonly JobOptions Options = new() { ConcurrentPerTenantMax = 10_000, QueuedMax = 1_000_000 };
    private readonly JobQueue _queue = new(connection, Options, LoadLedger.Options([]), TimeProvider.System);
    private readonly Random _random = new(seed);
    private int _made;

    public async Task<IReadOnlyList<string>> WriteAsync(int count, CancellationToken cancellationToken)
    {
        var written = new List<string>();
        while (written.Count < count)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var jobs = Enumerable.Range(0, Math.Min(AtOnce, count - written.Count)).Select(_ => New()).ToDictionary(job => job.Id);
            foreach (var job in jobs.Values)
            {
                Check((await _queue.SubmitAsync(job, Hex(32))).Result == IntakeResult.Accepted);
            }
            var leased = await _queue.LeaseAsync(jobs.Count);
            Check(leased.Count == jobs.Count);
            await Task.WhenAll(leased.Select(lease => WorkAsync(jobs[lease.JobId], lease.Token)));
            written.AddRange(jobs.Keys);
        }
        return written;
    }

    private async Task WorkAsync(JobRecord job, long token)
    {
        using var lease = new JobLease(job.Id, token, TimeProvider.System.GetUtcNow() + Options.Lease, Margin, TimeProvider.System);
        var run = JobKeys.Run(job.Tenant, Hex(16));
        Check(await _queue.ClaimRunAsync(lease, run, job.RunId, RunsKept) is RunClaim.Own);
        job = job with { State = JobState.Running, StartTime = Now, UpdateTime = Now, Attempts = 1 };
        StageRecord[] stages = [Parse, Chunk, Embed];
        for (var done = 0; done <= stages.Length; done++)
        {
            job = job with { Stage = (Stage)Math.Min(done, stages.Length - 1), Progress = done / 3.0, Stages = stages[..done], Pages = 17, ChunkCount = 42, UpdateTime = Now };
            Check(await _queue.BeginCallAsync(lease, $"{job.RunId}:embed:0:{lease.NextCall()}"));
            Check(await _queue.AdvanceAsync(lease, job) == JobChange.Done);
        }
        await _queue.CompleteRunAsync(run, job.Id, RunsKept);
        Check(await _queue.FinishAsync(lease, job with { State = JobState.Completed, Progress = 1, UpdateTime = Now, EndTime = Now }) == JobChange.Done);
    }

    private JobRecord New()
    {
        var id = JobIds.Create(Now);
        var number = _made++;
        return new JobRecord
        {
            Id = id,
            Tenant = $"tenant-{number % Tenants}",
            RequestId = $"upload-{Hex(8)}",
            RunId = id,
            Priority = JobPriority.Batch,
            DocumentId = $"doc-{Hex(32)}",
            Filename = string.Create(CultureInfo.InvariantCulture, $"quarterly-report-{number:D6}.pdf"),
            MediaType = "application/pdf",
            SizeBytes = _random.Next(10_000, 10_000_000),
            NeedsParse = true,
            PagesCounted = 17,
            Mode = ServiceMode.Real,
            Settings = new StageSettings("cost_effective", "text-embedding-3-small", 1536, 512, 64),
            MaxCostNanoUsd = null,
            State = JobState.Queued,
            CreateTime = Now,
            UpdateTime = Now,
            TraceId = Hex(16),
        };
    }

    private StageRecord Parse => Served(Stage.Parse, ProviderNames.LlamaParse, "cost_effective", new ProviderUsage(17, 51, 0), 63_750_000);

    private static StageRecord Chunk => new() { Stage = Stage.Chunk, Reason = "own_work", Duration = TimeSpan.FromTicks(123_457), EndTime = Now };

    private StageRecord Embed => Served(Stage.Embed, ProviderNames.OpenAI, "text-embedding-3-small", new ProviderUsage(0, 0, 17_123), 342_460);

    private StageRecord Served(Stage stage, string provider, string model, ProviderUsage usage, long nanoUsd) => new()
    {
        Stage = stage,
        Provider = provider,
        Variant = Variant.Real,
        Simulated = true,
        Reason = "mode_real",
        Model = model,
        EstimateNanoUsd = nanoUsd,
        ActualNanoUsd = nanoUsd,
        Usage = usage,
        Requests = 1,
        Duration = TimeSpan.FromTicks(_random.Next(10_000_000, 100_000_000)),
        PriceVersion = "2026-11-23",
        EndTime = Now,
    };

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    private static void Check(bool isDone)
    {
        if (!isDone)
        {
            throw new InvalidOperationException("a job's script did not do what it was asked for");
        }
    }

    private static string Hex(int bytes) => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(bytes));
}
