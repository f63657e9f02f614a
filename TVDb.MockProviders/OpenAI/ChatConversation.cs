using System.Text.Json;
using Microsoft.ML.Tokenizers;

namespace TVDb.MockProviders.OpenAI;

/// <summary>What was asked, counted as the chat models count it, and the answer a mock can honestly give.</summary>
internal sealed record ChatConversation(int PromptTokens, IReadOnlyList<string> Pieces, string FinishReason)
{
    private const int TokensPerMessage = 3;
    private const int TokensOfReplyStart = 3;
    private const int EchoCharsMax = 200;

    public string Content => string.Concat(Pieces);

    public int CompletionTokens => Pieces.Count;

    public static ChatConversation Of(ChatRequest request, OpenAIModel model, Tokenizer tokenizer)
    {
        var messages = request.Messages!.Select(message => (message.Role, Text: TextOf(message.Content))).ToArray();
        var promptTokens = TokensOfReplyStart + messages.Sum(message =>
            TokensPerMessage + tokenizer.CountTokens(message.Role!) + tokenizer.CountTokens(message.Text));
        var last = messages.LastOrDefault(message => message.Role is "user").Text ?? "";
        var echo = last.Length <= EchoCharsMax ? last : last[..EchoCharsMax] + "…";
        var reply = $"[mock {model.Id}] No model ran. {messages.Length} message(s), {promptTokens} prompt tokens. The last user message begins: {echo}";

        var max = request.MaxCompletionTokens ?? request.MaxTokens ?? int.MaxValue;
        var ids = tokenizer.EncodeToIds(reply);
        var kept = ids.Count > max ? [.. ids.Take(max)] : ids;
        return new ChatConversation(promptTokens, Split(kept, tokenizer), ids.Count > max ? "length" : "stop");
    }

    /// <summary>One piece a token. A character that spans tokens comes with the last of them: half of one is not text.</summary>
    private static string[] Split(IReadOnlyList<int> ids, Tokenizer tokenizer)
    {
        var pieces = new string[ids.Count];
        var pending = new List<int>();
        for (var i = 0; i < ids.Count; i++)
        {
            pending.Add(ids[i]);
            var text = tokenizer.Decode(pending) ?? "";
            var whole = !text.EndsWith('\uFFFD') && text.Length > 0;
            pieces[i] = whole ? text : "";
            if (whole)
            {
                pending.Clear();
            }
        }
        return pieces;
    }

    private static string TextOf(JsonElement content) => content.ValueKind switch
    {
        JsonValueKind.String => content.GetString()!,
        JsonValueKind.Array => string.Concat(content.EnumerateArray()
            .Where(part => part.ValueKind is JsonValueKind.Object
                && part.TryGetProperty("text", out var text) && text.ValueKind is JsonValueKind.String)
            .Select(part => part.GetProperty("text").GetString())),
        _ => "",
    };
}
