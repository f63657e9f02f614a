namespace TVDb.MockProviders.Tests.OpenAI;

public sealed class ChatTests
{
    private const string Path = "/v1/chat/completions";

    [Fact]
    public async Task Create_Plain_HasTheWireShape()
    {
        await using var app = await MockApp.StartSimulatorAsync();

        var answer = await app.PostAsync(Path, """{"model":"gpt-4o-mini","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":[{"type":"text","text":"What is TVDb?"}]}]}""");

        Assert.Equal(200, answer.Status);
        var json = answer.Json;
        json["created"] = 0;
        Assert.Equal(
            """{"id":"chatcmpl-<id>","object":"chat.completion","created":0,"model":"gpt-4o-mini","choices":[{"index":0,"message":{"role":"assistant","content":"[mock gpt-4o-mini] No model ran. 2 message(s), 19 prompt tokens. The last user message begins: What is TVDb?","refusal":null,"annotations":[]},"logprobs":null,"finish_reason":"stop"}],"usage":{"prompt_tokens":19,"completion_tokens":34,"total_tokens":53,"prompt_tokens_details":{"cached_tokens":0,"audio_tokens":0},"completion_tokens_details":{"reasoning_tokens":0,"audio_tokens":0,"accepted_prediction_tokens":0,"rejected_prediction_tokens":0}},"service_tier":"default","system_fingerprint":"fp_tvdb_mock"}""",
            WireShape.Masked(json.ToJsonString()));
    }

    [Fact]
    public async Task Create_Streamed_SaysWhatThePlainAnswerSays()
    {
        await using var app = await MockApp.StartSimulatorAsync();
        const string Messages = """[{"role":"user","content":"Grüße 🙂 an alle"}]""";
        var plain = (await app.PostAsync(Path, $$"""{"model":"gpt-5-mini","messages":{{Messages}}}""")).Json;

        var events = await StreamAsync(app, $$"""{"model":"gpt-5-mini","stream":true,"stream_options":{"include_usage":true},"messages":{{Messages}}}""");

        Assert.Equal("[DONE]", events[^1]);
        var chunks = events[..^1].Select(text => System.Text.Json.Nodes.JsonNode.Parse(text)!).ToArray();
        Assert.Equal(
            plain["choices"]![0]!["message"]!["content"]!.GetValue<string>(),
            string.Concat(chunks[..^1].Select(chunk => chunk["choices"]![0]!["delta"]!["content"]?.GetValue<string>())));
        Assert.Equal(plain["usage"]!.ToJsonString(), chunks[^1]["usage"]!.ToJsonString());
        Assert.Empty(chunks[^1]["choices"]!.AsArray());
        Assert.All(chunks[..^1], chunk => Assert.True(chunk.AsObject().ContainsKey("usage") && chunk["usage"] is null));
    }

    [Fact]
    public async Task Create_StreamedWithoutUsage_HasNoUsageMember()
    {
        await using var app = await MockApp.StartSimulatorAsync();

        var events = await StreamAsync(app, """{"model":"gpt-4o-mini","stream":true,"max_tokens":1,"messages":[{"role":"user","content":"hi"}]}""");

        string Chunk(string choice) =>
            $$"""{"id":"chatcmpl-<id>","object":"chat.completion.chunk","created":0,"model":"gpt-4o-mini","service_tier":"default","system_fingerprint":"fp_tvdb_mock","choices":[{{choice}}]}""";
        Assert.Equal(
            [
                Chunk("""{"index":0,"delta":{"role":"assistant","content":""},"logprobs":null,"finish_reason":null}"""),
                Chunk("""{"index":0,"delta":{"content":"[m"},"logprobs":null,"finish_reason":null}"""),
                Chunk("""{"index":0,"delta":{},"logprobs":null,"finish_reason":"length"}"""),
                "[DONE]",
            ],
            events.Select(text => text == "[DONE]" ? text : Uncreated(text)));
    }

    [Theory]
    [InlineData("""{"model":"gpt-9","messages":[{"role":"user","content":"hi"}]}""", 404, "model_not_found", null)]
    [InlineData("""{"model":"gpt-4o-mini","messages":[]}""", 400, "missing_required_parameter", "messages")]
    [InlineData("""{"model":"gpt-4o-mini","messages":[{"role":"user","content":"hi"}],"n":2}""", 400, "invalid_value", "n")]
    [InlineData("""{"model":"text-embedding-3-small","messages":[{"role":"user","content":"hi"}]}""", 400, null, "model")]
    [InlineData("""{"model":""", 400, null, null)]
    public async Task Create_BadRequest_AnswersOpenAIsError(string request, int status, string? code, string? param)
    {
        await using var app = await MockApp.StartSimulatorAsync();

        var answer = await app.PostAsync(Path, request);

        var error = answer.Json["error"]!;
        Assert.Equal((status, code, param), (answer.Status, error["code"]?.GetValue<string>(), error["param"]?.GetValue<string>()));
        Assert.Equal(["message", "type", "param", "code"], error.AsObject().Select(member => member.Key));
    }

    [Fact]
    public async Task Models_ListAndGet_HaveTheWireShape()
    {
        await using var app = await MockApp.StartSimulatorAsync();

        Assert.Equal(
            """{"id":"text-embedding-3-small","object":"model","created":1705948997,"owned_by":"system"}""",
            (await app.GetAsync("/v1/models/text-embedding-3-small")).Body);
        Assert.Equal(
            ["text-embedding-3-small", "text-embedding-3-large", "gpt-4o-mini", "gpt-4.1-mini", "gpt-5-mini", "gpt-5-nano"],
            (await app.GetAsync("/v1/models")).Json["data"]!.AsArray().Select(model => model!["id"]!.GetValue<string>()));
        Assert.Equal(404, (await app.GetAsync("/v1/models/none")).Status);
    }

    private static async Task<string[]> StreamAsync(MockApp app, string request)
    {
        var answer = await app.PostAsync(Path, request);
        Assert.Equal(200, answer.Status);
        return [.. answer.Body.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(line => line["data: ".Length..])];
    }

    private static string Uncreated(string chunk)
    {
        var json = System.Text.Json.Nodes.JsonNode.Parse(chunk)!;
        json["created"] = 0;
        return WireShape.Masked(json.ToJsonString());
    }
}
