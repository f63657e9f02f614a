using System.Text.Json;

namespace TVDb.MockProviders.OpenAI;

internal sealed record EmbeddingRequest(string? Model, JsonElement Input, int? Dimensions, string? EncodingFormat);
