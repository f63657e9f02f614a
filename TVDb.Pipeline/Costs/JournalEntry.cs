using System.Text.Json;
using System.Text.Json.Serialization;

namespace TVDb.Pipeline.Costs;

/// <summary>One line of the journal: a verb that changed something. Immutable; numbers are without gaps.</summary>
public sealed record JournalEntry
{
    /// <summary>The sequence number, from 1.</summary>
    [JsonPropertyName("n")]
    public required long Number { get; init; }

    /// <summary>Unix ms.</summary>
    [JsonPropertyName("t")]
    public required long TimeMs { get; init; }

    [JsonPropertyName("v")]
    public required string Verb { get; init; }

    /// <summary>Where the hold stood before.</summary>
    [JsonPropertyName("from")]
    public required string From { get; init; }

    [JsonPropertyName("h")]
    public required string HoldId { get; init; }

    /// <summary>Id, unit and amount of each window; there where the hold's reserve does not tell it.</summary>
    [JsonPropertyName("w")]
    public IReadOnlyList<IReadOnlyList<JsonElement>>? Windows { get; init; }

    [JsonPropertyName("call")]
    public CallFacts? Call { get; init; }

    /// <summary>The actual cost; null for a reconciliation to nothing, and where the verb has none.</summary>
    [JsonPropertyName("usd")]
    public long? ActualNanoUsd { get; init; }

    /// <summary>What an adjusted cost was before.</summary>
    [JsonPropertyName("was")]
    public long? WasNanoUsd { get; init; }

    [JsonPropertyName("left")]
    public int? Left { get; init; }

    [JsonPropertyName("usage")]
    public LedgerUsage? Usage { get; init; }

    [JsonPropertyName("by")]
    public Reconciliation? By { get; init; }

    /// <summary>The windows as a hold has them.</summary>
    [JsonIgnore]
    public IReadOnlyList<HeldWindow>? HeldWindows => Windows is null ? null : ReadWindows(Windows);

    internal static IReadOnlyList<HeldWindow> ReadWindows(IReadOnlyList<IReadOnlyList<JsonElement>> windows) =>
        [.. windows.Select(w => new HeldWindow(w[0].GetString()!, w[1].GetString() == "usd" ? BudgetUnit.Usd : BudgetUnit.Requests, w[2].GetInt64()))];
}

/// <summary>What an unresolved hold keeps of itself, for lists and for whoever resolves it.</summary>
public sealed record HoldDetail
{
    /// <summary>When it was made, unix ms.</summary>
    [JsonPropertyName("t")]
    public required long TimeMs { get; init; }

    [JsonPropertyName("w")]
    public required IReadOnlyList<IReadOnlyList<JsonElement>> Windows { get; init; }

    [JsonPropertyName("call")]
    public required CallFacts Call { get; init; }
}
