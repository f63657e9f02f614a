using System.Text.Json;
using System.Text.Json.Serialization;

namespace TVDb.Pipeline.Providers.LlamaParse;

/// <summary>The part <c>configuration</c> of an upload. A tier without a version is refused by the provider.</summary>
internal sealed record ParseConfiguration(string Tier, string Version, PageRanges PageRanges, IReadOnlyList<ParseWebhook>? WebhookConfigurations);

internal sealed record PageRanges(int MaxPages);

/// <summary>Asks the provider to tell us of a parse's end.</summary>
public sealed record ParseWebhook(string WebhookUrl, IReadOnlyList<string> WebhookEvents, string WebhookOutputFormat, string WebhookSigningSecret)
{
    /// <summary>Null where it is not to.</summary>
    public static ParseWebhook? Of(LlamaParseOptions options) => options.WebhookAddress is { } address
        ? new ParseWebhook(address.ToString(), ["parse.success", "parse.error"], "json", options.WebhookSecret)
        : null;

    /// <summary>Without the secret.</summary>
    public override string ToString() => WebhookUrl;
}

/// <summary>A job as create answers it (flat) and as get wraps it.</summary>
internal sealed record ParseJob(string Id, string Status)
{
    public string? ErrorCode { get; init; }

    public string? ErrorMessage { get; init; }

    public ParseUsage? Usage { get; init; }
}

/// <summary>Credits are null until billed, and were seen to stay 0.</summary>
internal sealed record ParseUsage
{
    /// <summary>Above this a figure is no bill: 12,500 USD for one document.</summary>
    private const decimal CreditsMax = 10_000_000;

    public decimal? Credits { get; init; }

    /// <summary>Whole credits, what is begun counting in full; 0 where none are reported yet; null for a figure that cannot be.</summary>
    public static long? Of(ParseUsage? usage) => usage?.Credits switch
    {
        null => 0,
        >= 0 and <= CreditsMax and var credits => (long)decimal.Ceiling(credits),
        _ => null,
    };
}

internal sealed record ParseResult(ParseJob Job)
{
    public ParsePages<MarkdownPage>? Markdown { get; init; }

    public ParsePages<TextPage>? Text { get; init; }
}

internal sealed record ParsePages<T>(IReadOnlyList<T> Pages);

internal sealed record MarkdownPage(int PageNumber)
{
    public string? Markdown { get; init; }

    public string? Error { get; init; }

    public bool Success { get; init; }
}

internal sealed record TextPage(int PageNumber, string Text);

/// <summary>The body of every error: a sentence, or a list for 422.</summary>
internal sealed record ParseError(JsonElement Detail);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ParseConfiguration))]
[JsonSerializable(typeof(ParseJob))]
[JsonSerializable(typeof(ParseResult))]
[JsonSerializable(typeof(ParseError))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class LlamaParseJson : JsonSerializerContext;
