using System.Text.Json.Nodes;

namespace TVDb.MockProviders.Tests.LlamaParse;

public sealed class CreateTests
{
    [Theory]
    [InlineData("""{"tier":"fast"}""", 400, """{"detail":"Both \u0027tier\u0027 and \u0027version\u0027 are required."}""")]
    [InlineData("""{"version":"latest"}""", 400, """{"detail":"Both \u0027tier\u0027 and \u0027version\u0027 are required."}""")]
    [InlineData(null, 422, """{"detail":[{"type":"missing","loc":["body","configuration"],"msg":"Field required","input":null}]}""")]
    [InlineData("""{"tier":"fast","version":"latest","page_ranges":{"target_pages":"0-2"}}""", 422, """{"detail":[{"type":"value_error","loc":["body","page_ranges","target_pages"],"msg":"Value error, target_pages wants distinct 1-based pages and ranges, for example \u00271,3,5-8\u0027","input":"0-2"}]}""")]
    [InlineData("""{"tier":"fast","version":"latest","page_ranges":{"max_pages":0}}""", 422, """{"detail":[{"type":"greater_than_equal","loc":["body","page_ranges","max_pages"],"msg":"Input should be greater than or equal to 1","input":"0"}]}""")]
    [InlineData("""{"tier":"fast","version":"latest","processing_control":{"job_failure_conditions":{"allowed_page_failure_ratio":1.5}}}""", 422, """{"detail":[{"type":"value_error","loc":["body","processing_control","job_failure_conditions","allowed_page_failure_ratio"],"msg":"Input should be from 0 to 1","input":"1.5"}]}""")]
    [InlineData("""{"tier":"fast","version":"latest","webhook_configurations":[{"webhook_url":"ftp://x"}]}""", 422, """{"detail":[{"type":"url_parsing","loc":["body","webhook_configurations","webhook_url"],"msg":"Input should be a valid URL","input":"ftp://x"}]}""")]
    public async Task Upload_BadConfiguration_IsRefused(string? configuration, int status, string body)
    {
        await using var app = await MockApp.StartSimulatorAsync();

        var answer = await app.UploadAsync(TestDocuments.Markdown, configuration: configuration);

        Assert.Equal((status, body), (answer.Status, answer.Body));
    }

    [Theory]
    [InlineData("1,1")]
    [InlineData("3-1")]
    [InlineData("1-2-3")]
    [InlineData("a")]
    [InlineData("1,,2")]
    [InlineData("1-2000000000")]
    public async Task Upload_BadTargetPages_Is422(string targetPages)
    {
        await using var app = await MockApp.StartSimulatorAsync();

        var answer = await app.UploadAsync(
            TestDocuments.Markdown, configuration: $$$"""{"tier":"fast","version":"latest","page_ranges":{"target_pages":"{{{targetPages}}}"}}""");

        Assert.Equal(422, answer.Status);
    }

    [Fact]
    public async Task Upload_NoJson_Is422()
    {
        await using var app = await MockApp.StartSimulatorAsync();

        var answer = await app.UploadAsync(TestDocuments.Markdown, configuration: "{");

        Assert.Equal((422, "json_invalid"), (answer.Status, answer.Json["detail"]![0]!["type"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Upload_AtTheFileLimit_PassesAndOneByteMoreIs413()
    {
        await using var app = await MockApp.StartSimulatorAsync(null, "--MOCK_MAX_FILE_BYTES=1000");

        Assert.Equal(200, (await app.UploadAsync(Filled(1000))).Status);
        var over = await app.UploadAsync(Filled(1001));
        var far = await app.UploadAsync(Filled(3_000_000));

        const string Body = """{"detail":"File too large. The maximum file size is 1000 bytes."}""";
        Assert.Equal([(413, Body), (413, Body)], [(over.Status, over.Body), (far.Status, far.Body)]);
    }

    [Fact]
    public async Task Upload_EmptyOrMissingFile_IsRefused()
    {
        await using var app = await MockApp.StartSimulatorAsync();

        var empty = await app.UploadAsync([]);
        var none = await app.PostAsync("/api/v2/parse/upload", "{}");

        Assert.Equal((400, """{"detail":"File is empty."}"""), (empty.Status, empty.Body));
        Assert.Equal((422, """{"detail":[{"type":"missing","loc":["body","file"],"msg":"Field required","input":null}]}"""), (none.Status, none.Body));
    }

    [Fact]
    public async Task Create_ByFileId_ParsesTheUploadedFile()
    {
        await using var app = await MockApp.StartSimulatorAsync();
        var file = await app.UploadAsync(TestDocuments.Markdown, "notes.md", null, "/api/v1/beta/files", fields: ("purpose", "parse"));

        var created = await app.PostAsync("/api/v2/parse", $$$"""{"tier":"fast","version":"latest","file_id":"{{{file.Json["id"]}}}","user_metadata":{"a":"b"}}""");
        var ended = await app.WaitForEndAsync(created.Json["id"]!.GetValue<string>());

        Assert.Equal(
            """{"id":"<uuid>","name":"notes.md","project_id":"<uuid>","external_file_id":null,"file_type":"md","last_modified_at":"<time>","expires_at":null,"purpose":"parse","download_url":null}""",
            WireShape.Masked(file.Body));
        Assert.Equal(("notes.md", """{"a":"b"}"""), (ended["job"]!["name"]!.GetValue<string>(), ended["job"]!["user_metadata"]!.ToJsonString()));
        Assert.Equal("Title\n\nHello from a file.", ended["text"]!["pages"]![0]!["text"]!.GetValue<string>());
    }

    [Fact]
    public async Task Create_BySourceUrl_FetchesItOrSaysItCannot()
    {
        await using var app = await MockApp.StartSimulatorAsync();
        var file = await app.UploadAsync(TestDocuments.Markdown, "notes.md", null, "/api/v1/beta/files", fields: ("purpose", "parse"));
        var presigned = (await app.GetAsync($"/api/v1/beta/files/{file.Json["id"]}/content")).Json["url"]!.GetValue<string>();

        Assert.Equal(("COMPLETED", null), await EndOfAsync(app, presigned));
        Assert.Equal(("FAILED", "SOURCE_URL_UNREACHABLE"), await EndOfAsync(app, presigned.Replace("/__files/", "/__none/", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Create_WithoutDocument_IsRefused()
    {
        await using var app = await MockApp.StartSimulatorAsync();

        var neither = await app.PostAsync("/api/v2/parse", """{"tier":"fast","version":"latest"}""");
        var unknown = await app.PostAsync("/api/v2/parse", """{"tier":"fast","version":"latest","file_id":"none"}""");

        Assert.Equal(
            [(400, """{"detail":"Either \u0027file_id\u0027 or \u0027source_url\u0027 must be provided."}"""), (404, """{"detail":"File not found"}""")],
            [(neither.Status, neither.Body), (unknown.Status, unknown.Body)]);
    }

    [Fact]
    public async Task Files_Lifecycle_ListsGetsAndDeletes()
    {
        await using var app = await MockApp.StartSimulatorAsync();
        var file = await app.UploadAsync(TestDocuments.Markdown, "notes.md", null, "/api/v1/beta/files", fields: [("purpose", "parse"), ("external_file_id", "e1")]);
        var path = $"/api/v1/beta/files/{file.Json["id"]}";

        Assert.Equal($$"""{"items":[{{file.Body}}],"next_page_token":null,"total_size":1}""", (await app.GetAsync("/api/v1/beta/files")).Body);
        Assert.Equal(file.Body, (await app.GetAsync(path)).Body);
        Assert.Equal(204, (await app.SendAsync(HttpMethod.Delete, path)).Status);
        Assert.Equal(404, (await app.GetAsync(path)).Status);
        Assert.Equal(422, (await app.UploadAsync(TestDocuments.Markdown, "notes.md", null, "/api/v1/beta/files")).Status);
    }

    private static async Task<(string Status, string? Code)> EndOfAsync(MockApp app, string url)
    {
        var created = await app.PostAsync("/api/v2/parse", new JsonObject { ["tier"] = "fast", ["version"] = "latest", ["source_url"] = url }.ToJsonString());
        var job = (await app.WaitForEndAsync(created.Json["id"]!.GetValue<string>()))["job"]!;
        return (job["status"]!.GetValue<string>(), job["error_code"]?.GetValue<string>());
    }

    private static byte[] Filled(int length) => [.. Enumerable.Repeat((byte)'a', length)];
}
