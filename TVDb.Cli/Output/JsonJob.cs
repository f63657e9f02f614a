using TVDb.Cli.Client;
using TVDb.V1;

namespace TVDb.Cli.Output;

/// <summary>A job, a line of `jobs list|show|cancel|retry --json`. Money is exact decimal text in USD; what is unknown is null.</summary>
internal sealed record JsonJob(
    string Id,
    string State,
    string? Stage,
    double Progress,
    string Tenant,
    string Priority,
    string Mode,
    string? RequestId,
    string DocumentId,
    string? Filename,
    string? MediaType,
    long SizeBytes,
    DateTime? CreateTime,
    DateTime? StartTime,
    DateTime? EndTime,
    DateTime? NotBefore,
    int Attempts,
    int LeasesLost,
    bool CancelRequested,
    bool Degraded,
    int Pages,
    int ChunkCount,
    IReadOnlyList<JsonStage> Stages,
    string? TotalCostUsd,
    JsonJobError? Error,
    string? SharesRunOf,
    IReadOnlyList<string> UncertainCalls,
    string? TraceId)
{
    public static JsonJob From(Job job) => new(
        job.Id,
        Wording.Word(job.State),
        job.Stage == V1.Stage.Unspecified ? null : Wording.Word(job.Stage),
        job.Progress,
        job.Tenant,
        Wording.Word(job.Priority),
        Wording.Word(job.Mode),
        OrNull(job.RequestId),
        job.DocumentId,
        OrNull(job.Filename),
        OrNull(job.MediaType),
        job.SizeBytes,
        job.CreateTime?.ToDateTime(),
        job.StartTime?.ToDateTime(),
        job.EndTime?.ToDateTime(),
        job.NotBefore?.ToDateTime(),
        job.Attempts,
        job.LeasesLost,
        job.CancelRequested,
        job.Degraded,
        job.Pages,
        job.ChunkCount,
        [.. job.Stages.Select(JsonStage.From)],
        NanoUsd.From(job.TotalCost)?.ToDecimal(),
        job.Error is { } error ? JsonJobError.From(error) : null,
        OrNull(job.SharesRunOf),
        job.UncertainCalls,
        OrNull(job.TraceId));

    private static string? OrNull(string text) => text.Length > 0 ? text : null;
}

/// <summary>Why a job failed, or what it waits for.</summary>
internal sealed record JsonJobError(string Class, string Reason, string? Provider, string Message, DateTime? ResetsAt)
{
    public static JsonJobError From(JobError error) => new(
        Wording.Word(error.ErrorClass),
        error.Reason,
        error.Provider.Length > 0 ? error.Provider : null,
        error.Message,
        error.ResetsAt?.ToDateTime());
}

/// <summary>A line of `jobs watch --json`.</summary>
internal sealed record JsonJobEvent(long Sequence, DateTime? Time, JsonJob Job)
{
    public static JsonJobEvent From(WatchJobResponse change) => new(change.Sequence, change.Time?.ToDateTime(), JsonJob.From(change.Job));
}
