using TVDb.Pipeline.Routing;
using TVDb.Pipeline.Stages;

namespace TVDb.Pipeline.Jobs;

public enum JobState
{
    Queued,
    Running,
    Deferred,
    Completed,

    /// <summary>Gave up: a dead letter until a person retries it.</summary>
    Failed,
    Cancelled,
}

/// <summary>A job as it is written down. Each change is a new record, appended to the job's events.</summary>
public sealed record JobRecord
{
    public required string Id { get; init; }

    public required string Tenant { get; init; }

    /// <summary>Empty where the caller gave none.</summary>
    public required string RequestId { get; init; }

    public required string DocumentId { get; init; }

    public required string Filename { get; init; }

    public required string MediaType { get; init; }

    public required long SizeBytes { get; init; }

    public required bool NeedsParse { get; init; }

    /// <summary>Pages counted by us before the parse; null where only the provider can.</summary>
    public required int? PagesCounted { get; init; }

    public required ServiceMode Mode { get; init; }

    public required StageSettings Settings { get; init; }

    public required long? MaxCostNanoUsd { get; init; }

    public required JobState State { get; init; }

    public required DateTimeOffset CreateTime { get; init; }

    /// <summary>When this record was written.</summary>
    public required DateTimeOffset UpdateTime { get; init; }

    public required string TraceId { get; init; }

    public Stage? Stage { get; init; }

    public double Progress { get; init; }

    public DateTimeOffset? StartTime { get; init; }

    public DateTimeOffset? EndTime { get; init; }

    public int Attempts { get; init; }

    public int Pages { get; init; }

    public int ChunkCount { get; init; }

    public IReadOnlyList<StageRecord> Stages { get; init; } = [];

    public StageFailure? Failure { get; init; }

    /// <summary>Ids of holds of calls that were under way when their worker died: perhaps paid for and paid again.</summary>
    public IReadOnlyList<string> UncertainCalls
    {
        // A record that was written before they were listed has none.
        get => field ?? [];
        init;
    }

    public bool IsOver => IsFinal(State);

    public static bool IsFinal(JobState state) => state is JobState.Completed or JobState.Failed or JobState.Cancelled;
}
