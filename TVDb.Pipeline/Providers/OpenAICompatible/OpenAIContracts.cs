using System.Text.Json.Serialization;

namespace TVDb.Pipeline.Providers.OpenAICompatible;

internal sealed record EmbeddingBody(IReadOnlyList<string> Input, string Model, string EncodingFormat)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Dimensions { get; init; }
}

internal sealed record OpenAIErrorBody(OpenAIError Error);

internal sealed record OpenAIError(string Message)
{
    public string? Type { get; init; }

    public string? Code { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(EmbeddingBody))]
[JsonSerializable(typeof(OpenAIErrorBody))]
internal sealed partial class OpenAIJson : JsonSerializerContext;
