using System.Text.Json.Serialization;
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

/// <summary>Which jobs go first where workers are short.</summary>
public enum JobPriority
{
    /// <summary>Somebody waits for the answer.</summary>
    Interactive,

    /// <summary>Gets a worker where no interactive job wants one, and each eighth time anyway.</summary>
    Batch,
}

/// <summary>Where a deferred job waits, and until when at the latest.</summary>
public sealed record JobWait(string Gate, DateTimeOffset NotBefore);

/// <summary>A finished result that a mock had a part in.</summary>
public sealed record DegradedResult(string RunId, IReadOnlyList<StageRecord> Stages, int Pages, int ChunkCount);

/// <summary>A job as it is written down. Each change is a new record, appended to the job's events.</summary>
public sealed record JobRecord
{
    public required string Id { get; init; }

    public required string Tenant { get; init; }

    /// <summary>Empty where the caller gave none.</summary>
    public required string RequestId { get; init; }

    /// <summary>The run whose files are the job's checkpoints and result: its own id, or that of the job it took over from.</summary>
    public required string RunId { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required JobPriority Priority { get; init; }

    public required string DocumentId { get; init; }

    public required string Filename { get; init; }

    public required string MediaType { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required long SizeBytes { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required bool NeedsParse { get; init; }

    /// <summary>Pages counted by us before the parse; null where only the provider can.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required int? PagesCounted { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required ServiceMode Mode { get; init; }

    public required StageSettings Settings { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required long? MaxCostNanoUsd { get; init; }

    /// <summary>No earlier result may serve it, and its own serves no other.</summary>
    public bool Fresh { get; init; }

    public FallbackPolicy OnBudgetExhausted { get; init; }

    public FallbackPolicy OnUnavailable { get; init; }

    /// <summary>A degraded result is to be done again for real once that can be.</summary>
    public bool Heal { get; init; }

    /// <summary>When the caller that submitted it stops waiting for the answer; null: it does not wait, or as long as it takes.</summary>
    public DateTimeOffset? CallerDeadline { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required JobState State { get; init; }

    public required DateTimeOffset CreateTime { get; init; }

    /// <summary>When this record was written.</summary>
    public required DateTimeOffset UpdateTime { get; init; }

    public required string TraceId { get; init; }

    public Stage? Stage { get; init; }

    public double Progress { get; init; }

    public DateTimeOffset? StartTime { get; init; }

    public DateTimeOffset? EndTime { get; init; }

    /// <summary>Tries of the stage at work; waiting for a budget or a provider burns none.</summary>
    public int Attempts { get; init; }

    /// <summary>How often a worker died, or was cut off, with the job.</summary>
    public int LeasesLost { get; init; }

    /// <summary>The job at the same work that this one waits for; null: none.</summary>
    public string? SharesRunOf { get; init; }

    /// <summary>Set while the job is deferred.</summary>
    public JobWait? Wait { get; init; }

    public int Pages { get; init; }

    public int ChunkCount { get; init; }

    public IReadOnlyList<StageRecord> Stages { get; init; } = [];

    /// <summary>Why it failed, or why it waits.</summary>
    public StageFailure? Failure { get; init; }

    /// <summary>Ids of holds of calls that were under way when their worker died: perhaps paid for and paid again.</summary>
    public IReadOnlyList<string> UncertainCalls
    {
        // A record that was written before they were listed has none.
        get => field ?? [];
        init;
    }

    /// <summary>Set while the job is COMPLETED by mocks and waits to be done for real: not before this.</summary>
    public DateTimeOffset? HealsFrom { get; init; }

    /// <summary>The degraded result that serves while the job is done again for real; null: there is none.</summary>
    public DegradedResult? Degraded { get; init; }

    /// <summary>When a degraded job was done for real.</summary>
    public DateTimeOffset? HealTime { get; init; }

    /// <summary>What the job did cost besides its present stages, see <see cref="TotalNanoUsd"/>.</summary>
    public long SpentBeforeNanoUsd { get; init; }

    /// <summary>
    /// What its workers posted for the job: also what came to nothing in earlier attempts, and what a degraded result did cost
    /// that is being done again. It never goes down.
    /// </summary>
    [JsonIgnore]
    public long TotalNanoUsd => Math.Max(HighestTotalNanoUsd, checked(SpentBeforeNanoUsd
        + Stages.Sum(record => record.ActualNanoUsd)
        + (Degraded?.Stages ?? []).Sum(kept => Math.Max(0, kept.KeptNanoUsd - (Stages.FirstOrDefault(record => record.Stage == kept.Stage)?.KeptNanoUsd ?? 0)))));

    /// <summary>What the total was, where stages that are gone through again have not come by all of it yet.</summary>
    public long HighestTotalNanoUsd { get; init; }

    /// <summary>As it goes on: with other records of its stages, and no lower total.</summary>
    public JobRecord With(IReadOnlyList<StageRecord> stages) => this with { Stages = stages, HighestTotalNanoUsd = TotalNanoUsd };

    /// <summary>What serves this job was made by a mock in place of the real provider.</summary>
    [JsonIgnore]
    public bool IsDegraded => Degraded is not null || IsMadeByMock;

    [JsonIgnore]
    public bool IsMadeByMock => Mode != ServiceMode.Mock && Stages.Any(record => record.Variant == Variant.Mock);

    /// <summary>It waits to be done for real, or is on its way; one that was cancelled on that way is not.</summary>
    [JsonIgnore]
    public bool AwaitsHealing => HealsFrom is not null || (Degraded is not null && !IsOver);

    [JsonIgnore]
    public bool HasResult => State == JobState.Completed || Degraded is not null;

    /// <summary>The run whose files are the result that serves now.</summary>
    [JsonIgnore]
    public string ResultRunId => Degraded?.RunId ?? RunId;

    /// <summary>Who made the result that serves now.</summary>
    [JsonIgnore]
    public IReadOnlyList<StageRecord> ResultStages => Degraded?.Stages ?? Stages;

    [JsonIgnore]
    public bool IsOver => IsFinal(State);

    public static bool IsFinal(JobState state) => state is JobState.Completed or JobState.Failed or JobState.Cancelled;
}
