using System.Text.Json.Nodes;

namespace TVDb.MockProviders.Tests.LlamaParse;

public sealed class JobTests
{
    private const string NeverFinish = """[{"route":"llamaparse.job","never_finish":true}]""";

    [Fact]
    public async Task AnyVerb_UnknownJob_Is404()
    {
        await using var app = await MockApp.StartSimulatorAsync();

        Answer[] answers =
        [
            await app.GetAsync("/api/v2/parse/pjb-none"), await app.PostAsync("/api/v2/parse/pjb-none/cancel", ""),
            await app.SendAsync(HttpMethod.Delete, "/api/v2/parse/pjb-none"), await app.GetAsync("/api/v1/parsing/job/pjb-none"),
        ];

        Assert.All(answers, answer => Assert.Equal((404, """{"detail":"Parse job not found"}"""), (answer.Status, answer.Body)));
    }

    [Fact]
    public async Task Get_UnknownExpand_Is422()
    {
        await using var app = await MockApp.StartSimulatorAsync();
        var id = await IdOfAsync(app);

        var answer = await app.GetAsync($"/api/v2/parse/{id}?expand=markdwon");

        Assert.Equal(
            (422, """{"detail":[{"type":"value_error","loc":["query","expand"],"msg":"Value error, unknown expand field \u0027markdwon\u0027","input":"markdwon"}]}"""),
            (answer.Status, answer.Body));
    }

    [Fact]
    public async Task Cancel_RunningJob_EndsItForFree()
    {
        await using var app = await MockApp.StartSimulatorAsync();
        await app.PutFaultsAsync(NeverFinish);
        var id = await IdOfAsync(app);

        var tooEarly = await app.SendAsync(HttpMethod.Delete, $"/api/v2/parse/{id}");
        var cancelled = await app.PostAsync($"/api/v2/parse/{id}/cancel", "");
        var again = await app.PostAsync($"/api/v2/parse/{id}/cancel", "");
        await app.SendAsync(HttpMethod.Delete, "/__admin/faults");
        var deleted = await app.SendAsync(HttpMethod.Delete, $"/api/v2/parse/{id}");

        Assert.Equal((400, """{"detail":"Parse job is still running. Cancel it before deleting it."}"""), (tooEarly.Status, tooEarly.Body));
        Assert.Equal(
            """{"id":"pjb-<id>","project_id":"<uuid>","name":"a.md","status":"CANCELLED","tier":"cost_effective","error_code":null,"error_message":null,"usage":{"credits":0},"user_metadata":null,"created_at":"<time>","updated_at":"<time>"}""",
            WireShape.Masked(cancelled.Body));
        Assert.Equal(400, again.Status);
        Assert.Equal((200, """{"id":"pjb-<id>","project_id":"<uuid>"}"""), (deleted.Status, WireShape.Masked(deleted.Body)));
        Assert.Equal(404, (await app.GetAsync($"/api/v2/parse/{id}")).Status);
        Assert.Equal(0, await app.TotalNanoUsdAsync());
    }

    [Fact]
    public async Task List_SeveralJobs_PagesAndFilters()
    {
        await using var app = await MockApp.StartSimulatorAsync();
        var ids = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            ids.Add((await app.ParseAsync(TestDocuments.Markdown))["job"]!["id"]!.GetValue<string>());
        }

        var first = (await app.GetAsync("/api/v2/parse?page_size=2")).Json;
        var second = (await app.GetAsync($"/api/v2/parse?page_size=2&page_token={first["next_page_token"]}")).Json;
        var failed = (await app.GetAsync("/api/v2/parse?status=FAILED")).Body;
        var chosen = (await app.GetAsync($"/api/v2/parse?job_ids={ids[0]}&job_ids={ids[2]}&status=COMPLETED")).Json;

        Assert.Equal((3, "2"), (first["total_size"]!.GetValue<int>(), first["next_page_token"]!.GetValue<string>()));
        Assert.Equal(ids.Order(), Ids(first).Concat(Ids(second)).Order());
        Assert.True(second.AsObject().ContainsKey("next_page_token") && second["next_page_token"] is null);
        Assert.Equal("""{"items":[],"next_page_token":null,"total_size":0}""", failed);
        Assert.Equal(new[] { ids[0], ids[2] }.Order(), Ids(chosen).Order());
    }

    [Fact]
    public async Task Versions_Asked_NameEachTiersAndTheLatest()
    {
        await using var app = await MockApp.StartSimulatorAsync();

        var versions = (await app.GetAsync("/api/v2/parse/versions")).Json;

        Assert.Equal(["agentic", "agentic_plus", "cost_effective", "fast", "latest"], versions.AsObject().Select(member => member.Key));
        Assert.Equal(
            """{"agentic":"2026-09-07","agentic_plus":"2026-08-19","cost_effective":"2026-08-19","fast":"2026-06-15"}""", versions["latest"]!.ToJsonString());
        Assert.Equal("""["2026-06-15","2025-12-11"]""", versions["fast"]!.ToJsonString());
    }

    [Fact]
    public async Task V1_UploadJobAndResults_HaveTheLegacyShapes()
    {
        await using var app = await MockApp.StartSimulatorAsync();

        var created = await app.UploadAsync(
            TestDocuments.Pdf("One.", "Two.", "Three."), "a.pdf", null, "/api/v1/parsing/upload", fields: ("target_pages", "0,2"));
        var id = created.Json["id"]!.GetValue<string>();
        await Waiting.UntilAsync(async () => (await app.GetAsync($"/api/v1/parsing/job/{id}")).Json["status"]!.GetValue<string>() == "SUCCESS");

        Assert.Equal("""{"id":"pjb-<id>","status":"PENDING","error_code":null,"error_message":null}""", WireShape.Masked(created.Body));
        const string Metadata = """{"job_pages":2,"credits_used":6,"job_is_cache_hit":false}""";
        Assert.Equal(
            [
                $$"""{"markdown":"One.\n\n---\n\nThree.","job_metadata":{{Metadata}}}""",
                $$"""{"text":"One.\n\n---\n\nThree.","job_metadata":{{Metadata}}}""",
                $$"""{"pages":[{"page":1,"text":"One.","md":"One."},{"page":3,"text":"Three.","md":"Three."}],"job_metadata":{{Metadata}}}""",
                "One.\n\n---\n\nThree.",
            ],
            [
                (await app.GetAsync($"/api/v1/parsing/job/{id}/result/markdown")).Body,
                (await app.GetAsync($"/api/v1/parsing/job/{id}/result/text")).Body,
                (await app.GetAsync($"/api/v1/parsing/job/{id}/result/json")).Body,
                (await app.GetAsync($"/api/v1/parsing/job/{id}/result/raw/markdown")).Body,
            ]);
        Assert.Equal(7_500_000, await app.TotalNanoUsdAsync());
    }

    [Fact]
    public async Task V1_ResultOfAnUnfinishedJob_Is404()
    {
        await using var app = await MockApp.StartSimulatorAsync();
        await app.PutFaultsAsync(NeverFinish);
        var created = await app.UploadAsync(TestDocuments.Markdown, configuration: null, path: "/api/v1/parsing/upload");

        var answer = await app.GetAsync($"/api/v1/parsing/job/{created.Json["id"]}/result/markdown");

        Assert.Equal(
            (404, """{"detail":"Result not found. Check job status to see if it has completed."}"""), (answer.Status, answer.Body));
    }

    private static async Task<string> IdOfAsync(MockApp app) => (await app.UploadAsync(TestDocuments.Markdown)).Json["id"]!.GetValue<string>();

    private static IEnumerable<string> Ids(JsonNode list) => list["items"]!.AsArray().Select(item => item!["id"]!.GetValue<string>());
}
