using System.Text.Json;
using System.Text.Json.Serialization;

namespace TVDb.MockProviders.OpenAI;

internal sealed record ChatRequest(
    string? Model,
    IReadOnlyList<ChatRequestMessage>? Messages,
    bool? Stream,
    ChatStreamOptions? StreamOptions,
    int? MaxTokens,
    int? MaxCompletionTokens,
    int? N);

/// <summary>Content is a string, a list of parts of which the text ones count, or null.</summary>
internal sealed record ChatRequestMessage(string? Role, JsonElement Content);

internal sealed record ChatStreamOptions(bool? IncludeUsage);

internal sealed record ChatAnswer(
    string Id, string Object, long Created, string Model, IReadOnlyList<ChatChoice> Choices, ChatUsage Usage, string ServiceTier, string SystemFingerprint);

internal sealed record ChatChoice(int Index, ChatMessage Message, object? Logprobs, string FinishReason);

internal sealed record ChatMessage(string Role, string Content, string? Refusal, IReadOnlyList<string> Annotations);

internal sealed record ChatUsage(
    int PromptTokens, int CompletionTokens, int TotalTokens, ChatPromptDetails PromptTokensDetails, ChatCompletionDetails CompletionTokensDetails);

internal sealed record ChatPromptDetails(int CachedTokens, int AudioTokens);

internal sealed record ChatCompletionDetails(int ReasoningTokens, int AudioTokens, int AcceptedPredictionTokens, int RejectedPredictionTokens);

/// <summary>A piece of a stream that was not asked to include usage: it has no such member.</summary>
internal record ChatChunk(
    string Id, string Object, long Created, string Model, string ServiceTier, string SystemFingerprint, IReadOnlyList<ChatChunkChoice> Choices);

/// <summary>A piece of a stream that was: null in all but the last, which has no choices.</summary>
internal sealed record ChatChunkWithUsage(
    string Id,
    string Object,
    long Created,
    string Model,
    string ServiceTier,
    string SystemFingerprint,
    IReadOnlyList<ChatChunkChoice> Choices,
    [property: JsonPropertyOrder(1)] ChatUsage? Usage)
    : ChatChunk(Id, Object, Created, Model, ServiceTier, SystemFingerprint, Choices);

internal sealed record ChatChunkChoice(int Index, ChatDelta Delta, object? Logprobs, string? FinishReason);

/// <summary>The first has the role, the last is empty.</summary>
internal sealed record ChatDelta(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Role = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Content = null);
