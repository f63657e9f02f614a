using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TVDb.MockProviders.OpenAI;

internal sealed record EmbeddingAnswer(string Object, IReadOnlyList<EmbeddingItem> Data, string Model, EmbeddingUsage Usage);

internal sealed record EmbeddingItem(string Object, int Index, EmbeddingValue Embedding);

internal sealed record EmbeddingUsage(int PromptTokens, int TotalTokens);

/// <summary>A vector as the caller asked for it: a list of numbers, or their little-endian bytes in base64.</summary>
[JsonConverter(typeof(EmbeddingValueConverter))]
internal readonly record struct EmbeddingValue(float[] Vector, bool Base64);

internal sealed class EmbeddingValueConverter : JsonConverter<EmbeddingValue>
{
    public override EmbeddingValue Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Vectors are only ever sent.");

    public override void Write(Utf8JsonWriter writer, EmbeddingValue value, JsonSerializerOptions options)
    {
        if (value.Base64)
        {
            // Every platform .NET runs this on is little-endian.
            writer.WriteBase64StringValue(MemoryMarshal.AsBytes(value.Vector.AsSpan()));
            return;
        }
        writer.WriteStartArray();
        foreach (var number in value.Vector)
        {
            writer.WriteNumberValue(number);
        }
        writer.WriteEndArray();
    }
}
