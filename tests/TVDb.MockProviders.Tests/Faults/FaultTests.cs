using Microsoft.Extensions.Time.Testing;

namespace TVDb.MockProviders.Tests.Faults;

public sealed class FaultTests
{
    [Fact]
    public async Task Latency_Fixed_HoldsTheAnswerThatLong()
    {
        var clock = new RecordingClock();
        await using var app = await MockApp.StartSimulatorAsync(clock, "--MOCK_LATENCY_MS=50");
        await app.PutFaultsAsync("""[{"route":"openai.embeddings","next":1,"latency":{"distribution":"fixed","ms":300}}]""");

        var (slow, _) = await clock.RunUntilAsync(app.EmbedAsync());
        var (usual, _) = await clock.RunUntilAsync(app.EmbedAsync());

        Assert.Equal((200, 200), (slow.Status, usual.Status));
        Assert.Equal([0.3, 0.05], clock.WaitsSeconds);
    }

    [Fact]
    public async Task Error_WithBodyAndHeaders_IsAnsweredForTheNextCallsOnlyAndFree()
    {
        await using var app = await MockApp.StartSimulatorAsync();
        await app.PutFaultsAsync("""[{"route":"openai.embeddings","next":2,"error":{"status":418,"body":{"mine":1},"headers":{"X-Why":"test"}}}]""");

        Answer[] answers = [await app.EmbedAsync(), await app.EmbedAsync(), await app.EmbedAsync()];

        Assert.Equal([(418, "test"), (418, "test"), (200, null)], answers.Select(answer => (answer.Status, answer.Header("X-Why"))));
        Assert.Equal("""{"mine":1}""", answers[0].Body);
        Assert.Equal(40, await app.TotalNanoUsdAsync());
    }

    [Fact]
    public async Task Answer_AnyText_StandsInForTheAnswerAndIsBilled()
    {
        await using var app = await MockApp.StartSimulatorAsync();
        await app.PutFaultsAsync("""[{"route":"openai.embeddings","next":1,"answer":{"status":502,"content_type":"text/html","body":"<h1>Bad gateway</h1>"}}]""");

        Answer[] answers = [await app.EmbedAsync(), await app.EmbedAsync()];

        Assert.Equal((502, "<h1>Bad gateway</h1>", 200), (answers[0].Status, answers[0].Body, answers[1].Status));
        Assert.Equal(80, await app.TotalNanoUsdAsync());
    }

    [Theory]
    [InlineData(500, """{"error":{"message":"The server had an error while processing your request. Sorry about that!","type":"server_error","param":null,"code":null}}""")]
    [InlineData(503, """{"error":{"message":"The engine is currently overloaded, please try again later.","type":"service_unavailable_error","param":null,"code":"server_is_overloaded"}}""")]
    [InlineData(429, """{"error":{"message":"Rate limit reached for requests.","type":"requests","param":null,"code":"rate_limit_exceeded"}}""")]
    public async Task Error_WithoutBody_IsOpenAIsOwn(int status, string body)
    {
        await using var app = await MockApp.StartSimulatorAsync();
        await app.PutFaultsAsync($$$"""[{"route":"openai.embeddings","error":{"status":{{{status}}}}}]""");

        var answer = await app.EmbedAsync();

        Assert.Equal((status, body), (answer.Status, answer.Body));
    }

    [Fact]
    public async Task Error_WithoutBody_IsLlamaParsesOwn()
    {
        await using var app = await MockApp.StartSimulatorAsync();
        await app.PutFaultsAsync("""[{"route":"llamaparse.upload","error":{"status":402}}]""");

        var answer = await app.UploadAsync(TestDocuments.Markdown);

        Assert.Equal((402, """{"detail":"You\u0027ve exceeded the maximum number of credits for your plan."}"""), (answer.Status, answer.Body));
    }

    [Fact]
    public async Task Rate_Seeded_FailsTheSameCallsEachTime()
    {
        await using var app = await MockApp.StartSimulatorAsync();

        var first = await PatternAsync(app, seed: 3);
        var second = await PatternAsync(app, seed: 3);
        var other = await PatternAsync(app, seed: 4);

        Assert.Equal(first, second);
        Assert.NotEqual(first, other);
        Assert.InRange(first.Count(status => status == 500), 5, 30);
    }

    [Fact]
    public async Task Hang_BeforeBilling_LastsUntilTheRulesGoAndBillsNothing()
    {
        await using var app = await MockApp.StartSimulatorAsync();
        await app.PutFaultsAsync("""[{"route":"openai.embeddings","hang":true}]""");

        var hanging = app.EmbedAsync();
        await ArrivedAsync(app, "openai.embeddings", 1);
        Assert.False(hanging.IsCompleted);
        await app.SendAsync(HttpMethod.Delete, "/__admin/faults");

        await Assert.ThrowsAsync<HttpRequestException>(() => hanging);
        Assert.Equal(0, await app.TotalNanoUsdAsync());
    }

    [Fact]
    public async Task Hang_AfterBilling_BillsAndNeverAnswers()
    {
        await using var app = await MockApp.StartSimulatorAsync();
        await app.PutFaultsAsync("""[{"route":"openai.embeddings","hang_after_billing":true}]""");

        var hanging = app.EmbedAsync();
        await Waiting.UntilAsync(async () => await app.TotalNanoUsdAsync() == 40);
        Assert.False(hanging.IsCompleted);
        await app.PutFaultsAsync("[]");

        await Assert.ThrowsAsync<HttpRequestException>(() => hanging);
    }

    [Theory]
    [InlineData("reset_before_billing", 0)]
    [InlineData("reset_after_billing", 40)]
    public async Task Reset_OfTheConnection_BillsOnlyAfterTheWork(string fault, long nanoUsd)
    {
        await using var app = await MockApp.StartSimulatorAsync();
        await app.PutFaultsAsync($$"""[{"route":"openai.embeddings","next":1,"{{fault}}":true}]""");

        await Assert.ThrowsAsync<HttpRequestException>(() => app.EmbedAsync());

        Assert.Equal(nanoUsd, await app.TotalNanoUsdAsync());
        Assert.Equal(200, (await app.EmbedAsync()).Status);
    }

    [Fact]
    public async Task Reset_AfterBillingOfAnUpload_LeavesTheJobRunningUnknownToItsCaller()
    {
        await using var app = await MockApp.StartSimulatorAsync();
        await app.PutFaultsAsync("""[{"route":"llamaparse.upload","reset_after_billing":true}]""");

        await Assert.ThrowsAsync<HttpRequestException>(() => app.UploadAsync(TestDocuments.Markdown, clientRequestId: "hold-9"));
        Assert.Equal("""{"client_request_ids":["hold-9"]}""", (await app.GetAsync("/__admin/lost-answers")).Json.ToJsonString());

        await Waiting.UntilAsync(async () =>
            (await app.GetAsync("/__admin/invoice?client_request_id=hold-9")).Json["total_nano_usd"]!.GetValue<long>() == 3_750_000);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    public async Task TruncateBody_Bytes_ArriveAndThenNoMore(int bytes)
    {
        await using var app = await MockApp.StartSimulatorAsync();
        await app.PutFaultsAsync($$"""[{"route":"openai.models","truncate_body":{{bytes}}}]""");

        using var response = await app.Client.GetAsync("/v1/models", HttpCompletionOption.ResponseHeadersRead, MockApp.Cancel);
        await using var body = await response.Content.ReadAsStreamAsync(MockApp.Cancel);
        using var received = new MemoryStream();
        await Assert.ThrowsAsync<HttpIOException>(() => body.CopyToAsync(received, MockApp.Cancel));

        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal("""{"object":"list","da"""[..bytes], System.Text.Encoding.UTF8.GetString(received.ToArray()));
    }

    [Fact]
    public async Task SlowBody_BytesASecond_TakesThatLongAndIsWhole()
    {
        var clock = new RecordingClock();
        await using var app = await MockApp.StartSimulatorAsync(clock);
        var whole = (await app.GetAsync("/v1/models")).Body;
        await app.PutFaultsAsync("""[{"route":"openai.models","slow_body":500}]""");

        var (answer, _) = await clock.RunUntilAsync(app.GetAsync("/v1/models"));

        Assert.Equal(whole, answer.Body);
        // 50 bytes every tenth of a second.
        Assert.Equal(Enumerable.Repeat(0.1, (whole.Length + 49) / 50), clock.WaitsSeconds);
    }

    [Fact]
    public async Task Capacity_RequestsPerSecond_AnswersOpenAIs429WithItsTimes()
    {
        var clock = new FakeTimeProvider();
        await using var app = await MockApp.StartSimulatorAsync(clock);
        await app.PutFaultsAsync("""[{"route":"openai.embeddings","capacity":{"requests_per_second":2}}]""");

        int[] admitted = [(await app.EmbedAsync()).Status, (await app.EmbedAsync()).Status];
        clock.Advance(TimeSpan.FromMilliseconds(400));
        var refused = await app.EmbedAsync();
        clock.Advance(TimeSpan.FromMilliseconds(600));
        var later = await app.EmbedAsync();

        Assert.Equal([200, 200], admitted);
        Assert.Equal(
            (429, """{"error":{"message":"Rate limit reached for requests.","type":"requests","param":null,"code":"rate_limit_exceeded"}}"""),
            (refused.Status, refused.Body));
        Assert.Equal(
            ["1", "600", "120", "0", "600ms"],
            [
                refused.Header("Retry-After"), refused.Header("retry-after-ms"), refused.Header("x-ratelimit-limit-requests"),
                refused.Header("x-ratelimit-remaining-requests"), refused.Header("x-ratelimit-reset-requests"),
            ]);
        Assert.Equal((200, 120L), (later.Status, await app.TotalNanoUsdAsync()));
    }

    [Fact]
    public async Task Capacity_Concurrency_AnswersLlamaParses429WithoutRetryAfter()
    {
        var clock = new FakeTimeProvider();
        await using var app = await MockApp.StartSimulatorAsync(clock);
        await app.PutFaultsAsync("""[{"route":"llamaparse.upload","capacity":{"concurrency":1},"latency":{"distribution":"fixed","ms":1000}}]""");

        var first = app.UploadAsync(TestDocuments.Markdown);
        await ArrivedAsync(app, "llamaparse.upload", 1);
        var refused = await app.UploadAsync(TestDocuments.Markdown);
        var (admitted, _) = await clock.RunUntilAsync(first);

        Assert.Equal(
            (429, """{"detail":"Rate limit exceeded. Please try again later."}""", null),
            (refused.Status, refused.Body, refused.Header("Retry-After")));
        Assert.Equal(200, admitted.Status);
    }

    [Fact]
    public async Task AnyRoute_Rule_AppliesToEveryProviderCallAndToNothingElse()
    {
        await using var app = await MockApp.StartSimulatorAsync();
        await app.PutFaultsAsync("""[{"route":"*","error":{"status":500}}]""");

        int[] statuses =
        [
            (await app.EmbedAsync()).Status, (await app.GetAsync("/api/v2/parse/versions")).Status,
            (await app.UploadAsync(TestDocuments.Markdown)).Status, (await app.GetAsync("/health")).Status,
        ];

        Assert.Equal([500, 500, 500, 200], statuses);
    }

    private static async Task<int[]> PatternAsync(MockApp app, int seed)
    {
        await app.PutFaultsAsync($$$"""[{"route":"openai.models","rate":0.3,"seed":{{{seed}}},"error":{"status":500}}]""");
        var pattern = new int[50];
        for (var i = 0; i < pattern.Length; i++)
        {
            pattern[i] = (await app.GetAsync("/v1/models")).Status;
        }
        return pattern;
    }

    private static Task ArrivedAsync(MockApp app, string route, int calls) => Waiting.UntilAsync(async () =>
        (await app.GetAsync("/__admin/calls")).Json["calls"]![route]?.GetValue<int>() == calls);
}
