using System.Text.Json.Serialization;
using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Routing;

namespace TVDb.Pipeline.Stages;

public enum Stage
{
    Parse,
    Chunk,
    Embed,
}

/// <summary>Who served a stage, why, and what it cost. Amounts are nano-USD.</summary>
public sealed record StageRecord
{
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required Stage Stage { get; init; }

    /// <summary>Empty where no provider was needed.</summary>
    public string Provider { get; init; } = "";

    public Variant Variant { get; init; } = Variant.None;

    public bool Simulated { get; init; }

    public required string Reason { get; init; }

    public string Model { get; init; } = "";

    public long EstimateNanoUsd { get; init; }

    public long ActualNanoUsd { get; init; }

    /// <summary>The part of the actual cost of which no checkpoint tells: whoever resumes the stage would not know of it.</summary>
    public long InVainNanoUsd { get; init; }

    /// <summary>The part that whoever resumes the stage finds again, in its checkpoints.</summary>
    [JsonIgnore]
    public long KeptNanoUsd => ActualNanoUsd - InVainNanoUsd;

    public ProviderUsage Usage { get; init; } = ProviderUsage.None;

    public int Requests { get; init; }

    public TimeSpan Duration { get; init; }

    public string PriceVersion { get; init; } = "";

    public DateTimeOffset? EndTime { get; init; }

    /// <summary>Of a mock's work: when a real provider may have room for it, where that is known.</summary>
    public DateTimeOffset? RealFrom { get; init; }
}
