using TVDb.Pipeline.Jobs;

namespace TVDb.Pipeline.Api;

/// <summary>Cancels jobs for their owners.</summary>
public sealed class JobCancelling(OwnJobs jobs, JobStore store, JobQueue queue, JobEnding ending, TimeProvider time)
{
    /// <summary>For so long a call waits until the worker that has the job has stopped.</summary>
    private static readonly TimeSpan EndWaitMax = TimeSpan.FromSeconds(5);

    /// <summary>A job that is not leased changes seldom: more than twice in a row is more than a race.</summary>
    private const int TriesMax = 5;

    /// <summary>The job, cancelled; or as it stands where its worker is told and not done yet.</summary>
    /// <exception cref="RequestException">It was over before, or there is no such job.</exception>
    internal async Task<JobEntry> CancelAsync(string jobId, string tenant, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(EndWaitMax, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        for (var tries = 0; tries < TriesMax; tries++)
        {
            var entry = await jobs.FindAsync(jobId, tenant);
            if (entry.Job.State == JobState.Cancelled)
            {
                return entry;
            }
            if (entry.Job.IsOver)
            {
                throw OwnJobs.WrongState("JOB_OVER", entry);
            }
            if (await queue.CancelAsync(entry.Sequence, ending.Cancelled(entry.Job)) == JobChange.Asked
                && !await LeavesItsWorkerAsync(entry, either.Token, cancellationToken))
            {
                return await jobs.FindAsync(jobId, tenant);
            }
            // Cancelled now, or over, or given back by its worker, or changed before we said it: as it stands decides.
        }
        throw OwnJobs.Changing(jobId);
    }

    /// <summary>False where it did not within the time.</summary>
    private async Task<bool> LeavesItsWorkerAsync(JobEntry entry, CancellationToken limit, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var change in store.WatchAsync(entry.Job.Id, entry.Sequence, limit))
            {
                if (change.Job.State != JobState.Running)
                {
                    return true;
                }
            }
            return true;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
