using System.Runtime.InteropServices;
using Microsoft.Extensions.Time.Testing;
using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Providers.OpenAICompatible;

namespace TVDb.Pipeline.Tests.Providers.OpenAICompatible;

/// <summary>Embedding clients before a scripted provider, and the provider's own answers.</summary>
internal static class Embeddings
{
    public static readonly EmbeddingRequest TwoTexts = new(new EmbeddingModel("two-numbers", Dimensions: 2, InputTokensMax: 8192), Dimensions: 2, ["alpha", "beta"]);

    public static EmbeddingsClient Client(HttpMessageHandler handler, ProviderEnd end = ProviderEnd.Real, string address = "https://api.example/v1", string provider = ProviderNames.OpenAI) =>
        new(new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan }, new ProviderEndpoint(new Uri(address), "sk-test"), new ProviderTarget(provider, end), Time);

    /// <summary>What dates in answers are compared with.</summary>
    private static readonly FakeTimeProvider Time = new(new DateTimeOffset(2026, 11, 23, 11, 59, 0, TimeSpan.Zero));

    public static Task<ProviderOutcome<IReadOnlyList<float[]>>> EmbedAsync(ScriptedHandler handler, ProviderEnd end = ProviderEnd.Real) =>
        Client(handler, end).EmbedAsync(TwoTexts, "job-1:embed:0:2", TestContext.Current.CancellationToken);

    public static string Answer(params string[] data) =>
        $$$"""{"object":"list","data":[{{{string.Join(',', data)}}}],"model":"two-numbers","usage":{"prompt_tokens":5,"total_tokens":5}}""";

    public static string Vector(int index, params float[] vector) =>
        $$"""{"object":"embedding","index":{{index}},"embedding":"{{Convert.ToBase64String(MemoryMarshal.AsBytes<float>(vector))}}"}""";

    public static string Error(string type, string? code, string message = "refused") =>
        $$$"""{"error":{"message":"{{{message}}}","type":"{{{type}}}","param":null,"code":{{{(code is null ? "null" : $"\"{code}\"")}}}}}""";

    public static ProviderFailure FailureOf<T>(ProviderOutcome<T> outcome) => Assert.IsType<ProviderOutcome<T>.Failed>(outcome).Failure;
}
