using System.Text.Json;

namespace TVDb.MockProviders.OpenAI;

/// <summary>The answer as server-sent events, one a token, closed by <c>[DONE]</c>.</summary>
internal sealed class ChatStream(
    string id, long created, string model, string serviceTier, string fingerprint, ChatConversation conversation, bool includeUsage) : IResult
{
    public static ChatUsage UsageOf(ChatConversation conversation) => new(
        conversation.PromptTokens,
        conversation.CompletionTokens,
        conversation.PromptTokens + conversation.CompletionTokens,
        new ChatPromptDetails(0, 0),
        new ChatCompletionDetails(0, 0, 0, 0));

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.ContentType = "text/event-stream; charset=utf-8";
        await SendAsync(httpContext, [new ChatChunkChoice(0, new ChatDelta("assistant", ""), null, null)]);
        foreach (var piece in conversation.Pieces.Where(piece => piece.Length > 0))
        {
            await SendAsync(httpContext, [new ChatChunkChoice(0, new ChatDelta(Content: piece), null, null)]);
        }
        await SendAsync(httpContext, [new ChatChunkChoice(0, new ChatDelta(), null, conversation.FinishReason)]);
        if (includeUsage)
        {
            await SendAsync(httpContext, [], UsageOf(conversation));
        }
        await httpContext.Response.WriteAsync("data: [DONE]\n\n", httpContext.RequestAborted);
    }

    private async Task SendAsync(HttpContext context, ChatChunkChoice[] choices, ChatUsage? usage = null)
    {
        const string Object = "chat.completion.chunk";
        var json = includeUsage
            ? JsonSerializer.Serialize(
                new ChatChunkWithUsage(id, Object, created, model, serviceTier, fingerprint, choices, usage), OpenAIJson.Default.ChatChunkWithUsage)
            : JsonSerializer.Serialize(
                new ChatChunk(id, Object, created, model, serviceTier, fingerprint, choices), OpenAIJson.Default.ChatChunk);
        await context.Response.WriteAsync($"data: {json}\n\n", context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }
}
