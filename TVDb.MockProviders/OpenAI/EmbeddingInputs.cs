using System.Text.Json;

namespace TVDb.MockProviders.OpenAI;

/// <summary>The texts of a request, whichever of the four forms they came in, and the tokens they cost.</summary>
internal sealed record EmbeddingInputs(IReadOnlyList<string> Texts, int Tokens)
{
    public const int InputsMax = 2_048;
    public const int RequestTokensMax = 300_000;

    private static readonly OpenAIRefusal BadInput =
        OpenAIRefusal.Invalid("'$.input' is invalid. Please check the API reference: https://platform.openai.com/docs/api-reference.");

    /// <returns>Null when <paramref name="inputs"/> is valid.</returns>
    public static OpenAIRefusal? Read(JsonElement input, OpenAIModel model, Tokens tokens, out EmbeddingInputs inputs)
    {
        inputs = new EmbeddingInputs([], 0);
        if (Elements(input) is not { Count: > 0 } elements)
        {
            return BadInput;
        }
        if (elements.Count > InputsMax)
        {
            return OpenAIRefusal.Invalid(
                $"Invalid 'input': array too long. Expected an array with maximum length {InputsMax}, but got an array with length {elements.Count} instead.",
                "input",
                "array_above_max_length");
        }
        var texts = new List<string>(elements.Count);
        var total = 0;
        foreach (var element in elements)
        {
            if (Text(element, tokens, out var count) is not { Length: > 0 } text)
            {
                return BadInput;
            }
            if (count > model.ContextTokens)
            {
                return OpenAIRefusal.Invalid(
                    $"This model's maximum context length is {model.ContextTokens} tokens, however you requested {count} tokens "
                    + $"({count} in your prompt; 0 for the completion). Please reduce your prompt; or completion length.",
                    code: "context_length_exceeded");
            }
            texts.Add(text);
            total += count;
        }
        if (total > RequestTokensMax)
        {
            return new OpenAIRefusal(StatusCodes.Status400BadRequest, new OpenAIError(
                $"Requested {total} tokens, max {RequestTokensMax} tokens per request", "max_tokens_per_request", null, "max_tokens_per_request"));
        }
        inputs = new EmbeddingInputs(texts, total);
        return null;
    }

    /// <summary>A bare string and a bare token array are one input each; other arrays hold one input an element.</summary>
    private static IReadOnlyList<JsonElement>? Elements(JsonElement input) => input.ValueKind switch
    {
        JsonValueKind.String => [input],
        JsonValueKind.Array when input.GetArrayLength() > 0 && input[0].ValueKind is JsonValueKind.Number => [input],
        JsonValueKind.Array => [.. input.EnumerateArray()],
        _ => null,
    };

    private static string? Text(JsonElement element, Tokens tokens, out int count)
    {
        count = 0;
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                var text = element.GetString();
                count = string.IsNullOrEmpty(text) ? 0 : tokens.Embeddings.CountTokens(text);
                return text;
            case JsonValueKind.Array when Ids(element) is { } ids:
                count = ids.Count;
                return tokens.Embeddings.Decode(ids);
            default:
                return null;
        }
    }

    private static List<int>? Ids(JsonElement array)
    {
        var ids = new List<int>(array.GetArrayLength());
        foreach (var element in array.EnumerateArray())
        {
            if (element.ValueKind is not JsonValueKind.Number || !element.TryGetInt32(out var id) || id < 0)
            {
                return null;
            }
            ids.Add(id);
        }
        return ids;
    }
}
