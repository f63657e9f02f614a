using System.Text.Json.Serialization;

namespace TVDb.MockProviders.LlamaParse;

internal sealed record JobUsage(long? Credits);

/// <summary>A job as create, list and cancel show it: flat, with every member, null or not.</summary>
internal sealed record CreatedJob(
    string Id,
    string ProjectId,
    string? Name,
    ParseStatus Status,
    string Tier,
    string? ErrorCode,
    string? ErrorMessage,
    JobUsage Usage,
    IReadOnlyDictionary<string, string>? UserMetadata,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt);

/// <summary>A job as get shows it: what is null is absent, but for the credits.</summary>
internal sealed record FetchedJob(
    string Id,
    string ProjectId,
    string? Name,
    ParseStatus Status,
    string Tier,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ErrorCode,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ErrorMessage,
    JobUsage Usage,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, string>? UserMetadata,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt);

internal sealed record JobList(IReadOnlyList<CreatedJob> Items, string? NextPageToken, int TotalSize);

internal sealed record DeletedJob(string Id, string ProjectId);

/// <summary>The answer of get: the job, wrapped, and beside it what <c>expand</c> asked for and the job has.</summary>
internal sealed record GetAnswer(FetchedJob Job)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Pages<MarkdownPage>? Markdown { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? MarkdownFull { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Pages<TextPage>? Text { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? TextFull { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Pages<MetadataPage>? Metadata { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JobMetadata? JobMetadata { get; init; }
}

internal sealed record Pages<T>(
    [property: JsonPropertyName("pages")] IReadOnlyList<T> Items);

/// <summary>Either markdown and success, or an error and none.</summary>
internal sealed record MarkdownPage(
    int PageNumber,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Markdown,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Error,
    bool Success);

internal sealed record TextPage(int PageNumber, string Text);

internal sealed record MetadataPage(int PageNumber);

/// <summary>v1's names for how a job was served; the vendor leaves v2's open.</summary>
internal sealed record JobMetadata(int JobPages, long CreditsUsed, bool JobIsCacheHit);
