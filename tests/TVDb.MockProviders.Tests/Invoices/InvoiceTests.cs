using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;

namespace TVDb.MockProviders.Tests.Invoices;

public sealed class InvoiceTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Embedding_Billed_IsTokensTimesPrice()
    {
        await using var app = await MockApp.StartSimulatorAsync(new FakeTimeProvider(Start));

        await app.EmbedAsync("hello world", "hold-1");

        Assert.Equal(
            """{"entries":[{"id":1,"time":"2026-11-23T12:00:00+00:00","provider":"openai","model":"text-embedding-3-small","unit":"input_token","quantity":2,"nano_usd":40,"credits":null,"client_request_id":"hold-1","path":"/v1/embeddings"}],"total_nano_usd":40}""",
            (await app.GetAsync("/__admin/invoice")).Body);
    }

    [Theory]
    [InlineData("fast", 1, 3_750_000)]
    [InlineData("cost_effective", 3, 11_250_000)]
    [InlineData("agentic", 10, 37_500_000)]
    [InlineData("agentic_plus", 45, 168_750_000)]
    public async Task Parse_Completed_IsBilledByPageAndTier(string tier, int creditsPerPage, long nanoUsd)
    {
        await using var app = await MockApp.StartSimulatorAsync();

        var created = await app.UploadAsync(
            TestDocuments.Pdf("One.", "Two.", "Three."), "a.pdf", $$"""{"tier":"{{tier}}","version":"latest"}""", clientRequestId: "hold-7");
        var ended = await app.WaitForEndAsync(created.Json["id"]!.GetValue<string>());

        Assert.Equal(creditsPerPage * 3, ended["job"]!["usage"]!["credits"]!.GetValue<int>());
        Assert.Equal(
            $$"""{"entries":[{"id":1,"time":"<time>","provider":"llamaparse","model":"{{tier}}","unit":"page","quantity":3,"nano_usd":{{nanoUsd}},"credits":{{creditsPerPage * 3}},"client_request_id":"hold-7","path":"/api/v2/parse/upload"}],"total_nano_usd":{{nanoUsd}}}""",
            WireShape.Masked((await app.GetAsync("/__admin/invoice")).Body));
    }

    [Fact]
    public async Task Chat_Billed_IsPromptAndCompletionApart()
    {
        await using var app = await MockApp.StartSimulatorAsync();

        var usage = (await app.PostAsync("/v1/chat/completions", """{"model":"gpt-4o-mini","messages":[{"role":"user","content":"hi"}]}""")).Json["usage"]!;

        var entries = (await app.GetAsync("/__admin/invoice")).Json["entries"]!.AsArray();
        Assert.Equal(
            [("input_token", usage["prompt_tokens"]!.GetValue<long>() * 150), ("output_token", usage["completion_tokens"]!.GetValue<long>() * 600)],
            entries.Select(entry => (entry!["unit"]!.GetValue<string>(), entry["nano_usd"]!.GetValue<long>())));
    }

    [Fact]
    public async Task Read_FilteredByClientRequestId_HasThatCallersEntriesAndTotal()
    {
        await using var app = await MockApp.StartSimulatorAsync();
        await app.EmbedAsync("hello world", "mine");
        await app.EmbedAsync("hello", "theirs");
        await app.EmbedAsync("hello", null);

        var mine = (await app.GetAsync("/__admin/invoice?client_request_id=mine")).Json;

        Assert.Equal((1, 40L, 80L), (mine["entries"]!.AsArray().Count, mine["total_nano_usd"]!.GetValue<long>(), await app.TotalNanoUsdAsync()));
    }

    [Fact]
    public async Task Clear_AfterCalls_StartsAnewWithLaterIds()
    {
        await using var app = await MockApp.StartSimulatorAsync();
        await app.EmbedAsync();

        Assert.Equal(204, (await app.SendAsync(HttpMethod.Delete, "/__admin/invoice")).Status);

        Assert.Equal("""{"entries":[],"total_nano_usd":0}""", (await app.GetAsync("/__admin/invoice")).Body);
        await app.EmbedAsync();
        Assert.Equal(2, (await app.GetAsync("/__admin/invoice")).Json["entries"]![0]!["id"]!.GetValue<int>());
    }

    [Fact]
    public async Task ManyCallsAtOnce_Billed_SumToTheNanoDollar()
    {
        await using var app = await MockApp.StartSimulatorAsync();

        var tokens = await Task.WhenAll(Enumerable.Range(0, 200).Select(async i =>
            (await app.EmbedAsync($"text number {i} of many")).Json["usage"]!["total_tokens"]!.GetValue<long>()));

        Assert.Equal(tokens.Sum() * 20, await app.TotalNanoUsdAsync());
    }

    [Fact]
    public async Task Catalog_OfAnotherFile_SetsThePrices()
    {
        var path = Path.GetTempFileName();
        await File.WriteAllTextAsync(path, new JsonObject
        {
            ["version"] = "test",
            ["prices"] = new JsonArray(new JsonObject
            {
                ["provider"] = "openai",
                ["model"] = "text-embedding-3-small",
                ["unit"] = "input_token",
                ["nano_usd"] = 7,
            }),
        }.ToJsonString(), MockApp.Cancel);
        await using var app = await MockApp.StartSimulatorAsync(null, $"--PRICE_CATALOG_PATH={path}");

        await app.EmbedAsync("hello world");
        var unpriced = await app.PostAsync("/v1/embeddings", """{"model":"text-embedding-3-large","input":"hello"}""");
        var unpricedTier = await app.ParseAsync(TestDocuments.Markdown);

        Assert.Equal((14L, 404), (await app.TotalNanoUsdAsync(), unpriced.Status));
        Assert.Equal("INVALID_TIER_VERSION_COMBINATION", unpricedTier["job"]!["error_code"]!.GetValue<string>());
        File.Delete(path);
    }
}
