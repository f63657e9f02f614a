using System.Buffers.Binary;
using System.ClientModel;
using System.ClientModel.Primitives;
using System.Text.Json;
using OpenAI;

namespace TVDb.Pipeline.Providers.OpenAICompatible;

/// <summary>Texts to embed in one request. <paramref name="Dimensions"/> is null for the model's own number.</summary>
public sealed record EmbeddingRequest(string Model, int? Dimensions, IReadOnlyList<string> Inputs);

/// <summary>Speaks OpenAI's embeddings API to one of its ends, through the official SDK. Its retry is off: ours is the only one.</summary>
public sealed class EmbeddingsClient
{
    private readonly OpenAIClient _client;
    private readonly ProviderEnd _end;

    public EmbeddingsClient(HttpClient http, ProviderEndpoint endpoint, ProviderEnd end)
    {
        _end = end;
        // The SDK insists on a key; the mock end takes any.
        _client = new OpenAIClient(
            new ApiKeyCredential(endpoint.ApiKey.Length > 0 ? endpoint.ApiKey : "none"),
            new OpenAIClientOptions
            {
                Endpoint = endpoint.BaseAddress,
                Transport = new HttpClientPipelineTransport(http),
                RetryPolicy = new ClientRetryPolicy(maxRetries: 0),
                NetworkTimeout = Timeout.InfiniteTimeSpan,
            });
    }

    /// <summary>Embeds the inputs in one paid request; the vectors come in the inputs' order.</summary>
    public async Task<ProviderOutcome<IReadOnlyList<float[]>>> EmbedAsync(
        EmbeddingRequest request,
        string callId,
        CancellationToken cancellationToken)
    {
        var body = new EmbeddingBody(request.Inputs, request.Model, "base64") { Dimensions = request.Dimensions };
        var content = BinaryContent.Create(BinaryData.FromBytes(JsonSerializer.SerializeToUtf8Bytes(body, OpenAIJson.Default.EmbeddingBody)));
        var options = new RequestOptions { CancellationToken = cancellationToken };
        options.AddHeader("X-Client-Request-Id", callId);
        return await SendAsync(
            () => _client.GetEmbeddingClient(request.Model).GenerateEmbeddingsAsync(content, options),
            (response, simulated) => ReadVectors(response.Content, request.Inputs.Count, simulated));
    }

    /// <summary>Asks the unpaid list of models.</summary>
    public Task<ProviderOutcome<bool>> ProbeAsync(CancellationToken cancellationToken)
    {
        var options = new RequestOptions { CancellationToken = cancellationToken };
        return SendAsync(
            () => _client.GetOpenAIModelClient().GetModelsAsync(options),
            (_, simulated) => new ProviderOutcome<bool>.Success(true, ProviderUsage.None, simulated));
    }

    private async Task<ProviderOutcome<T>> SendAsync<T>(
        Func<Task<ClientResult>> send,
        Func<PipelineResponse, bool, ProviderOutcome<T>> read)
    {
        try
        {
            var response = (await send()).GetRawResponse();
            var role = response.Headers.TryGetValue(ServerRole.Header, out var value) ? value : null;
            return ServerRole.Contradicts(_end, role)
                ? new ProviderOutcome<T>.Failed(ServerRole.Contradiction(_end, role))
                : read(response, role == ServerRole.Simulator);
        }
        catch (ClientResultException e)
        {
            return new ProviderOutcome<T>.Failed(OpenAIErrors.From(e));
        }
        catch (HttpRequestException e)
        {
            return new ProviderOutcome<T>.Failed(TransportErrors.From(e));
        }
        catch (Exception e) when (e is JsonException or FormatException or IOException or InvalidOperationException)
        {
            // InvalidOperationException: a JSON value of another kind than a vector's.
            return new ProviderOutcome<T>.Failed(TransportErrors.Malformed(e.Message));
        }
    }

    private static ProviderOutcome<IReadOnlyList<float[]>> ReadVectors(BinaryData body, int count, bool simulated)
    {
        var answer = JsonSerializer.Deserialize(body, OpenAIJson.Default.EmbeddingAnswer);
        if (answer is null || answer.Data.Count != count)
        {
            return Malformed($"{answer?.Data.Count ?? 0} vectors for {count} inputs");
        }
        if (answer.Usage.PromptTokens <= 0)
        {
            return Malformed($"{answer.Usage.PromptTokens} tokens used");
        }
        var vectors = new float[count][];
        foreach (var item in answer.Data)
        {
            if (item.Index < 0 || item.Index >= count || vectors[item.Index] is not null)
            {
                return Malformed($"index {item.Index} of {count}");
            }
            vectors[item.Index] = ReadVector(item.Embedding);
        }
        var usage = new ProviderUsage(Pages: 0, Credits: 0, answer.Usage.PromptTokens);
        return new ProviderOutcome<IReadOnlyList<float[]>>.Success(vectors, usage, simulated);

        static ProviderOutcome<IReadOnlyList<float[]>> Malformed(string detail) =>
            new ProviderOutcome<IReadOnlyList<float[]>>.Failed(TransportErrors.Malformed(detail));
    }

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
