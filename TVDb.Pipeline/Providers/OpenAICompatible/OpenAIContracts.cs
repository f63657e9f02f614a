using System.Text.Json;
using System.Text.Json.Serialization;

namespace TVDb.Pipeline.Providers.OpenAICompatible;

internal sealed record EmbeddingBody(IReadOnlyList<string> Input, string Model, string EncodingFormat)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Dimensions { get; init; }
}

/// <summary>
/// The answer to an embeddings request. Read by ourselves: the SDK's reader takes answers without usage or vector, and
/// an answer without usage must not pass as one that cost nothing.
/// </summary>
internal sealed record EmbeddingAnswer(IReadOnlyList<EmbeddingItem> Data, EmbeddingUsage Usage);

/// <summary>One vector: base64 of little-endian float32 as asked for, or the numbers themselves.</summary>
internal sealed record EmbeddingItem(int Index, JsonElement Embedding);

internal sealed record EmbeddingUsage(long PromptTokens);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(EmbeddingBody))]
[JsonSerializable(typeof(EmbeddingAnswer))]
internal sealed partial class OpenAIJson : JsonSerializerContext;
