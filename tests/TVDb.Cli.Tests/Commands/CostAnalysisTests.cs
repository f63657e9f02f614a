using Google.Protobuf.WellKnownTypes;
using TVDb.Cli.Tests.Scripted;
using TVDb.V1;

namespace TVDb.Cli.Tests.Commands;

/// <summary>`tvdb cost analysis`</summary>
public sealed class CostAnalysisTests
{
    [Fact]
    public async Task Analysis_EachPart_IsTold()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Script.CostAnalysis = Analysis;

        var answer = await Tvdb.RunAsync(server.Address, "cost", "analysis", "--days", "7", "--all-tenants");

        Assert.Equal((0, ""), (answer.ExitCode, answer.Error));
        Assert.Equal(new GetCostAnalysisRequest { Days = 7, Tenant = "*" }, Assert.Single(server.Script.CostAnalysisRequests));
        Assert.Equal(
            "spent since 2099-01-02 01:00:00 +01:00 (2099-01-02 00:00:00 UTC) "
            + "tenant stage provider model calls cost failed tried again over its hold "
            + "acme parse llamaparse agentic 12 calls $1.50 1 call $0.10 2 calls $0.20 – "
            + "documents completed 10 documents, 40 pages $1.50 a document $0.15 a page $0.0375 saved $0.30 by earlier results, 3 stages and what 1 stage did cost before "
            + "what to do acme saves $0.75 use the cheap tier 4 documents",
            Words(answer));
    }

    [Fact]
    public async Task Analysis_Json_IsOneObject()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Script.CostAnalysis = Analysis;

        Assert.Equal(
            """
            {"start_time":"2099-01-02T00:00:00Z","end_time":null,"rows":[{"tenant":"acme","provider":"llamaparse","model":"agentic","stage":"parse","calls":12,"cost_usd":"1.50","pages":40,"tokens":0,"failed_calls":1,"failed_cost_usd":"0.10","repeated_calls":2,"repeated_cost_usd":"0.20","overruns":0,"overrun_cost_usd":"0.00"}],"documents":{"documents":10,"pages":40,"cost_usd":"1.50","cost_per_document_usd":"0.15","cost_per_page_usd":"0.0375","cached_stages":3,"saved_usd":"0.30","cached_stages_unpriced":1,"complete":true},"recommendations":[{"kind":"cheaper_tier","subject":"acme","saving_usd":"0.75","advice":"use the cheap tier","reckoning":"4 documents"}]}
            """,
            (await Tvdb.RunAsync(server.Address, "cost", "analysis", "--json")).Output.TrimEnd('\n'));
    }

    [Fact]
    public async Task Analysis_TooManyDays_IsAUsageError()
    {
        var answer = await Tvdb.RunAsync(null, "cost", "analysis", "--days", "32");

        Assert.Equal(2, answer.ExitCode);
        Assert.Contains("--days: 1 to 31", answer.Error, StringComparison.Ordinal);
    }

    private static GetCostAnalysisResponse Analysis => new()
    {
        StartTime = new DateTimeOffset(2099, 1, 2, 0, 0, 0, TimeSpan.Zero).ToTimestamp(),
        Rows =
        {
            new SpendRow
            {
                Tenant = "acme", Provider = "llamaparse", Model = "agentic", Stage = Stage.Parse, Calls = 12, Cost = Answers.Usd(1_500_000_000), Pages = 40,
                FailedCalls = 1, FailedCost = Answers.Usd(100_000_000), RepeatedCalls = 2, RepeatedCost = Answers.Usd(200_000_000), OverrunCost = Answers.Usd(0),
            },
        },
        Documents = new DocumentTotals
        {
            Documents = 10,
            Pages = 40,
            Cost = Answers.Usd(1_500_000_000),
            CostPerDocument = Answers.Usd(150_000_000),
            CostPerPage = Answers.Usd(37_500_000),
            CachedStages = 3,
            CachedStagesUnpriced = 1,
            Saved = Answers.Usd(300_000_000),
            Complete = true,
        },
        Recommendations =
        {
            new CostRecommendation { Kind = RecommendationKind.CheaperTier, Subject = "acme", Saving = Answers.Usd(750_000_000), Advice = "use the cheap tier", Reckoning = "4 documents" },
        },
    };

    private static string Words(Answer answer) => string.Join(' ', answer.Output.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
}
