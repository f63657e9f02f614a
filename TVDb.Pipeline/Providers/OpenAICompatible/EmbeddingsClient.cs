using System.ClientModel;
using System.ClientModel.Primitives;
using System.Text.Json;
using OpenAI;

namespace TVDb.Pipeline.Providers.OpenAICompatible;

/// <summary>Texts to embed in one request, as vectors of <paramref name="Dimensions"/> numbers and of unit length.</summary>
public sealed record EmbeddingRequest(EmbeddingModel Model, int Dimensions, IReadOnlyList<string> Inputs);

/// <summary>
/// Speaks OpenAI's embeddings API to one end of a provider, through the official SDK. Its retry is off: ours is the only one.
/// </summary>
public sealed class EmbeddingsClient
{
    private readonly OpenAIClient _client;
    private readonly ProviderTarget _target;
    private readonly string _apiKey;
    private readonly TimeProvider _time;

    public EmbeddingsClient(HttpClient http, ProviderEndpoint endpoint, ProviderTarget target, TimeProvider time)
    {
        (_target, _apiKey, _time) = (target, endpoint.ApiKey, time);
        // The SDK insists on a key; an end that needs none takes any.
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

    /// <summary>Whether it is OpenAI's own API: those who speak like it know less of it.</summary>
    private bool IsOpenAI => _target.Provider == ProviderNames.OpenAI;

    /// <summary>Embeds the inputs in one paid request; the vectors come in the inputs' order.</summary>
    public async Task<ProviderOutcome<IReadOnlyList<float[]>>> EmbedAsync(
        EmbeddingRequest request,
        string callId,
        CancellationToken cancellationToken)
    {
        var body = new EmbeddingBody(request.Inputs, request.Model.Name, IsOpenAI ? "base64" : "float")
        {
            // The model's own number goes unsaid: models that cannot shorten their vectors refuse the parameter.
            Dimensions = request.Dimensions == request.Model.Dimensions ? null : request.Dimensions,
        };
        var content = BinaryContent.Create(BinaryData.FromBytes(JsonSerializer.SerializeToUtf8Bytes(body, OpenAIJson.Default.EmbeddingBody)));
        var options = new RequestOptions { CancellationToken = cancellationToken };
        options.AddHeader("X-Client-Request-Id", callId);
        return await SendAsync(
            () => _client.GetEmbeddingClient(request.Model.Name).GenerateEmbeddingsAsync(content, options),
            (response, simulated) => EmbeddingReader.Read(response.Content, request, scale: !IsOpenAI, simulated));
    }

    /// <summary>Asks the unpaid list of models. Not everybody has one: who says so is there.</summary>
    public async Task<ProviderOutcome<bool>> ProbeAsync(CancellationToken cancellationToken)
    {
        var options = new RequestOptions { CancellationToken = cancellationToken };
        var outcome = await SendAsync(
            () => _client.GetOpenAIModelClient().GetModelsAsync(options),
            (_, simulated) => new ProviderOutcome<bool>.Success(true, ProviderUsage.None, simulated));
        return !IsOpenAI && outcome is ProviderOutcome<bool>.Failed { Failure: { Reason: OpenAIErrors.NotFound } failure }
            ? new ProviderOutcome<bool>.Success(true, ProviderUsage.None, failure.Simulated)
            : outcome;
    }

    private async Task<ProviderOutcome<T>> SendAsync<T>(
        Func<Task<ClientResult>> send,
        Func<PipelineResponse, bool, ProviderOutcome<T>> read)
    {
        var simulated = false;
        try
        {
            var response = (await send()).GetRawResponse();
            var role = response.Headers.TryGetValue(ServerRole.Header, out var value) ? value : null;
            simulated = role == ServerRole.Simulator;
            return ServerRole.Contradicts(_target.End, role)
                ? new ProviderOutcome<T>.Failed(ServerRole.Contradiction(_target.End, role))
                : read(response, simulated);
        }
        catch (ClientResultException e)
        {
            return new ProviderOutcome<T>.Failed(OpenAIErrors.From(e, IsOpenAI ? "OpenAI" : _target.Provider, _apiKey, _time.GetUtcNow()));
        }
        catch (HttpRequestException e)
        {
            return new ProviderOutcome<T>.Failed(TransportErrors.From(e));
        }
        catch (Exception e) when (e is JsonException or FormatException or IOException or InvalidOperationException)
        {
            // InvalidOperationException: a JSON value of another kind than a vector's.
            return new ProviderOutcome<T>.Failed(TransportErrors.Malformed(e.Message) with { Simulated = simulated });
        }
    }
}
