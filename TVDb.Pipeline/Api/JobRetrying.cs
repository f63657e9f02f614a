using TVDb.Pipeline.Jobs;

namespace TVDb.Pipeline.Api;

/// <summary>Makes dead letters ready again for their owners.</summary>
public sealed class JobRetrying(OwnJobs jobs, JobQueue queue, JobEnding ending, JobOptions options)
{
    private const int TriesMax = 5;

    /// <summary>The job as it stands after.</summary>
    /// <exception cref="RequestException">It is no dead letter, the queue is full, or there is no such job.</exception>
    internal async Task<JobEntry> RetryAsync(string jobId, string tenant)
    {
        for (var tries = 0; tries < TriesMax; tries++)
        {
            var entry = await jobs.FindAsync(jobId, tenant);
            if (entry.Job.State != JobState.Failed)
            {
                throw OwnJobs.WrongState("JOB_NOT_FAILED", entry);
            }
            switch (await queue.RetryAsync(entry.Sequence, ending.Retried(entry.Job)))
            {
                case JobChange.Done:
                    return await jobs.FindAsync(jobId, tenant);
                case JobChange.QueueFull:
                    throw Submissions.QueueFull(options);
                default:
                    // Another call changed it: as it stands decides.
                    break;
            }
        }
        throw OwnJobs.Changing(jobId);
    }
}
