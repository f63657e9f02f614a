using Grpc.Core;
using TVDb.Pipeline.Jobs;

namespace TVDb.Pipeline.Api;

/// <summary>Waits for jobs on behalf of callers. Whatever becomes of the caller, the job goes on.</summary>
public sealed class JobWaiting(JobStore store, JobDrain drain, TimeProvider time)
{
    /// <summary>A caller without a deadline is not kept waiting for a deferred job for longer than this.</summary>
    private static readonly TimeSpan DeferredWaitMax = TimeSpan.FromSeconds(60);

    /// <summary>
    /// The job once it is over; or as it stands where it is deferred beyond the caller's deadline, and waiting is no use.
    /// </summary>
    /// <param name="jobId">The job.</param>
    /// <param name="deadline">The caller's, UTC; <see cref="DateTime.MaxValue"/>: none.</param>
    /// <param name="cancellationToken">The caller has left.</param>
    public async Task<JobRecord> ForAsync(string jobId, DateTime deadline, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, drain.Done);
        try
        {
            return await store.WaitAsync(jobId, job => IsEnough(job, deadline), either.Token)
                ?? throw RequestException.NotFound("JOB_NOT_FOUND", $"job {jobId} is gone: it was over for longer than jobs are kept");
        }
        catch (OperationCanceledException) when (drain.Done.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw GrpcErrors.Unavailable("SHUTTING_DOWN", $"this replica stops; job {jobId} goes on in another: GetJob tells how it stands");
        }
    }

    private bool IsEnough(JobRecord job, DateTime deadline) =>
        job.IsOver || job.HasResult || (job.Wait is { } wait && wait.NotBefore.UtcDateTime > LatestOf(deadline));

    private DateTime LatestOf(DateTime deadline) => deadline == DateTime.MaxValue ? time.GetUtcNow().UtcDateTime + DeferredWaitMax : deadline;
}
