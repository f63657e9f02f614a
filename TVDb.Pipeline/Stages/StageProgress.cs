namespace TVDb.Pipeline.Stages;

/// <summary>How far a job is: the stage at work, the share of the whole (0 to 1) and the records so far.</summary>
public sealed record StageProgress(Stage Stage, double Share, IReadOnlyList<StageRecord> Records, int Pages, int Chunks)
{
    /// <summary>As in <see cref="StageRunOutcome.UncertainCalls"/>.</summary>
    public IReadOnlyList<string> UncertainCalls { get; init; } = [];
}

/// <summary>How a run ended; <paramref name="Failure"/> is null where all stages are done.</summary>
public sealed record StageRunOutcome(IReadOnlyList<StageRecord> Records, int Pages, int Chunks, StageFailure? Failure)
{
    /// <summary>Ids of holds of calls that were under way when their worker died: perhaps paid for and paid again.</summary>
    public IReadOnlyList<string> UncertainCalls { get; init; } = [];
}
