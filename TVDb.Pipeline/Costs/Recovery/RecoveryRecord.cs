using System.Text.Json.Serialization;

namespace TVDb.Pipeline.Costs.Recovery;

/// <summary>How one recovery of the ledger went.</summary>
public sealed record RecoveryRecord
{
    [JsonPropertyName("since")]
    public required long SinceMs { get; init; }

    [JsonPropertyName("until")]
    public required long UntilMs { get; init; }

    /// <summary>The number of the last journal entry that Redis came back with.</summary>
    [JsonPropertyName("from_number")]
    public required long FromNumber { get; init; }

    /// <summary>The highest number that any member had seen before; above <see cref="FromNumber"/>, entries were lost.</summary>
    [JsonPropertyName("known_number")]
    public required long KnownNumber { get; init; }

    /// <summary>Each member that told again what it knew, and how much of that was lost.</summary>
    [JsonPropertyName("told")]
    public required IReadOnlyDictionary<string, string> Told { get; init; }

    /// <summary>Each member that was waited for in vain, and its last beat.</summary>
    [JsonPropertyName("silent")]
    public required IReadOnlyDictionary<string, string> Silent { get; init; }
}

[JsonSerializable(typeof(RecoveryRecord))]
internal sealed partial class RecoveryJson : JsonSerializerContext;
