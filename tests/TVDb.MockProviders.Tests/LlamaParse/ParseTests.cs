namespace TVDb.MockProviders.Tests.LlamaParse;

public sealed class ParseTests
{
    [Fact]
    public async Task Upload_ThenGet_HasBothWireShapes()
    {
        var clock = new RecordingClock();
        await using var app = await MockApp.StartSimulatorAsync(clock, "--MOCK_LATENCY_MS=50");

        var created = await app.UploadAsync(TestDocuments.Markdown);
        var id = created.Json["id"]!.GetValue<string>();
        var early = await app.GetAsync($"/api/v2/parse/{id}?expand=markdown");
        var (ended, _) = await clock.RunUntilAsync(app.WaitForEndAsync(id));

        Assert.Equal(
            """{"id":"pjb-<id>","project_id":"<uuid>","name":"a.md","status":"PENDING","tier":"cost_effective","error_code":null,"error_message":null,"usage":{"credits":null},"user_metadata":null,"created_at":"<time>","updated_at":"<time>"}""",
            WireShape.Masked(created.Body));
        Assert.Equal(
            """{"job":{"id":"pjb-<id>","project_id":"<uuid>","name":"a.md","status":"PENDING","tier":"cost_effective","usage":{"credits":null},"created_at":"<time>","updated_at":"<time>"}}""",
            WireShape.Masked(early.Body));
        Assert.Equal(
            """{"job":{"id":"pjb-<id>","project_id":"<uuid>","name":"a.md","status":"COMPLETED","tier":"cost_effective","usage":{"credits":3},"created_at":"<time>","updated_at":"<time>"},"markdown":{"pages":[{"page_number":1,"markdown":"# Title\n\nHello from a file.\n","success":true}]},"text":{"pages":[{"page_number":1,"text":"Title\n\nHello from a file."}]}}""",
            WireShape.Masked(ended.ToJsonString()));
        Assert.Equal([0.01, 0.04], clock.WaitsSeconds);
    }

    [Fact]
    public async Task Job_AsTimePasses_IsPendingThenRunningThenCompleted()
    {
        var clock = new RecordingClock();
        await using var app = await MockApp.StartSimulatorAsync(clock, "--MOCK_LATENCY_MS=1000");
        var id = (await app.UploadAsync(TestDocuments.Markdown)).Json["id"]!.GetValue<string>();
        async Task<string> StatusAsync() => (await app.GetAsync($"/api/v2/parse/{id}")).Json["job"]!["status"]!.GetValue<string>();

        await Waiting.UntilAsync(() => Task.FromResult(clock.WaitsSeconds.Count() == 1));
        clock.Advance(TimeSpan.FromMilliseconds(199));
        var early = await StatusAsync();
        clock.Advance(TimeSpan.FromMilliseconds(1));
        await Waiting.UntilAsync(() => Task.FromResult(clock.WaitsSeconds.Count() == 2));
        clock.Advance(TimeSpan.FromMilliseconds(799));
        var later = await StatusAsync();
        clock.Advance(TimeSpan.FromMilliseconds(1));
        var ended = await app.WaitForEndAsync(id);

        Assert.Equal(["PENDING", "RUNNING", "COMPLETED"], [early, later, ended["job"]!["status"]!.GetValue<string>()]);
    }

    [Fact]
    public async Task Get_Pdf_HasThatFilesTextPageByPage()
    {
        await using var app = await MockApp.StartSimulatorAsync();

        var ended = await app.ParseAsync(TestDocuments.Pdf("The first page.", "The second page."), "a.pdf", expand: "text,markdown_full&expand=text_full,job_metadata");

        Assert.Equal(
            """{"pages":[{"page_number":1,"text":"The first page."},{"page_number":2,"text":"The second page."}]}""", ended["text"]!.ToJsonString());
        Assert.Equal("The first page.\n\n---\n\nThe second page.", ended["markdown_full"]!.GetValue<string>());
        Assert.Equal("The first page.\n\n---\n\nThe second page.", ended["text_full"]!.GetValue<string>());
        Assert.Equal("""{"job_pages":2,"credits_used":6,"job_is_cache_hit":false}""", ended["job_metadata"]!.ToJsonString());
        Assert.False(ended.AsObject().ContainsKey("markdown"));
    }

    [Fact]
    public async Task Get_FastTier_HasTextAndNoMarkdown()
    {
        await using var app = await MockApp.StartSimulatorAsync();

        var ended = await app.ParseAsync(TestDocuments.Markdown, configuration: """{"tier":"fast","version":"2026-06-15"}""", expand: "text,markdown,markdown_full");

        Assert.Equal(["job", "text"], ended.AsObject().Select(member => member.Key));
    }

    [Theory]
    [InlineData("""{"target_pages":"2,4"}""", "2,4")]
    [InlineData("""{"target_pages":"3-9"}""", "3,4,5")]
    [InlineData("""{"max_pages":2}""", "1,2")]
    [InlineData("""{"max_pages":1,"target_pages":"5"}""", "5")]
    [InlineData("""{"max_pages":null,"target_pages":null}""", "1,2,3,4,5")]
    public async Task Create_PageRanges_ParseAndBillThosePages(string ranges, string expected)
    {
        await using var app = await MockApp.StartSimulatorAsync();
        var pages = expected.Split(',').Select(int.Parse).ToArray();

        var ended = await app.ParseAsync(
            TestDocuments.Pdf("One.", "Two.", "Three.", "Four.", "Five."), "a.pdf", $$"""{"tier":"fast","version":"latest","page_ranges":{{ranges}}}""");

        Assert.Equal(pages, ended["text"]!["pages"]!.AsArray().Select(page => page!["page_number"]!.GetValue<int>()));
        Assert.Equal(pages.Length * 1_250_000L, await app.TotalNanoUsdAsync());
    }

    [Fact]
    public async Task Get_ProblemDocuments_FailWithTheVendorsCodesForFree()
    {
        await using var app = await MockApp.StartSimulatorAsync(null, "--MOCK_MAX_PAGES=2");

        Assert.Equal("PDF_IS_BROKEN", await CodeOfAsync(app, TestDocuments.BrokenPdf, "a.pdf"));
        Assert.Equal("PDF_IS_PROTECTED", await CodeOfAsync(app, TestDocuments.EncryptedOffice, "a.docx"));
        Assert.Equal("NO_DATA_FOUND_IN_FILE", await CodeOfAsync(app, TestDocuments.Pdf("", ""), "a.pdf"));
        Assert.Equal("UNSUPPORTED_FILE_TYPE", await CodeOfAsync(app, [0x7F, 0x45, 0x4C, 0x46], "a.bin"));
        Assert.Equal("TOO_MANY_PAGES", await CodeOfAsync(app, TestDocuments.Pdf("1", "2", "3"), "a.pdf"));
        Assert.Equal("INVALID_TIER_VERSION_COMBINATION", await CodeOfAsync(app, TestDocuments.Markdown, "a.md", """{"tier":"fast","version":"1999-01-01"}"""));
        Assert.Equal("INVALID_TIER_VERSION_COMBINATION", await CodeOfAsync(app, TestDocuments.Markdown, "a.md", """{"tier":"slow","version":"latest"}"""));
        Assert.Equal(0, await app.TotalNanoUsdAsync());
    }

    [Fact]
    public async Task Get_FailedJob_CarriesCodeAndMessage()
    {
        await using var app = await MockApp.StartSimulatorAsync();
        await app.PutFaultsAsync("""[{"route":"llamaparse.job","job_error":{"code":"TIMEOUT","message":"Took too long."}}]""");

        Assert.Equal(
            """{"job":{"id":"pjb-<id>","project_id":"<uuid>","name":"a.md","status":"FAILED","tier":"cost_effective","error_code":"TIMEOUT","error_message":"Took too long.","usage":{"credits":0},"created_at":"<time>","updated_at":"<time>"}}""",
            WireShape.Masked((await app.ParseAsync(TestDocuments.Markdown)).ToJsonString()));
    }

    [Fact]
    public async Task Get_ResultCache_ServesTheSecondForFreeAndSaysSo()
    {
        await using var app = await MockApp.StartSimulatorAsync(null, "--MOCK_RESULT_CACHE=true");

        var first = await app.ParseAsync(TestDocuments.Markdown, expand: "job_metadata");
        var second = await app.ParseAsync(TestDocuments.Markdown, expand: "job_metadata");
        var other = await app.ParseAsync(TestDocuments.Markdown, configuration: """{"tier":"agentic","version":"latest"}""", expand: "job_metadata");

        Assert.Equal([(3, false), (0, true), (10, false)], new[] { first, second, other }.Select(job =>
            (job["job"]!["usage"]!["credits"]!.GetValue<int>(), job["job_metadata"]!["job_is_cache_hit"]!.GetValue<bool>())));
        Assert.Equal(3_750_000 + 12_500_000, await app.TotalNanoUsdAsync());
    }

    private static async Task<string> CodeOfAsync(
        MockApp app, byte[] content, string name, string configuration = """{"tier":"cost_effective","version":"latest"}""")
    {
        var job = (await app.ParseAsync(content, name, configuration))["job"]!;
        Assert.Equal(("FAILED", 0), (job["status"]!.GetValue<string>(), job["usage"]!["credits"]!.GetValue<int>()));
        return job["error_code"]!.GetValue<string>();
    }
}
