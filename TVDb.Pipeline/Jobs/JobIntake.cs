using System.Diagnostics;
using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Routing;
using TVDb.Pipeline.Stages;
using TVDb.Pipeline.Storage;

namespace TVDb.Pipeline.Jobs;

/// <summary>A checked wish for a job. <paramref name="BodyHash"/> tells one request's body from another's.</summary>
public sealed record JobSubmission(
    string Tenant,
    string RequestId,
    string BodyHash,
    StoredDocument Document,
    bool NeedsParse,
    int? Pages,
    ServiceMode Mode,
    StageSettings Settings,
    NanoUsd? MaxCost);

/// <summary>What became of a submission.</summary>
public enum IntakeResult
{
    /// <summary>A new job, written down and queued.</summary>
    Accepted,

    /// <summary>The same request came before: its job answers.</summary>
    SameRequest,

    /// <summary>The request id came before with another body.</summary>
    RequestIdReused,

    /// <summary>This replica has no room for another job.</summary>
    QueueFull,
}

/// <summary>Writes jobs down, once per request id.</summary>
public sealed class JobIntake(JobStore store, JobQueue queue, TimeProvider time)
{
    private const string IdPrefix = "job-";

    public async Task<(IntakeResult Result, string JobId)> SubmitAsync(JobSubmission submission)
    {
        var now = time.GetUtcNow();
        var jobId = IdPrefix + Guid.CreateVersion7(now);
        if (submission.RequestId.Length > 0)
        {
            var claim = await store.ClaimRequestAsync(submission.Tenant, submission.RequestId, jobId, submission.BodyHash);
            if (claim.BodyHash != submission.BodyHash)
            {
                return (IntakeResult.RequestIdReused, claim.JobId);
            }
            jobId = claim.JobId;
            if (await store.FindAsync(submission.Tenant, jobId) is not null)
            {
                return (IntakeResult.SameRequest, jobId);
            }
        }
        if (queue.IsFull)
        {
            return (IntakeResult.QueueFull, "");
        }
        var job = Describe(submission, jobId, now);
        if (!await store.CreateAsync(job))
        {
            return (IntakeResult.SameRequest, jobId);
        }
        await queue.AddAsync(job);
        return (IntakeResult.Accepted, jobId);
    }

    private static JobRecord Describe(JobSubmission submission, string jobId, DateTimeOffset now) => new()
    {
        Id = jobId,
        Tenant = submission.Tenant,
        RequestId = submission.RequestId,
        DocumentId = submission.Document.Id,
        Filename = submission.Document.Filename,
        MediaType = submission.Document.MediaType,
        SizeBytes = submission.Document.SizeBytes,
        NeedsParse = submission.NeedsParse,
        PagesCounted = submission.Pages,
        Mode = submission.Mode,
        Settings = submission.Settings,
        MaxCostNanoUsd = submission.MaxCost?.Value,
        State = JobState.Queued,
        CreateTime = now,
        UpdateTime = now,
        TraceId = Activity.Current?.TraceId.ToString() ?? "",
    };
}
