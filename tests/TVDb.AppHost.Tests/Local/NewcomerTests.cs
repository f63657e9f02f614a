namespace TVDb.AppHost.Tests.Local;

/// <summary>The README, followed: start everything, try what it says, then every sample, then Ctrl-C.</summary>
[Collection(WholeRuns.Name)]
public sealed class NewcomerTests
{
    private const decimal UsdPerPage = 0.00375m;
    private const decimal UsdPerToken = 0.00000002m;

    private static readonly Dictionary<string, string> Reasons = new()
    {
        ["broken.pdf"] = "DOCUMENT_BROKEN",
        ["encrypted.pdf"] = "DOCUMENT_ENCRYPTED",
        ["scanned.pdf"] = "NO_DATA_FOUND_IN_FILE",
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Readme_Followed_ServesEverySampleAndCountsEachCent()
    {
        await using var appHost = RunningAppHost.Start(viaDotNetRun: true);
        await appHost.ReadyAsync();
        var address = appHost.Address("pipeline").Split(" (grpc)")[0];

        await TryNextAsync(appHost, address);
        await ProcessSamplesAsync(appHost, address);

        var children = appHost.Descendants();
        Signals.Send(Signals.Interrupt, [appHost.Pid, .. children.Select(child => child.Pid)]);
        await appHost.ExitedAsync(seconds: 5);
        await RunningAppHost.AssertAllGoneAsync(children, seconds: 1);
        Assert.Equal(0, appHost.ExitCode);
    }

    private static async Task TryNextAsync(RunningAppHost appHost, string address)
    {
        await appHost.SaysAsync("dotnet run --project TVDb.Cli");
        var line = appHost.Output.Split('\n').Single(line => line.TrimStart().StartsWith("dotnet run --project TVDb.Cli", StringComparison.Ordinal));

        var (answer, charged) = await ChargedAsync(address, () => CommandLine.TypeAsync(line));

        Assert.True(answer.ExitCode == 0, answer.Output + answer.Errors);
        foreach (var expected in (string[])
        [
            "samples/handbook.pdf: parse done", "samples/handbook.pdf: chunk done", "samples/handbook.pdf: embed done",
            "samples/handbook.pdf: completed", "1,536 dimensions", "real (simulated)", $"${charged["total:day"]}\n",
        ])
        {
            Assert.Contains(expected, answer.Output, StringComparison.Ordinal);
        }
    }

    private static async Task ProcessSamplesAsync(RunningAppHost appHost, string address)
    {
        // All but the account of where they came from.
        string[] files = [.. Directory.EnumerateFiles(Path.Combine(CommandLine.Repository, "samples")).Where(file => Path.GetFileName(file) != "README.md").Order()];
        var results = Path.Combine(appHost.DataPath, "out");

        var (answer, charged) = await ChargedAsync(
            address, () => CommandLine.TvdbAsync(address, ["process", .. files, "--fresh", "--json", "--out", results]));

        var documents = TvdbJson.Lines<DocumentLine>(answer.Output);
        TestContext.Current.TestOutputHelper!.WriteLine(SampleTable.Of(documents));
        Assert.Equal(files, documents.Select(document => document.File));
        // Some failed, and of those the document itself was the reason.
        Assert.Equal(3, answer.ExitCode);
        var failed = documents.Where(document => document.ExitCode != 0).ToList();
        Assert.Equal(Reasons, failed.ToDictionary(document => document.Name, document => document.Error?.Reason!));
        Assert.All(failed, document => Assert.Equal((3, "INVALID_ARGUMENT", 0m), (document.ExitCode, document.Error!.Status, TvdbJson.Usd(document.TotalCostUsd))));
        var served = documents.Except(failed).ToList();
        Assert.True(served.Single(document => document.Name == "handbook.pdf").Pages >= 30);
        foreach (var document in served)
        {
            AssertServed(document);
            await AssertWrittenAsync(document, results);
        }

        Assert.Equal(
            new Dictionary<string, decimal>
            {
                ["llamaparse:day"] = Paid(documents, "llamaparse"),
                ["openai:day"] = Paid(documents, "openai"),
                ["total:day"] = documents.Sum(document => TvdbJson.Usd(document.TotalCostUsd)),
            },
            charged);
    }

    private static void AssertServed(DocumentLine document)
    {
        var isText = document.Name.EndsWith(".md", StringComparison.Ordinal);
        Assert.Equal(
            (document.Name, "completed", "real", false, 1536, null),
            (document.Name, document.State, document.Mode, document.Degraded, document.Dimensions, document.Error));
        Assert.Equal(
            [
                isText ? ("parse", null, "none", false) : ("parse", "llamaparse", "real", true),
                ("chunk", null, "none", false),
                ("embed", "openai", "real", true),
            ],
            document.Stages.Select(stage => (stage.Stage, stage.Provider, stage.Variant, stage.Simulated)));
        decimal[] costs = [isText ? 0 : document.Pages!.Value * UsdPerPage, 0, document.Stages[2].Usage.Tokens * UsdPerToken];
        Assert.Equal(costs, document.Stages.Select(stage => TvdbJson.Usd(stage.ActualCostUsd)));
        Assert.Equal(costs.Sum(), TvdbJson.Usd(document.TotalCostUsd));
        Assert.All(document.Stages, stage => Assert.True(TvdbJson.Usd(stage.ActualCostUsd) <= TvdbJson.Usd(stage.EstimatedCostUsd)));
    }

    private static async Task AssertWrittenAsync(DocumentLine document, string results)
    {
        var prefix = Path.Combine(results, document.Name);
        string[] files = [$"{prefix}.md", $"{prefix}.chunks.jsonl", $"{prefix}.embeddings.jsonl"];
        Assert.Equal(files, document.FilesWritten);
        Assert.NotEmpty((await File.ReadAllTextAsync(files[0], Cancellation)).Trim());
        var chunks = TvdbJson.Lines<ChunkLine>(await File.ReadAllTextAsync(files[1], Cancellation));
        Assert.Equal(Enumerable.Range(0, document.ChunkCount!.Value), chunks.Select(chunk => chunk.Ordinal));
        Assert.Equal(document.Stages[2].Usage.Tokens, chunks.Sum(chunk => chunk.Tokens));
        Assert.All(chunks, chunk => Assert.NotEmpty(chunk.Text.Trim()));
        var embeddings = TvdbJson.Lines<EmbeddingLine>(await File.ReadAllTextAsync(files[2], Cancellation));
        Assert.Equal(chunks.Select(chunk => chunk.Id), embeddings.Select(embedding => embedding.Id));
        Assert.All(embeddings, embedding => Assert.Equal(1536, embedding.Vector.Length));
        Assert.All(embeddings, embedding => Assert.Equal(1, embedding.Vector.Sum(x => (double)x * x), tolerance: 1e-3));
    }

    private static decimal Paid(IEnumerable<DocumentLine> documents, string provider) => documents
        .SelectMany(document => document.Stages)
        .Where(stage => stage.Provider == provider)
        .Sum(stage => TvdbJson.Usd(stage.ActualCostUsd));

    /// <summary>What the work added to each budget, by `tvdb cost`. Done again where the budgets' day ended meanwhile.</summary>
    private static async Task<(CommandAnswer Answer, IReadOnlyDictionary<string, decimal> Charged)> ChargedAsync(
        string address, Func<Task<CommandAnswer>> work)
    {
        while (true)
        {
            var before = await BudgetsAsync(address);
            var answer = await work();
            var after = await BudgetsAsync(address);
            if (before[0].WindowStart == after[0].WindowStart)
            {
                Assert.All(after, budget => Assert.Equal(0, TvdbJson.Usd(budget.HeldUsd)));
                return (answer, before.Zip(after).ToDictionary(
                    pair => pair.Second.Name, pair => TvdbJson.Usd(pair.Second.PostedUsd) - TvdbJson.Usd(pair.First.PostedUsd)));
            }
        }
    }

    private static async Task<IReadOnlyList<BudgetLine>> BudgetsAsync(string address)
    {
        var answer = await CommandLine.TvdbAsync(address, "cost", "--json");
        Assert.True(answer.ExitCode == 0, answer.Output + answer.Errors);
        return TvdbJson.Lines<CostLine>(answer.Output).Single().Budgets;
    }
}
