using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;

namespace TVDb.MockProviders.Tests.Faults;

public sealed class JobFaultTests
{
    [Fact]
    public async Task NeverFinish_Job_StaysRunningUntilTheRulesGo()
    {
        var clock = new FakeTimeProvider();
        await using var app = await MockApp.StartSimulatorAsync(clock, "--MOCK_LATENCY_MS=50");
        await app.PutFaultsAsync("""[{"route":"llamaparse.job","never_finish":true}]""");
        var id = (await app.UploadAsync(TestDocuments.Markdown)).Json["id"]!.GetValue<string>();

        await clock.RunUntilAsync(Waiting.UntilAsync(async () => await StatusAsync(app, id) == "RUNNING").ContinueWith(_ => true, TaskScheduler.Default));
        clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal("RUNNING", await StatusAsync(app, id));
        await app.SendAsync(HttpMethod.Delete, "/__admin/faults");
        var (ended, _) = await clock.RunUntilAsync(app.WaitForEndAsync(id));

        Assert.Equal("COMPLETED", ended["job"]!["status"]!.GetValue<string>());
    }

    [Fact]
    public async Task Latency_OfJobs_ReplacesTheDefault()
    {
        var clock = new RecordingClock();
        await using var app = await MockApp.StartSimulatorAsync(clock, "--MOCK_LATENCY_MS=50");
        await app.PutFaultsAsync("""[{"route":"llamaparse.job","latency":{"distribution":"fixed","ms":4000}}]""");

        await clock.RunUntilAsync(app.ParseAsync(TestDocuments.Markdown), stepMs: 50);

        Assert.Equal([0.8, 3.2], clock.WaitsSeconds);
    }

    [Theory]
    [InlineData("""[{"route":"llamaparse.job","credits":{"late_ms":5000}}]""", "--MOCK_ROLE=simulator")]
    [InlineData("[]", "--MOCK_CREDITS_LATE_MS=5000")]
    public async Task Credits_Late_AreNullUntilThen(string rules, string setting)
    {
        var clock = new FakeTimeProvider();
        await using var app = await MockApp.StartSimulatorAsync(clock, setting);
        await app.PutFaultsAsync(rules);

        var ended = await app.ParseAsync(TestDocuments.Markdown);
        clock.Advance(TimeSpan.FromSeconds(4.9));
        var early = await app.WaitForEndAsync(ended["job"]!["id"]!.GetValue<string>());
        clock.Advance(TimeSpan.FromSeconds(0.1));
        var late = await app.WaitForEndAsync(ended["job"]!["id"]!.GetValue<string>());

        Assert.Equal(
            ["""{"credits":null}""", """{"credits":null}""", """{"credits":3}"""], new[] { ended, early, late }.Select(UsageOf));
        Assert.Equal(3_750_000, await app.TotalNanoUsdAsync());
    }

    [Theory]
    [InlineData("""[{"route":"llamaparse.job","credits":{"zero":true}}]""", "--MOCK_ROLE=simulator")]
    [InlineData("[]", "--MOCK_CREDITS_ZERO=true")]
    public async Task Credits_Zero_StayZeroThoughBilled(string rules, string setting)
    {
        await using var app = await MockApp.StartSimulatorAsync(null, setting);
        await app.PutFaultsAsync(rules);

        var ended = await app.ParseAsync(TestDocuments.Markdown);

        Assert.Equal(("""{"credits":0}""", 3_750_000L), (UsageOf(ended), await app.TotalNanoUsdAsync()));
    }

    [Fact]
    public async Task Credits_Surcharge_IsBilledAndShownOnTopOfThePages()
    {
        await using var app = await MockApp.StartSimulatorAsync();
        await app.PutFaultsAsync("""[{"route":"llamaparse.job","credits":{"surcharge":2}}]""");

        var ended = await app.ParseAsync(TestDocuments.Markdown);

        Assert.Equal(("""{"credits":5}""", 6_250_000L), (UsageOf(ended), await app.TotalNanoUsdAsync()));
    }

    [Fact]
    public async Task FailedPages_WithinTheAllowedRatio_AreMarkedInACompletedJob()
    {
        await using var app = await MockApp.StartSimulatorAsync();
        await app.PutFaultsAsync("""[{"route":"llamaparse.job","failed_pages":[2]}]""");
        var pdf = TestDocuments.Pdf("One.", "Two.");

        var tolerant = await app.ParseAsync(
            pdf, "a.pdf", """{"tier":"agentic","version":"latest","processing_control":{"job_failure_conditions":{"allowed_page_failure_ratio":0.5}}}""");
        var strict = await app.ParseAsync(pdf, "a.pdf");

        Assert.Equal(
            """{"pages":[{"page_number":1,"markdown":"One.","success":true},{"page_number":2,"error":"Failed to parse page.","success":false}]}""",
            tolerant["markdown"]!.ToJsonString());
        Assert.Equal(("FAILED", "TOO_MANY_FAILED_PAGES"), (strict["job"]!["status"]!.GetValue<string>(), strict["job"]!["error_code"]!.GetValue<string>()));
    }

    private static async Task<string> StatusAsync(MockApp app, string id) =>
        (await app.GetAsync($"/api/v2/parse/{id}")).Json["job"]!["status"]!.GetValue<string>();

    private static string UsageOf(JsonNode answer) => answer["job"]!["usage"]!.ToJsonString();
}
