using System.Text.Json;
using System.Text.Json.Serialization;

namespace TVDb.MockProviders.Faults;

/// <summary>
/// One rule of <c>PUT /__admin/faults</c>: where it applies, how often, and what then goes wrong. The README documents the schema.
/// </summary>
internal sealed record FaultRule
{
    /// <summary>A route's stable name, or <c>*</c>.</summary>
    public string Route { get; init; } = "";

    /// <summary>Share of matching calls the rule fires on, 0 to 1; all by default.</summary>
    public double? Rate { get; init; }

    /// <summary>Seed of the rate's and the latency's draws; 0 by default: the same calls in the same order fare the same.</summary>
    public int? Seed { get; init; }

    /// <summary>Fires this many times, then never again.</summary>
    public int? Next { get; init; }

    public LatencyFault? Latency { get; init; }

    public ErrorFault? Error { get; init; }

    public AnswerFault? Answer { get; init; }

    public CapacityFault? Capacity { get; init; }

    /// <summary>Holds the call, before any work, until the caller leaves or the rules change.</summary>
    public bool Hang { get; init; }

    /// <summary>As <see cref="Hang"/>, but the work is done and billed.</summary>
    public bool HangAfterBilling { get; init; }

    /// <summary>Resets the connection before any work.</summary>
    public bool ResetBeforeBilling { get; init; }

    /// <summary>Does the work, bills it, and resets the connection in place of the answer.</summary>
    public bool ResetAfterBilling { get; init; }

    /// <summary>Sends this many bytes of the body, then ends the connection.</summary>
    public int? TruncateBody { get; init; }

    /// <summary>Sends the body at this many bytes a second.</summary>
    public int? SlowBody { get; init; }

    /// <summary>A parse job stays RUNNING for ever.</summary>
    public bool NeverFinish { get; init; }

    /// <summary>A parse job fails with this code.</summary>
    public JobErrorFault? JobError { get; init; }

    /// <summary>Pages (1-based) of a parse job that cannot be read.</summary>
    public IReadOnlyList<int>? FailedPages { get; init; }

    public CreditsFault? Credits { get; init; }

    /// <summary>A webhook is never sent.</summary>
    public bool WebhookLoss { get; init; }

    [JsonIgnore]
    public bool HasHttpEffect =>
        Hang || HangAfterBilling || ResetBeforeBilling || ResetAfterBilling
        || Latency is not null || Error is not null || Capacity is not null || Answer is not null
        || TruncateBody is not null || SlowBody is not null;

    [JsonIgnore]
    public bool HasJobEffect => NeverFinish || JobError is not null || FailedPages is not null || Credits is not null;
}

/// <summary>An answer in place of the real one; without a body, the provider's own for that status.</summary>
internal sealed record ErrorFault(int Status, JsonElement? Body, IReadOnlyDictionary<string, string>? Headers);

/// <summary>
/// Whatever text in place of the answer, once the work is done and billed: a gateway's page, vectors of another length. By
/// default with status 200 and as <c>application/json</c>.
/// </summary>
internal sealed record AnswerFault(string Body, int? Status, string? ContentType);

/// <summary>A limit answered with the provider's own 429.</summary>
internal sealed record CapacityFault(int? RequestsPerSecond, int? Concurrency);

internal sealed record JobErrorFault(string Code, string? Message);

/// <summary>
/// Either credits this many milliseconds after completion, or 0 for ever; and by how many credits the bill is above tier ×
/// pages, as for a layout surcharge.
/// </summary>
internal sealed record CreditsFault(int? LateMs, bool Zero, long Surcharge);
