using System.Net.Http.Headers;

namespace TVDb.MockProviders.Tests.Roles;

public sealed class RoleTests
{
    [Fact]
    public async Task OpenAI_SimulatorWithoutKey_AnswersOpenAIs401()
    {
        await using var app = await MockApp.StartSimulatorAsync();
        app.Client.DefaultRequestHeaders.Authorization = null;

        var answer = await app.EmbedAsync();

        Assert.Equal(
            (401, """{"error":{"message":"You didn\u0027t provide an API key. You need to provide your API key in an Authorization header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY).","type":"invalid_request_error","param":null,"code":null}}"""),
            (answer.Status, answer.Body));
    }

    [Fact]
    public async Task OpenAI_SimulatorWithWrongKey_AnswersOpenAIs401WithoutTheKey()
    {
        await using var app = await MockApp.StartSimulatorAsync();
        app.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "sk-wrong-key-9999");

        var answer = await app.GetAsync("/v1/models");

        Assert.Equal(
            (401, """{"error":{"message":"Incorrect API key provided: sk-w*********9999. You can find your API key at https://platform.openai.com/account/api-keys.","type":"invalid_request_error","param":null,"code":"invalid_api_key"}}"""),
            (answer.Status, answer.Body));
    }

    [Theory]
    [InlineData(null, """{"detail":"Not authenticated"}""")]
    [InlineData("llx-wrong", """{"detail":"Invalid API Key"}""")]
    public async Task LlamaParse_SimulatorWithoutTheKey_AnswersLlamaClouds401(string? key, string body)
    {
        await using var app = await MockApp.StartSimulatorAsync();
        app.Client.DefaultRequestHeaders.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);

        var answer = await app.UploadAsync(TestDocuments.Markdown);

        Assert.Equal((401, body), (answer.Status, answer.Body));
    }

    [Fact]
    public async Task AnyCall_MockWithoutKey_IsServedAndBillsNothing()
    {
        await using var app = await MockApp.StartAsync(null, "--MOCK_ROLE=mock");
        app.Client.DefaultRequestHeaders.Authorization = null;

        var embedded = await app.EmbedAsync();
        var parsed = await app.ParseAsync(TestDocuments.Markdown);

        Assert.Equal((200, "mock"), (embedded.Status, embedded.Header("X-TVDb-Role")));
        Assert.Equal("COMPLETED", parsed["job"]!["status"]!.GetValue<string>());
        Assert.Equal("""{"entries":[],"total_nano_usd":0}""", (await app.GetAsync("/__admin/invoice")).Body);
        var calls = (await app.GetAsync("/__admin/calls")).Json["calls"]!;
        Assert.Equal((1, 1), (calls["openai.embeddings"]!.GetValue<int>(), calls["llamaparse.upload"]!.GetValue<int>()));
    }

    [Theory]
    [InlineData("/v1/models")]
    [InlineData("/v1/no-such-path")]
    [InlineData("/api/v2/parse/pjb-none")]
    [InlineData("/health")]
    [InlineData("/__admin/invoice")]
    public async Task EveryAnswer_Simulator_IsLabelled(string path)
    {
        await using var app = await MockApp.StartSimulatorAsync();

        Assert.Equal("simulator", (await app.GetAsync(path)).Header("X-TVDb-Role"));
    }
}
