using System.Globalization;
using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Redis;
using TVDb.Pipeline.Routing;
using TVDb.Pipeline.Stages;

namespace TVDb.Pipeline.Jobs;

/// <summary>The recipe of one leased job: read it, run its stages, write down how far it is, and how it ends or why it waits.</summary>
public sealed class JobRunner(
    JobQueue queue,
    JobStore store,
    StageRunner stages,
    SharedRuns runs,
    JobEnding ending,
    JobOptions options,
    TimeProvider time,
    ILogger<JobRunner> log)
{
    /// <summary>How often a change is said again while Redis does not answer.</summary>
    private static readonly TimeSpan SayAgainAfter = TimeSpan.FromMilliseconds(250);

    /// <summary>For telling the provider that its work is not wanted any more.</summary>
    private static readonly TimeSpan AbandonMax = TimeSpan.FromSeconds(10);

    /// <param name="lease">The right to the job. It has ended when this returns, or is left to run out where Redis cannot be told.</param>
    /// <param name="cut">This replica stops: hand the job back.</param>
    public async Task RunAsync(JobLease lease, CancellationToken cut)
    {
        using var working = CancellationTokenSource.CreateLinkedTokenSource(lease.Working, cut);
        try
        {
            if (await store.FindAsync(lease.JobId) is { } entry)
            {
                var job = await RunAsync(entry, lease, working.Token, cut);
                await WriteEndAsync(lease, job, cut);
            }
        }
        catch (OperationCanceledException) when (working.IsCancellationRequested)
        {
            JobLog.LeaseLost(log, lease.JobId);
        }
        catch (Exception e) when (RedisFaults.IsUnavailable(e) || e is ClockSkewException)
        {
            // Its lease runs out, and whoever has it then goes on from the checkpoints.
            JobLog.LeftToLease(log, lease.JobId, e.Message);
        }
    }

    /// <summary>The job as it is to be written down when its lease ends.</summary>
    private async Task<JobRecord> RunAsync(JobEntry entry, JobLease lease, CancellationToken working, CancellationToken cut)
    {
        var job = entry.Job;
        try
        {
            if (entry.CancelRequested)
            {
                lease.RequestCancel();
            }
            working.ThrowIfCancellationRequested();
            switch (await runs.ClaimAsync(lease, job))
            {
                case RunClaim.Busy busy:
                    return ending.Sharing(job, busy.OwnerJobId);
                case RunClaim.LeaseLost:
                    lease.Lose();
                    break;
                case RunClaim.Own own:
                    job = job with { RunId = own.RunId };
                    break;
                case RunClaim.Done done:
                    job = job with { RunId = done.RunId };
                    break;
            }
            working.ThrowIfCancellationRequested();
            job = Begin(job);
            var interrupted = await queue.LastCallAsync(job.Id);
            var outcome = await stages.RunAsync(Describe(job, lease, interrupted), progress => AdvanceAsync(job = Advance(job, progress), lease, working), working);
            job = job.With(outcome.Records) with
            {
                Pages = outcome.Pages,
                ChunkCount = outcome.Chunks,
                UncertainCalls = [.. job.UncertainCalls.Union(outcome.UncertainCalls)],
            };
            if (outcome.Failure is null)
            {
                await runs.CompleteAsync(job);
            }
            return ending.Of(job, outcome.Failure);
        }
        catch (OperationCanceledException) when (lease.CancelRequested)
        {
            return await CancelAsync(job, lease, cut);
        }
        catch (OperationCanceledException) when (cut.IsCancellationRequested && !lease.Working.IsCancellationRequested)
        {
            return ending.HandedBack(job);
        }
        catch (FileNotFoundException e)
        {
            JobLog.FilesTrouble(log, e, job.Id);
            return ending.Of(job, StageFailure.InvalidDocument("DOCUMENT_GONE", provider: "", e.Message));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            JobLog.FilesTrouble(log, e, job.Id);
            return ending.Of(job, StageFailure.StorageUnavailable());
        }
        catch (Exception e) when (e is not OperationCanceledException && !RedisFaults.IsUnavailable(e) && e is not ClockSkewException)
        {
            JobLog.JobCrashed(log, e, job.Id);
            return ending.Of(job, StageFailure.Ours("UNEXPECTED", "an unexpected error; the service's log has it under the job's id"));
        }
    }

    private async Task<JobRecord> CancelAsync(JobRecord job, JobLease lease, CancellationToken cut)
    {
        if (!await queue.IsAwaitedAsync(JobGates.Job(job.Id)))
        {
            // Others who wait for the same work would take it over.
            await AbandonAsync(job, lease, cut);
        }
        return ending.Cancelled(job);
    }

    /// <summary>What is under way at the provider ends, within a time; where it cannot be told, its hold says what it may have cost.</summary>
    private async Task AbandonAsync(JobRecord job, JobLease lease, CancellationToken cut)
    {
        using var limit = new CancellationTokenSource(AbandonMax, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cut);
        try
        {
            await stages.AbandonAsync(Describe(job, lease, interrupted: null), either.Token);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            JobLog.NotAbandoned(log, job.Id);
        }
    }

    /// <summary>The stages are done again, as far as no checkpoint has them: what is not in one was spent before them.</summary>
    private JobRecord Begin(JobRecord job) => job with
    {
        State = JobState.Running,
        SpentBeforeNanoUsd = checked(job.SpentBeforeNanoUsd + job.Stages.Sum(record => record.InVainNanoUsd)),
        Stages = [.. job.Stages.Select(record => record with { ActualNanoUsd = record.KeptNanoUsd, InVainNanoUsd = 0 })],
        StartTime = job.StartTime ?? time.GetUtcNow(),
        UpdateTime = time.GetUtcNow(),
        Attempts = Math.Max(1, job.Attempts),
        Wait = null,
        Failure = null,
    };

    /// <summary>A job that is resumed passes stages that are done: how far it was shown to be never goes back.</summary>
    private JobRecord Advance(JobRecord job, StageProgress progress) => progress.Stage < job.Stage || progress.Share < job.Progress
        ? job
        : job.With(progress.Records) with
        {
            Attempts = job.Stage is null || job.Stage == progress.Stage ? job.Attempts : 1,
            Stage = progress.Stage,
            Progress = progress.Share,
            Pages = progress.Pages,
            ChunkCount = progress.Chunks,
            UncertainCalls = [.. job.UncertainCalls.Union(progress.UncertainCalls)],
            UpdateTime = time.GetUtcNow(),
        };

    private async Task AdvanceAsync(JobRecord job, JobLease lease, CancellationToken working)
    {
        if (await SayAsync(() => queue.AdvanceAsync(lease, job), working) != JobChange.Done)
        {
            lease.Lose();
            working.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Said as long as another worker cannot have the job; where Redis stays away, the lease runs out.</summary>
    private async Task WriteEndAsync(JobLease lease, JobRecord job, CancellationToken cut)
    {
        using var limit = new CancellationTokenSource(options.Lease, time);
        var change = await SayAsync(
            () => job.State switch
            {
                JobState.Deferred => queue.DelayAsync(lease, job),
                JobState.Queued => queue.HandBackAsync(lease, job),
                _ => queue.FinishAsync(lease, job),
            },
            limit.Token);
        if (change == JobChange.Asked)
        {
            // Its owner cancelled it while it was on its way to wait.
            job = await CancelAsync(job, lease, cut);
            change = await SayAsync(() => queue.FinishAsync(lease, job), limit.Token);
        }
        if (change != JobChange.Done)
        {
            JobLog.LeaseLost(log, job.Id);
            return;
        }
        await queue.OpenAsync(JobGates.Job(job.Id));
        if (job.Failure is { } failure)
        {
            JobLog.JobStopped(log, job.Id, job.State, failure.Class, failure.Reason, failure.Message);
        }
    }

    private async Task<JobChange> SayAsync(Func<Task<JobChange>> change, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await change();
            }
            catch (Exception e) when (RedisFaults.IsUnavailable(e) && !cancellationToken.IsCancellationRequested)
            {
                JobLog.QueueUnavailable(log, e.Message);
                await Task.Delay(SayAgainAfter, time, cancellationToken);
            }
        }
    }

    private DocumentJob Describe(JobRecord job, JobLease lease, string? interrupted) => new()
    {
        Id = job.Id,
        RunId = job.RunId,
        Tenant = job.Tenant,
        DocumentId = job.DocumentId,
        Filename = job.Filename,
        MediaType = job.MediaType,
        NeedsParse = job.NeedsParse,
        Pages = job.PagesCounted,
        Mode = job.Degraded is null ? job.Mode : ServiceMode.Real,
        OnBudgetExhausted = job.OnBudgetExhausted,
        OnUnavailable = job.OnUnavailable,
        EarlierRunId = job.Degraded?.RunId,
        CallerDeadline = job.CallerDeadline,
        Settings = job.Settings,
        Limit = job.MaxCostNanoUsd is { } max ? new JobLimit(job.Id, new NanoUsd(max), job.CreateTime) : null,
        BeginCall = step => BeginCallAsync(lease, step),
        InterruptedCall = interrupted,
    };

    private async Task<string> BeginCallAsync(JobLease lease, string step)
    {
        var callId = string.Create(CultureInfo.InvariantCulture, $"{step}:{lease.NextCall()}");
        if (!await queue.BeginCallAsync(lease, callId))
        {
            lease.Lose();
            lease.Working.ThrowIfCancellationRequested();
        }
        return callId;
    }
}
