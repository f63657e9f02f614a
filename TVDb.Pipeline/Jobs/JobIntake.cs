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
    NanoUsd? MaxCost,
    FallbackPolicy OnBudgetExhausted,
    FallbackPolicy OnUnavailable,
    bool Fresh,
    bool Heal)
{
    /// <summary>When the caller that waits for the answer stops waiting; null: it does not wait, or as long as it takes.</summary>
    public DateTimeOffset? CallerDeadline { get; init; }
}

/// <summary>Writes jobs down, once per request id.</summary>
public sealed class JobIntake(JobQueue queue, TimeProvider time)
{
    public Task<(IntakeResult Result, string JobId)> SubmitAsync(JobSubmission submission, JobPriority priority)
    {
        var now = time.GetUtcNow();
        return queue.SubmitAsync(Describe(submission, priority, JobIds.Create(now), now), submission.BodyHash);
    }

    private static JobRecord Describe(JobSubmission submission, JobPriority priority, string jobId, DateTimeOffset now) => new()
    {
        Id = jobId,
        Tenant = submission.Tenant,
        RequestId = submission.RequestId,
        RunId = jobId,
        Priority = priority,
        DocumentId = submission.Document.Id,
        Filename = submission.Document.Filename,
        MediaType = submission.Document.MediaType,
        SizeBytes = submission.Document.SizeBytes,
        NeedsParse = submission.NeedsParse,
        PagesCounted = submission.Pages,
        Mode = submission.Mode,
        Settings = submission.Settings,
        MaxCostNanoUsd = submission.MaxCost?.Value,
        OnBudgetExhausted = submission.OnBudgetExhausted,
        OnUnavailable = submission.OnUnavailable,
        Fresh = submission.Fresh,
        Heal = submission.Heal,
        CallerDeadline = submission.CallerDeadline,
        State = JobState.Queued,
        CreateTime = now,
        UpdateTime = now,
        TraceId = Activity.Current?.TraceId.ToString() ?? "",
    };
}
