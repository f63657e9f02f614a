using TVDb.MockProviders.Invoices;
using TVDb.MockProviders.Wire;

namespace TVDb.MockProviders.OpenAI;

internal sealed class ChatEndpoint(OpenAIModels models, Tokens tokens, Invoice invoice, TimeProvider clock)
{
    private const string Path = "/v1/chat/completions";
    private const string ServiceTier = "default";
    private const string Fingerprint = "fp_tvdb_mock";

    public static void Map(IEndpointRouteBuilder app) => app
        .MapPost(Path, (HttpContext context, ChatEndpoint endpoint) => endpoint.CreateAsync(context))
        .As(RouteNames.OpenAIChat, OpenAIWire.Instance, takesTime: true);

    private async Task<IResult> CreateAsync(HttpContext context)
    {
        var startedAt = clock.GetTimestamp();
        if (await RequestBody.ReadAsync(context.Request, OpenAIJson.Default.ChatRequest) is not { } request)
        {
            return OpenAIRefusal.BadJson.ToResult();
        }
        if (Check(request) is { } refusal)
        {
            return refusal.ToResult();
        }
        var model = models.Chat(request.Model!)!;
        var conversation = ChatConversation.Of(request, model, tokens.Chat);
        if (conversation.PromptTokens > model.ContextTokens)
        {
            return OpenAIRefusal.Invalid(
                $"This model's maximum context length is {model.ContextTokens} tokens. However, your messages resulted in "
                + $"{conversation.PromptTokens} tokens. Please reduce the length of the messages.",
                "messages",
                "context_length_exceeded").ToResult();
        }
        Bill(context.Request, model, conversation);
        RateLimitHeaders.Add(context, conversation.PromptTokens + conversation.CompletionTokens, clock, startedAt);
        var id = $"chatcmpl-{Guid.NewGuid():n}";
        var created = clock.GetUtcNow().ToUnixTimeSeconds();
        if (request.Stream is true)
        {
            return new ChatStream(id, created, model.Id, ServiceTier, Fingerprint, conversation, request.StreamOptions?.IncludeUsage is true);
        }
        var message = new ChatMessage("assistant", conversation.Content, null, []);
        var choice = new ChatChoice(0, message, null, conversation.FinishReason);
        var answer = new ChatAnswer(
            id, "chat.completion", created, model.Id, [choice], ChatStream.UsageOf(conversation), ServiceTier, Fingerprint);
        return Results.Json(answer, OpenAIJson.Default.ChatAnswer);
    }

    private void Bill(HttpRequest request, OpenAIModel model, ChatConversation conversation)
    {
        var work = new BillableWork(
            OpenAIWire.Instance.Provider, model.Id, "input_token", conversation.PromptTokens, null, request.ClientRequestId(), Path);
        invoice.Add(work);
        invoice.Add(work with { Unit = "output_token", Quantity = conversation.CompletionTokens });
    }

    private OpenAIRefusal? Check(ChatRequest request)
    {
        if (string.IsNullOrEmpty(request.Model))
        {
            return OpenAIRefusal.MissingModel;
        }
        if (models.Chat(request.Model) is null)
        {
            return models.Embedding(request.Model) is null
                ? OpenAIRefusal.UnknownModel(request.Model)
                : OpenAIRefusal.Invalid("This is not a chat model and thus not supported in the v1/chat/completions endpoint.", "model");
        }
        if (request.Messages is not { Count: > 0 } messages || messages.Any(message => string.IsNullOrEmpty(message?.Role)))
        {
            return OpenAIRefusal.Invalid("Missing required parameter: 'messages'.", "messages", "missing_required_parameter");
        }
        if ((request.MaxCompletionTokens ?? request.MaxTokens) is < 1)
        {
            return OpenAIRefusal.Invalid("Invalid 'max_tokens': integer below minimum value.", "max_tokens", "integer_below_min_value");
        }
        // A mock's second choice would be its first again: better refused than pretended.
        return request.N is null or 1 ? null : OpenAIRefusal.Invalid("This mock serves n = 1 only.", "n", "invalid_value");
    }
}
