using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace TVDb.MockProviders.Tests.OpenAI;

public sealed class EmbeddingTests
{
    [Fact]
    public async Task Create_OneString_HasTheWireShape()
    {
        await using var app = await MockApp.StartSimulatorAsync();

        var answer = await app.PostAsync("/v1/embeddings", """{"model":"text-embedding-3-small","input":"hello world","dimensions":1}""", "hold-1");

        Assert.Equal(
            (200, """{"object":"list","data":[{"object":"embedding","index":0,"embedding":[-1]}],"model":"text-embedding-3-small","usage":{"prompt_tokens":2,"total_tokens":2}}"""),
            (answer.Status, answer.Body));
        Assert.Equal(
            ["10000", "9999", "6ms", "10000000", "9999998", "1ms", "req_hold-1", "2020-10-01"],
            [
                answer.Header("x-ratelimit-limit-requests"), answer.Header("x-ratelimit-remaining-requests"),
                answer.Header("x-ratelimit-reset-requests"), answer.Header("x-ratelimit-limit-tokens"),
                answer.Header("x-ratelimit-remaining-tokens"), answer.Header("x-ratelimit-reset-tokens"),
                answer.Header("x-request-id"), answer.Header("openai-version"),
            ]);
    }

    [Theory]
    [InlineData("text-embedding-3-small", null, 1536)]
    [InlineData("text-embedding-3-large", null, 3072)]
    [InlineData("text-embedding-3-large", 3072, 3072)]
    [InlineData("text-embedding-3-small", 256, 256)]
    public async Task Create_Dimensions_AreThoseAskedForAndUnitLength(string model, int? dimensions, int expected)
    {
        await using var app = await MockApp.StartSimulatorAsync();

        var vector = Floats(await EmbedAsync(app, new JsonObject { ["model"] = model, ["input"] = "Any text at all.", ["dimensions"] = dimensions }));

        Assert.Equal(expected, vector.Length);
        Assert.Equal(1.0, vector.Sum(value => (double)value * value), 1e-6);
    }

    [Fact]
    public async Task Create_Base64_EqualsFloat()
    {
        await using var app = await MockApp.StartSimulatorAsync();
        var request = new JsonObject { ["model"] = "text-embedding-3-small", ["input"] = "The same text.", ["encoding_format"] = "float" };

        var floats = Floats(await EmbedAsync(app, request));
        request["encoding_format"] = "base64";
        var bytes = Convert.FromBase64String((await EmbedAsync(app, request))["data"]![0]!["embedding"]!.GetValue<string>());

        Assert.Equal(floats, MemoryMarshal.Cast<byte, float>(bytes).ToArray());
    }

    [Fact]
    public async Task Create_FourFormsOfInput_AreOne()
    {
        await using var app = await MockApp.StartSimulatorAsync();

        // 15339 and 1917 are "hello" and " world" in cl100k_base.
        JsonNode[] forms = ["hello world", new JsonArray("hello world"), new JsonArray(15339, 1917), new JsonArray(new JsonArray(15339, 1917))];
        var vectors = new List<float[]>();
        foreach (var form in forms)
        {
            var answer = await EmbedAsync(app, new JsonObject { ["model"] = "text-embedding-3-small", ["input"] = form });
            Assert.Equal("""{"prompt_tokens":2,"total_tokens":2}""", answer["usage"]!.ToJsonString());
            vectors.Add(Floats(answer));
        }

        Assert.All(vectors, vector => Assert.Equal(vectors[0], vector));
    }

    [Fact]
    public async Task Create_Batch_KeepsOrderAndIgnoresPosition()
    {
        await using var app = await MockApp.StartSimulatorAsync();

        var answer = await EmbedAsync(app, new JsonObject { ["model"] = "text-embedding-3-small", ["input"] = new JsonArray("a", "b", "a") });

        Assert.Equal([0, 1, 2], answer["data"]!.AsArray().Select(item => item!["index"]!.GetValue<int>()));
        Assert.Equal(Floats(answer, 0), Floats(answer, 2));
        Assert.NotEqual(Floats(answer, 0), Floats(answer, 1));
    }

    [Theory]
    [InlineData("""{"model":"text-embedding-3-small","input":""}""", 400, """{"error":{"message":"\u0027$.input\u0027 is invalid. Please check the API reference: https://platform.openai.com/docs/api-reference.","type":"invalid_request_error","param":null,"code":null}}""")]
    [InlineData("""{"model":"text-embedding-3-small","input":["a",""]}""", 400, """{"error":{"message":"\u0027$.input\u0027 is invalid. Please check the API reference: https://platform.openai.com/docs/api-reference.","type":"invalid_request_error","param":null,"code":null}}""")]
    [InlineData("""{"model":"text-embedding-3-small","input":[]}""", 400, """{"error":{"message":"\u0027$.input\u0027 is invalid. Please check the API reference: https://platform.openai.com/docs/api-reference.","type":"invalid_request_error","param":null,"code":null}}""")]
    [InlineData("""{"model":"text-embedding-3-small"}""", 400, """{"error":{"message":"\u0027$.input\u0027 is invalid. Please check the API reference: https://platform.openai.com/docs/api-reference.","type":"invalid_request_error","param":null,"code":null}}""")]
    [InlineData("""{"model":"text-embedding-4","input":"a"}""", 404, """{"error":{"message":"The model \u0060text-embedding-4\u0060 does not exist or you do not have access to it.","type":"invalid_request_error","param":null,"code":"model_not_found"}}""")]
    [InlineData("""{"input":"a"}""", 400, """{"error":{"message":"you must provide a model parameter","type":"invalid_request_error","param":null,"code":null}}""")]
    [InlineData("""{"model":"text-embedding-3-small","input":"a","dimensions":1537}""", 400, """{"error":{"message":"Invalid value for \u0027dimensions\u0027 = 1537. Must be between 1 and 1536.","type":"invalid_request_error","param":"dimensions","code":null}}""")]
    [InlineData("""{"model":"text-embedding-3-small","input":"a","dimensions":0}""", 400, """{"error":{"message":"Invalid value for \u0027dimensions\u0027 = 0. Must be between 1 and 1536.","type":"invalid_request_error","param":"dimensions","code":null}}""")]
    public async Task Create_BadRequest_AnswersOpenAIsErrorAndBillsNothing(string request, int status, string body)
    {
        await using var app = await MockApp.StartSimulatorAsync();

        var answer = await app.PostAsync("/v1/embeddings", request);

        Assert.Equal((status, body, 0L), (answer.Status, answer.Body, await app.TotalNanoUsdAsync()));
    }

    [Fact]
    public async Task Create_AtEachLimit_PassesAndOneMoreIsRefused()
    {
        await using var app = await MockApp.StartSimulatorAsync();
        var inputs = Enumerable.Repeat("a", 2048).ToList();
        Assert.Equal((200, null), await TryAsync(app, inputs));
        inputs.Add("a");
        Assert.Equal((400, "array_above_max_length"), await TryAsync(app, inputs));

        var longest = string.Concat(Enumerable.Repeat(" a", 8192));
        Assert.Equal((200, null), await TryAsync(app, [longest]));
        Assert.Equal((400, "context_length_exceeded"), await TryAsync(app, [longest + " a"]));

        // 36 × 8,192 + 5,088 = 300,000.
        var most = Enumerable.Repeat(longest, 36).Append(string.Concat(Enumerable.Repeat(" a", 5088))).ToList();
        Assert.Equal((200, null), await TryAsync(app, most));
        most.Add("a");
        Assert.Equal((400, "max_tokens_per_request"), await TryAsync(app, most));
    }

    [Fact]
    public async Task Create_FullBatch_IsNotSlow()
    {
        await using var app = await MockApp.StartSimulatorAsync();
        await app.EmbedAsync();
        var inputs = Enumerable.Range(0, 2048).Select(i => $"Chunk {i}: a sentence or two of ordinary length, as a chunker makes them, about topic {i % 97}.");
        var watch = Stopwatch.StartNew();

        Assert.Equal((200, null), await TryAsync(app, [.. inputs], "base64"));

        // A generous bound for a busy machine; alone it takes a few hundred milliseconds.
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(20));
    }

    private static async Task<(int Status, string? Code)> TryAsync(MockApp app, List<string> inputs, string format = "base64")
    {
        var answer = await app.PostAsync("/v1/embeddings", new JsonObject
        {
            ["model"] = "text-embedding-3-small",
            ["input"] = new JsonArray([.. inputs.Select(input => JsonValue.Create(input))]),
            ["encoding_format"] = format,
        }.ToJsonString());
        return (answer.Status, answer.Json["error"]?["code"]?.GetValue<string>());
    }

    private static async Task<JsonNode> EmbedAsync(MockApp app, JsonObject request)
    {
        var answer = await app.PostAsync("/v1/embeddings", request.ToJsonString());
        Assert.True(answer.Status == 200, answer.Body);
        return answer.Json;
    }

    private static float[] Floats(JsonNode answer, int index = 0) =>
        [.. answer["data"]![index]!["embedding"]!.AsArray().Select(value => value!.GetValue<float>())];
}
