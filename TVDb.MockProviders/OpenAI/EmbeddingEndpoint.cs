using TVDb.MockProviders.Invoices;
using TVDb.MockProviders.Wire;

namespace TVDb.MockProviders.OpenAI;

internal sealed class EmbeddingEndpoint(OpenAIModels models, Tokens tokens, Invoice invoice, TimeProvider clock)
{
    private const string Path = "/v1/embeddings";

    public static void Map(IEndpointRouteBuilder app) => app
        .MapPost(Path, (HttpContext context, EmbeddingEndpoint endpoint) => endpoint.CreateAsync(context))
        .As(RouteNames.OpenAIEmbeddings, OpenAIWire.Instance, takesTime: true);

    private async Task<IResult> CreateAsync(HttpContext context)
    {
        var startedAt = clock.GetTimestamp();
        if (await RequestBody.ReadAsync(context.Request, OpenAIJson.Default.EmbeddingRequest) is not { } request)
        {
            return OpenAIRefusal.BadJson.ToResult();
        }
        if (Check(request, out var model, out var dimensions) is { } badRequest)
        {
            return badRequest.ToResult();
        }
        if (EmbeddingInputs.Read(request.Input, model, tokens, out var inputs) is { } badInput)
        {
            return badInput.ToResult();
        }
        var base64 = request.EncodingFormat is "base64";
        var data = inputs.Texts
            .Select((text, index) => new EmbeddingItem(
                "embedding", index, new EmbeddingValue(TextVector.Of(text, model.Dimensions, dimensions), base64)))
            .ToArray();
        invoice.Add(new BillableWork(
            OpenAIWire.Instance.Provider, model.Id, "input_token", inputs.Tokens, null, context.Request.ClientRequestId(), Path));
        RateLimitHeaders.Add(context, inputs.Tokens, clock, startedAt);
        var answer = new EmbeddingAnswer("list", data, model.Id, new EmbeddingUsage(inputs.Tokens, inputs.Tokens));
        return Results.Json(answer, OpenAIJson.Default.EmbeddingAnswer);
    }

    private OpenAIRefusal? Check(EmbeddingRequest request, out OpenAIModel model, out int dimensions)
    {
        (model, dimensions) = (new OpenAIModel("", 0, 0, 0), 0);
        if (string.IsNullOrEmpty(request.Model))
        {
            return OpenAIRefusal.MissingModel;
        }
        if (models.Embedding(request.Model) is not { } known)
        {
            return models.Chat(request.Model) is null
                ? OpenAIRefusal.UnknownModel(request.Model)
                : OpenAIRefusal.Invalid("You are not allowed to generate embeddings from this model", "model");
        }
        if (request.EncodingFormat is not (null or "float" or "base64"))
        {
            return OpenAIRefusal.Invalid(
                $"Invalid value: '{request.EncodingFormat}'. Supported values are: 'float' and 'base64'.", "encoding_format", "invalid_value");
        }
        if (request.Dimensions is < 1 || request.Dimensions > known.Dimensions)
        {
            return OpenAIRefusal.Invalid(
                $"Invalid value for 'dimensions' = {request.Dimensions}. Must be between 1 and {known.Dimensions}.", "dimensions");
        }
        (model, dimensions) = (known, request.Dimensions ?? known.Dimensions);
        return null;
    }
}
