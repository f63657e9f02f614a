using System.Text.Json.Serialization;

namespace TVDb.MockProviders.LlamaParse;

[JsonConverter(typeof(JsonStringEnumConverter<V1Status>))]
internal enum V1Status
{
    [JsonStringEnumMemberName("PENDING")]
    Pending,

    [JsonStringEnumMemberName("SUCCESS")]
    Success,

    [JsonStringEnumMemberName("PARTIAL_SUCCESS")]
    PartialSuccess,

    [JsonStringEnumMemberName("ERROR")]
    Error,

    [JsonStringEnumMemberName("CANCELLED")]
    Cancelled,
}

internal sealed record V1Job(string Id, V1Status Status, string? ErrorCode, string? ErrorMessage);

internal sealed record V1Markdown(string Markdown, JobMetadata JobMetadata);

internal sealed record V1Text(string Text, JobMetadata JobMetadata);

internal sealed record V1Pages(IReadOnlyList<V1Page> Pages, JobMetadata JobMetadata);

internal sealed record V1Page(int Page, string Text, string Md);
