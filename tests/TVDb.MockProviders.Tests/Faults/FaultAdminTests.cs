namespace TVDb.MockProviders.Tests.Faults;

public sealed class FaultAdminTests
{
    private const string Path = "/__admin/faults";

    [Fact]
    public async Task Put_ThenGetThenDelete_RoundTrips()
    {
        await using var app = await MockApp.StartSimulatorAsync();
        const string Rules = """[{"route":"openai.embeddings","rate":0.5,"seed":7,"next":3,"error":{"status":503,"headers":{"X-A":"b"}}},{"route":"*","latency":{"distribution":"lognormal","p50_ms":50,"p95_ms":400}}]""";

        var put = await app.SendAsync(HttpMethod.Put, Path, Rules);
        var got = await app.GetAsync(Path);
        var deleted = await app.SendAsync(HttpMethod.Delete, Path);

        Assert.Equal([(200, Rules), (200, Rules), (204, "")], [(put.Status, put.Body), (got.Status, got.Body), (deleted.Status, deleted.Body)]);
        Assert.Equal("[]", (await app.GetAsync(Path)).Body);
    }

    [Theory]
    [InlineData("""[{"route":"openai.embedings","hang":true}]""", "[0].route: 'openai.embedings' is none of *, openai.embeddings,")]
    [InlineData("""[{"route":"openai.chat","hang":true,"rate":1.1}]""", "[0].rate: not from 0 to 1.")]
    [InlineData("""[{"route":"openai.chat","hang":true,"next":0}]""", "[0].next: not at least 1.")]
    [InlineData("""[{"route":"openai.chat","error":{"status":200}}]""", "[0].error.status: not from 400 to 599.")]
    [InlineData("""[{"route":"openai.chat","answer":{"status":200}}]""", "[0].answer.body: is missing.")]
    [InlineData("""[{"route":"openai.chat","answer":{"body":"","status":199}}]""", "[0].answer.status: not from 200 to 599.")]
    [InlineData("""[{"route":"openai.chat","latency":{"distribution":"fixed"}}]""", "[0].latency: fixed wants ms, uniform min_ms and max_ms,")]
    [InlineData("""[{"route":"openai.chat","latency":{"distribution":"uniform","min_ms":9,"max_ms":1}}]""", "[0].latency: fixed wants ms,")]
    [InlineData("""[{"route":"openai.chat","latency":{"distribution":"exponential","p50_ms":1,"p95_ms":2}}]""", "[0].latency: fixed wants ms,")]
    [InlineData("""[{"route":"openai.chat","truncate_body":-1}]""", "[0].truncate_body: not at least 0 bytes.")]
    [InlineData("""[{"route":"openai.chat","slow_body":0}]""", "[0].slow_body: not at least 1 byte a second.")]
    [InlineData("""[{"route":"openai.chat","capacity":{}}]""", "[0].capacity: names no limit.")]
    [InlineData("""[{"route":"openai.chat","capacity":{"concurrency":0}}]""", "[0].capacity.concurrency: not at least 1.")]
    [InlineData("""[{"route":"openai.chat","never_finish":true}]""", "[0]: has no effect on this route")]
    [InlineData("""[{"route":"llamaparse.job","hang":true}]""", "[0]: has no effect on this route")]
    [InlineData("""[{"route":"llamaparse.job","credits":{"zero":true,"late_ms":1}}]""", "[0].credits: wants either zero or late_ms.")]
    [InlineData("""[{"route":"llamaparse.job","credits":{"zero":true,"late_ms":1,"surcharge":1}}]""", "[0].credits: wants either zero or late_ms.")]
    [InlineData("""[{"route":"llamaparse.job","credits":{"zero":true,"surcharge":-1}}]""", "[0].credits.surcharge: not from 0 to 1000000.")]
    [InlineData("""[{"route":"llamaparse.job","failed_pages":[0]}]""", "[0].failed_pages: pages begin at 1.")]
    [InlineData("""[{"route":"openai.chat","hagn":true}]""", "$[0].hagn: ")]
    [InlineData("""[{"route":"openai.chat","rate":"often"}]""", "$[0].rate: ")]
    [InlineData("""{"route":"*"}""", "$: ")]
    [InlineData("null", "$: want a list of rules.")]
    public async Task Put_BadRule_NamesItAndChangesNothing(string rules, string error)
    {
        await using var app = await MockApp.StartSimulatorAsync();
        const string Before = """[{"route":"openai.models","hang":true}]""";
        await app.PutFaultsAsync(Before);

        var answer = await app.SendAsync(HttpMethod.Put, Path, rules);

        Assert.Equal(400, answer.Status);
        Assert.StartsWith(error, Assert.Single(answer.Json["errors"]!.AsArray())!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(Before, (await app.GetAsync(Path)).Body);
    }

    [Fact]
    public async Task Put_SeveralBadRules_NamesAll()
    {
        await using var app = await MockApp.StartSimulatorAsync();

        var answer = await app.SendAsync(HttpMethod.Put, Path, """[{"route":"openai.chat","rate":2,"next":0,"hang":true},{"route":"openai.chat"}]""");

        Assert.Equal(
            ["[0].rate", "[0].next", "[1]"], answer.Json["errors"]!.AsArray().Select(error => error!.GetValue<string>().Split(':')[0]));
    }
}
