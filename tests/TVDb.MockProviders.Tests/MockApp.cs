using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace TVDb.MockProviders.Tests;

/// <summary>The real application on a free port of the loopback interface, spoken to over real HTTP.</summary>
internal sealed class MockApp : IAsyncDisposable
{
    public const string Key = "sk-test-0123456789";

    private readonly WebApplication _app;

    private MockApp(WebApplication app)
    {
        _app = app;
        BaseAddress = new Uri(app.Urls.Single());
        Client = new HttpClient { BaseAddress = BaseAddress };
        Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);
    }

    public Uri BaseAddress { get; }

    public HttpClient Client { get; }

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static Task<MockApp> StartSimulatorAsync(TimeProvider? clock = null, params string[] settings) =>
        StartAsync(clock, ["--MOCK_ROLE=simulator", $"--MOCK_API_KEY={Key}", .. settings]);

    public static async Task<MockApp> StartAsync(TimeProvider? clock, params string[] settings)
    {
        // No latency unless a test is about it: the last setting of a name wins.
        string[] args = ["--urls=http://127.0.0.1:0", "--MOCK_LATENCY_MS=0", .. settings];
        var app = MockProvidersApp.Build(args, builder =>
        {
            builder.Logging.ClearProviders();
            if (clock is not null)
            {
                builder.Services.AddSingleton(clock);
            }
        });
        await app.StartAsync(Cancel);
        return new MockApp(app);
    }

    public async Task<Answer> SendAsync(HttpMethod method, string path, string? json = null, string? clientRequestId = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (json is not null)
        {
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        }
        if (clientRequestId is not null)
        {
            request.Headers.Add("X-Client-Request-Id", clientRequestId);
        }
        return await ReadAsync(await Client.SendAsync(request, Cancel));
    }

    public Task<Answer> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<Answer> PostAsync(string path, string json, string? clientRequestId = null) =>
        SendAsync(HttpMethod.Post, path, json, clientRequestId);

    public async Task<Answer> UploadAsync(
        byte[] content,
        string name = "a.md",
        string? configuration = """{"tier":"cost_effective","version":"latest"}""",
        string path = "/api/v2/parse/upload",
        string? clientRequestId = null,
        params (string Name, string Value)[] fields)
    {
        using var form = new MultipartFormDataContent();
        var file = new ByteArrayContent(content);
        file.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        form.Add(file, "file", name);
        foreach (var (field, value) in configuration is null ? fields : [.. fields, ("configuration", configuration)])
        {
            form.Add(new StringContent(value), field);
        }
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = form };
        if (clientRequestId is not null)
        {
            request.Headers.Add("X-Client-Request-Id", clientRequestId);
        }
        return await ReadAsync(await Client.SendAsync(request, Cancel));
    }

    /// <summary>Uploads, polls to the end, and answers the last poll.</summary>
    public async Task<JsonNode> ParseAsync(
        byte[] content, string name = "a.md", string configuration = """{"tier":"cost_effective","version":"latest"}""", string expand = "markdown,text")
    {
        var created = await UploadAsync(content, name, configuration);
        Assert.Equal(200, created.Status);
        return await WaitForEndAsync(created.Json["id"]!.GetValue<string>(), expand);
    }

    public async Task<JsonNode> WaitForEndAsync(string jobId, string expand = "markdown,text")
    {
        while (true)
        {
            var answer = await GetAsync($"/api/v2/parse/{jobId}?expand={expand}");
            Assert.Equal(200, answer.Status);
            if (answer.Json["job"]!["status"]!.GetValue<string>() is not ("PENDING" or "RUNNING"))
            {
                return answer.Json;
            }
            await Waiting.BrieflyAsync();
        }
    }

    public async Task PutFaultsAsync(string json)
    {
        var answer = await SendAsync(HttpMethod.Put, "/__admin/faults", json);
        Assert.True(answer.Status == 200, answer.Body);
    }

    public Task<Answer> EmbedAsync(string text = "hello world", string? clientRequestId = null) => PostAsync(
        "/v1/embeddings", new JsonObject { ["model"] = "text-embedding-3-small", ["input"] = text, ["dimensions"] = 8 }.ToJsonString(), clientRequestId);

    public async Task<long> TotalNanoUsdAsync() => (await GetAsync("/__admin/invoice")).Json["total_nano_usd"]!.GetValue<long>();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5), TimeProvider.System);
        await _app.StopAsync(patience.Token);
        await _app.DisposeAsync();
    }

    private static async Task<Answer> ReadAsync(HttpResponseMessage response)
    {
        using (response)
        {
            return new Answer((int)response.StatusCode, await response.Content.ReadAsStringAsync(Cancel), response.Headers);
        }
    }
}

internal sealed record Answer(int Status, string Body, HttpResponseHeaders Headers)
{
    public JsonNode Json => JsonNode.Parse(Body)!;

    public string? Header(string name) => Headers.TryGetValues(name, out var values) ? string.Join(',', values) : null;
}
