using TVDb.Cli.Client;
using TVDb.V1;

namespace TVDb.Cli.Output;

/// <summary>One line of `process --json`. Money is exact decimal text in USD; what is unknown is null.</summary>
internal sealed record JsonDocumentLine(
    string File,
    int ExitCode,
    string? JobId,
    string? DocumentId,
    string? RequestId,
    string? State,
    string? Mode,
    bool? Degraded,
    int? Pages,
    int? ChunkCount,
    int? Dimensions,
    IReadOnlyList<JsonStage> Stages,
    string? TotalCostUsd,
    string? TraceId,
    IReadOnlyList<string> FilesWritten,
    JsonFailure? Error)
{
    public static JsonDocumentLine From(DocumentOutcome outcome)
    {
        var job = outcome.Job;
        return new JsonDocumentLine(
            outcome.Given,
            (int)outcome.ExitCode,
            outcome.JobId,
            OrNull(job?.DocumentId),
            OrNull(job?.RequestId),
            job is null ? null : Wording.Word(job.State),
            job is null ? null : Wording.Word(job.Mode),
            job?.Degraded,
            job?.Pages,
            job?.ChunkCount,
            outcome.Dimensions,
            [.. job?.Stages.Select(JsonStage.From) ?? []],
            NanoUsd.From(job?.TotalCost)?.ToDecimal(),
            OrNull(job?.TraceId),
            outcome.FilesWritten,
            outcome.Failure is null ? null : JsonFailure.From(outcome.Failure));
    }

    private static string? OrNull(string? text) => string.IsNullOrEmpty(text) ? null : text;
}

internal sealed record JsonStage(
    string Stage,
    string? Provider,
    string Variant,
    bool Simulated,
    string Reason,
    string? Model,
    JsonUsage Usage,
    string? EstimatedCostUsd,
    string? ActualCostUsd,
    string? PriceVersion,
    long? DurationMs,
    DateTime? EndTime)
{
    public static JsonStage From(StageRecord record) => new(
        Wording.Word(record.Stage),
        record.Provider.Length > 0 ? record.Provider : null,
        Wording.Word(record.Variant),
        record.Simulated,
        record.Reason,
        record.Model.Length > 0 ? record.Model : null,
        new JsonUsage(record.Usage?.Pages ?? 0, record.Usage?.Credits ?? 0, record.Usage?.Tokens ?? 0, record.Usage?.Requests ?? 0),
        NanoUsd.From(record.EstimatedCost)?.ToDecimal(),
        NanoUsd.From(record.ActualCost)?.ToDecimal(),
        record.PriceVersion.Length > 0 ? record.PriceVersion : null,
        (long?)record.Duration?.ToTimeSpan().TotalMilliseconds,
        record.EndTime?.ToDateTime());
}

internal sealed record JsonUsage(long Pages, long Credits, long Tokens, long Requests);

internal sealed record JsonFailure(
    string Status,
    string Message,
    string? Reason,
    IReadOnlyList<FieldFault> Fields,
    IReadOnlyDictionary<string, string> Metadata,
    long? RetryAfterMs,
    DateTime? ResetsAt)
{
    public static JsonFailure From(Failure failure) => new(
        failure.Status,
        failure.Message,
        failure.Reason.Length > 0 ? failure.Reason : null,
        failure.Fields,
        failure.Metadata,
        (long?)failure.RetryAfter?.TotalMilliseconds,
        failure.ResetsAt?.UtcDateTime);
}
