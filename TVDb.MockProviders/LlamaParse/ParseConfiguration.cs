using System.Text.Json;
using System.Text.Json.Serialization;

namespace TVDb.MockProviders.LlamaParse;

/// <summary>The members of a v2 configuration that the mock acts on; the vendor's many others are accepted and ignored.</summary>
internal sealed record ParseConfiguration(
    string? Tier,
    string? Version,
    string? FileId,
    string? SourceUrl,
    bool? DisableCache,
    PageRanges? PageRanges,
    ProcessingControl? ProcessingControl,
    IReadOnlyDictionary<string, string>? UserMetadata,
    IReadOnlyList<WebhookConfiguration>? WebhookConfigurations);

/// <param name="MaxPages">At most so many pages, from the first.</param>
/// <param name="TargetPages">Exactly these, 1-based, for example <c>1,3,5-8</c>; wins over <paramref name="MaxPages"/>.</param>
internal sealed record PageRanges(int? MaxPages, string? TargetPages);

internal sealed record ProcessingControl(JobFailureConditions? JobFailureConditions);

/// <param name="AllowedPageFailureRatio">0 to 1: a job fails when a larger share of its pages does.</param>
internal sealed record JobFailureConditions(double? AllowedPageFailureRatio);

internal sealed record WebhookConfiguration(
    string? WebhookUrl,
    IReadOnlyList<string>? WebhookEvents,
    IReadOnlyDictionary<string, JsonElement>? WebhookHeaders,
    WebhookOutputFormat? WebhookOutputFormat,
    string? WebhookSigningSecret);

[JsonConverter(typeof(JsonStringEnumConverter<WebhookOutputFormat>))]
internal enum WebhookOutputFormat
{
    /// <summary>The body is a JSON string that holds the JSON: the vendor's default.</summary>
    [JsonStringEnumMemberName("string")]
    String,

    /// <summary>The body is the JSON object.</summary>
    [JsonStringEnumMemberName("json")]
    Json,
}
