using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace TVDb.Pipeline.Providers.OpenAICompatible;

/// <summary>Reads an answer to an embeddings request, and takes none that is not what was asked for.</summary>
internal static class EmbeddingReader
{
    /// <summary>Tokens that a model may put around an input: no tokenizer makes more of a text than it has bytes.</summary>
    private const int TokensAroundInputMax = 16;

    /// <param name="body">The answer.</param>
    /// <param name="request">What was asked for.</param>
    /// <param name="scale">Vectors of another length than 1 are scaled to it: only OpenAI promises unit length.</param>
    /// <param name="simulated">Whether a simulator answers.</param>
    public static ProviderOutcome<IReadOnlyList<float[]>> Read(BinaryData body, EmbeddingRequest request, bool scale, bool simulated)
    {
        var count = request.Inputs.Count;
        var answer = JsonSerializer.Deserialize(body, OpenAIJson.Default.EmbeddingAnswer);
        if (answer is null || answer.Data.Count != count)
        {
            return Malformed($"{answer?.Data.Count ?? 0} vectors for {count} inputs");
        }
        // A figure that cannot be is no bill: what the call did cost is open.
        var tokens = answer.Usage.PromptTokens;
        if (tokens <= 0 || tokens > TokensMax(request.Inputs))
        {
            return Malformed($"{tokens} tokens used");
        }
        var vectors = new float[count][];
        foreach (var item in answer.Data)
        {
            if (item.Index < 0 || item.Index >= count || vectors[item.Index] is not null)
            {
                return Malformed($"index {item.Index} of {count}");
            }
            vectors[item.Index] = scale ? VectorCheck.Scaled(ReadVector(item.Embedding)) : ReadVector(item.Embedding);
        }
        var usage = new ProviderUsage(Pages: 0, Credits: 0, tokens);
        return VectorCheck.Problem(vectors, count, request.Dimensions) is { } problem
            ? new ProviderOutcome<IReadOnlyList<float[]>>.Failed(Unusable(problem, usage) with { Simulated = simulated })
            : new ProviderOutcome<IReadOnlyList<float[]>>.Success(vectors, usage, simulated);

        ProviderOutcome<IReadOnlyList<float[]>> Malformed(string detail) =>
            new ProviderOutcome<IReadOnlyList<float[]>>.Failed(TransportErrors.Malformed(detail) with { Simulated = simulated });
    }

    private static long TokensMax(IReadOnlyList<string> inputs) => inputs.Sum(input => (long)Encoding.UTF8.GetByteCount(input) + TokensAroundInputMax);

    /// <summary>Vectors of another kind than asked for were billed all the same, at what the answer reports.</summary>
    private static ProviderFailure Unusable(string problem, ProviderUsage usage) =>
        new(ErrorClass.ServiceUnavailable, "UNUSABLE_VECTORS", $"the provider's vectors cannot be used: {problem}", Billing.Reported) { Usage = usage };

    private static float[] ReadVector(JsonElement embedding)
    {
        if (embedding.ValueKind != JsonValueKind.String)
        {
            return [.. embedding.EnumerateArray().Select(number => number.GetSingle())];
        }
        var bytes = embedding.GetBytesFromBase64();
        if (bytes.Length % sizeof(float) != 0)
        {
            throw new FormatException($"a vector of {bytes.Length} bytes");
        }
        var vector = new float[bytes.Length / sizeof(float)];
        for (var i = 0; i < vector.Length; i++)
        {
            vector[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(i * sizeof(float)));
        }
        return vector;
    }
}
