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

    /// <summary>reserve, post, adjust, void, expire, reconcile or count.</summary>
    [JsonPropertyName("v")]
    public required string Verb { get; init; }

    /// <summary>Where the hold stood before.</summary>
    [JsonPropertyName("from")]
    public required string From { get; init; }

    [JsonPropertyName("h")]
    public required string HoldId { get; init; }

    /// <summary>When the hold was made, unix ms, where that is not the time of the entry.</summary>
    [JsonPropertyName("made")]
    public long? MadeMs { get; init; }

    /// <summary>When the hold expires, unix ms; with a reserve.</summary>
    [JsonPropertyName("exp")]
    public long? ExpiresMs { get; init; }

    /// <summary>The amount set aside; with a reserve, and with a post that found no hold.</summary>
    [JsonPropertyName("amount")]
    public long? AmountNanoUsd { get; init; }

    /// <summary>Ids of the hold's windows that count money; there with the amount.</summary>
    [JsonPropertyName("w")]
    public IReadOnlyList<string>? MoneyWindows { get; init; }

    /// <summary>Ids of the hold's windows that count requests; there with the amount.</summary>
    [JsonPropertyName("r")]
    public IReadOnlyList<string>? RequestWindows { get; init; }

    /// <summary>Tenant, provider, model, price version, variant.</summary>
    [JsonPropertyName("c")]
    public required IReadOnlyList<string> CallParts { get; init; }

    /// <summary>The actual cost; null for a reconciliation to nothing, and where the verb has none.</summary>
    [JsonPropertyName("usd")]
    public long? ActualNanoUsd { get; init; }

    /// <summary>What an adjusted cost was before.</summary>
    [JsonPropertyName("was")]
    public long? WasNanoUsd { get; init; }

    /// <summary>1 where the request of a voided hold had left.</summary>
    [JsonPropertyName("left")]
    public int? Left { get; init; }

    /// <summary>Pages, credits, tokens, and 1 where the call failed.</summary>
    [JsonPropertyName("usage")]
    public IReadOnlyList<long>? UsageParts { get; init; }

    [JsonPropertyName("by")]
    public Reconciliation? By { get; init; }

    [JsonIgnore]
    public CallFacts Call => new(CallParts[0], CallParts[1], CallParts[2], CallParts[3], CallParts[4]);

    [JsonIgnore]
    public LedgerUsage? Usage => UsageParts is { } parts ? new LedgerUsage(parts[0], parts[1], parts[2], parts[3] == 1) : null;

    /// <summary>The job: the hold's id up to its first colon.</summary>
    [JsonIgnore]
    public string JobId => HoldId.Split(':')[0];

    /// <summary>When the hold was made; with a reserve, and with a post that found no hold.</summary>
    [JsonIgnore]
    public DateTimeOffset MadeAt => DateTimeOffset.FromUnixTimeMilliseconds(MadeMs ?? TimeMs);

    /// <summary>The windows as a hold has them.</summary>
    [JsonIgnore]
    public IReadOnlyList<HeldWindow>? HeldWindows => MoneyWindows is null ? null :
        [.. MoneyWindows.Select(id => new HeldWindow(id, BudgetUnit.Usd)), .. (RequestWindows ?? []).Select(id => new HeldWindow(id, BudgetUnit.Requests))];
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Reconciliation))]
[JsonSerializable(typeof(JournalEntry))]
internal sealed partial class LedgerJson : JsonSerializerContext;
