using System.Text.Json.Serialization;

namespace TVDb.MockProviders.LlamaParse;

[JsonConverter(typeof(JsonStringEnumConverter<ParseStatus>))]
internal enum ParseStatus
{
    [JsonStringEnumMemberName("PENDING")]
    Pending,

    [JsonStringEnumMemberName("RUNNING")]
    Running,

    [JsonStringEnumMemberName("COMPLETED")]
    Completed,

    [JsonStringEnumMemberName("FAILED")]
    Failed,

    [JsonStringEnumMemberName("CANCELLED")]
    Cancelled,
}
