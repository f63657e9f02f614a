using System.Globalization;
using Microsoft.Extensions.Hosting;
using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Redis;
using TVDb.Pipeline.Stages;

namespace TVDb.Pipeline.Jobs;

/// <summary>Takes jobs from the queue, runs their stages and writes down how far each is and how it ends.</summary>
public sealed class JobRunner(JobQueue queue, JobStore store, StageRunner stages, JobOptions options, TimeProvider time, ILogger<JobRunner> log)
    : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, options.ConcurrentMax).Select(_ => WorkAsync(stoppingToken)));

    private async Task WorkAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var job in queue.Reader.ReadAllAsync(stoppingToken))
            {
                await RunAsync(job, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops; jobs not begun stay QUEUED.
        }
    }

    private async Task RunAsync(JobRecord queued, CancellationToken stoppingToken)
    {
        var job = queued with { State = JobState.Running, StartTime = time.GetUtcNow(), Attempts = 1 };
        try
        {
            var outcome = await stages.RunAsync(
                Describe(job),
                async progress => await store.UpdateAsync(job = Advance(job, progress)),
                stoppingToken);
            job = job with { Pages = outcome.Pages, ChunkCount = outcome.Chunks, Stages = outcome.Records, UncertainCalls = [.. job.UncertainCalls.Union(outcome.UncertainCalls)] };
            await EndAsync(job, outcome.Failure);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await EndAsync(job, Failure(ErrorClass.ServiceUnavailable, "SHUTTING_DOWN", "the service was stopped while the job ran"));
        }
        catch (Exception e) when (RedisFaults.IsUnavailable(e))
        {
            JobLog.JobCrashed(log, e, job.Id);
            await EndAsync(job, Failure(ErrorClass.ServiceUnavailable, "REDIS_UNAVAILABLE", "Redis, where jobs and costs live, did not answer"));
        }
#pragma warning disable CA1031 // The worker's edge: whatever a job does, the next one runs, and this one is written down as failed.
        catch (Exception e)
#pragma warning restore CA1031
        {
            JobLog.JobCrashed(log, e, job.Id);
            await EndAsync(job, Failure(ErrorClass.Unknown, "UNEXPECTED", "an unexpected error ended the job; the service's log has it under the job's id"));
        }
    }

    private async Task EndAsync(JobRecord job, StageFailure? failure)
    {
        var now = time.GetUtcNow();
        var ended = job with
        {
            State = failure is null ? JobState.Completed : JobState.Failed,
            Progress = failure is null ? 1 : job.Progress,
            Failure = failure,
            UpdateTime = now,
            EndTime = now,
        };
        try
        {
            await store.UpdateAsync(ended);
        }
        catch (Exception e) when (RedisFaults.IsUnavailable(e))
        {
            JobLog.EndNotWritten(log, e, job.Id, ended.State);
            return;
        }
        if (failure is not null)
        {
            JobLog.JobFailed(log, job.Id, failure.Class, failure.Reason, failure.Message);
        }
    }

    private JobRecord Advance(JobRecord job, StageProgress progress) => job with
    {
        Stage = progress.Stage,
        Progress = Math.Max(job.Progress, progress.Share),
        Stages = progress.Records,
        Pages = progress.Pages,
        ChunkCount = progress.Chunks,
        UncertainCalls = [.. job.UncertainCalls.Union(progress.UncertainCalls)],
        UpdateTime = time.GetUtcNow(),
    };

    private DocumentJob Describe(JobRecord job) => new()
    {
        Id = job.Id,
        RunId = job.Id,
        Tenant = job.Tenant,
        DocumentId = job.DocumentId,
        Filename = job.Filename,
        MediaType = job.MediaType,
        NeedsParse = job.NeedsParse,
        Pages = job.PagesCounted,
        Mode = job.Mode,
        Settings = job.Settings,
        MaxCost = job.MaxCostNanoUsd is { } max ? new NanoUsd(max) : null,
        BeginCall = async step => step + ":" + (await store.NextOrdinalAsync(job.Id)).ToString(CultureInfo.InvariantCulture),
        InterruptedCall = null,
    };

    private static StageFailure Failure(ErrorClass errorClass, string reason, string message) =>
        new(errorClass, reason, Provider: "", message, new Dictionary<string, string>());
}
