namespace TVDb.Pipeline.Jobs;

/// <summary>Gives jobs whose lease ran out to another worker.</summary>
public sealed class JobReclaimer(JobQueue queue, JobStore store, JobEnding ending, TimeProvider time, ILogger<JobReclaimer> log)
    : QueueService(TimeSpan.FromSeconds(1), time, log)
{
    private const int RoundMax = 100;

    private readonly ILogger _log = log;

    public override async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var jobId in await queue.ExpiredAsync(RoundMax))
        {
            if (await store.FindAsync(jobId) is not { } entry)
            {
                continue;
            }
            var job = ending.Reclaimed(entry.Job, entry.CancelRequested);
            if (await queue.ReclaimAsync(entry.Sequence, job) == JobChange.Done)
            {
                JobLog.Reclaimed(_log, jobId, job.LeasesLost, job.State);
            }
        }
    }
}
