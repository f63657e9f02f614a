using Grpc.Core;
using TVDb.Pipeline.Jobs;

namespace TVDb.Pipeline.Api;

/// <summary>Finds jobs for callers. A tenant's jobs are there for nobody else.</summary>
public sealed class OwnJobs(JobStore store)
{
    /// <summary>A tenant's job, as it stands.</summary>
    /// <exception cref="RequestException">There is none with this id.</exception>
    internal async Task<JobEntry> FindAsync(string jobId, string tenant)
    {
        if (!JobIds.IsId(jobId))
        {
            throw RequestException.InvalidField("job_id", "INVALID_JOB_ID", "must be a job's id: job- and a UUID in lower case");
        }
        return await store.FindAsync(jobId) is { } entry && entry.Job.Tenant == tenant
            ? entry
            : throw RequestException.NotFound("JOB_NOT_FOUND", "job_id: no such job of this tenant");
    }

    /// <summary>As the contract spells it, for ErrorInfo.</summary>
    internal static string StateOf(JobEntry entry) => entry.Job.State.ToString().ToUpperInvariant();

    /// <summary>A call that wants the job in another state.</summary>
    internal static RequestException WrongState(string reason, JobEntry entry) =>
        new(StatusCode.FailedPrecondition, reason, $"job {entry.Job.Id} is {StateOf(entry)}")
        {
            Details = new Dictionary<string, string> { ["state"] = StateOf(entry) },
        };

    /// <summary>Others changed the job each time we looked.</summary>
    internal static RequestException Changing(string jobId) =>
        new(StatusCode.Aborted, "JOB_CHANGING", $"job {jobId} changed again and again meanwhile: try again") { RetryAfter = TimeSpan.FromSeconds(1) };
}
