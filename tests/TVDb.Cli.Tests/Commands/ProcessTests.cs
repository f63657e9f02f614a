using TVDb.Cli.Tests.Scripted;
using TVDb.V1;

namespace TVDb.Cli.Tests.Commands;

public sealed class ProcessTests
{
    [Fact]
    public async Task Process_OneFile_TellsStagesCostAndWhy()
    {
        await using var server = await ScriptedServer.StartAsync();
        using var work = new Workspace();
        var answer = await Tvdb.RunAsync(server.Address, "process", work.Write("report.pdf", "%PDF"));

        Assert.Equal(0, answer.ExitCode);
        Assert.Empty(answer.Error);
        var parse = Assert.Single(answer.Output.Split('\n'), line => line.TrimStart().StartsWith("parse ", StringComparison.Ordinal));
        foreach (var cell in new[] { "llamaparse", "real (simulated)", "cost_effective", "32 pages, 96 credits", "$0.12", "2.1 s", "mode_real" })
        {
            Assert.Contains(cell, parse, StringComparison.Ordinal);
        }
        Assert.Contains("total  1 document · 32 pages · 2 chunks · 1 token · $0.12000002", answer.Output, StringComparison.Ordinal);
        Assert.Contains("4 dimensions", answer.Output, StringComparison.Ordinal);
        var request = Assert.Single(server.Script.Requests);
        Assert.Equal(("report.pdf", "%PDF"), (request.Filename, request.Content.ToStringUtf8()));
    }

    [Fact]
    public async Task Process_Redirected_LineAsEachStageBeginsAndEndsWithoutControlCharacters()
    {
        await using var server = await ScriptedServer.StartAsync();
        using var work = new Workspace();
        var file = work.Write("evil\u001b[31m[red].md", "x");
        var answer = await Tvdb.RunAsync(server.Address, "process", file);

        var given = file.Replace('\u001b', '?');
        var lines = answer.Output.Split('\n').Where(line => line.StartsWith(given + ":", StringComparison.Ordinal)).Select(line => line[(given.Length + 2)..]).ToList();
        Assert.Equal("begins, 1 B", lines[0]);
        Assert.StartsWith("is job-", lines[1], StringComparison.Ordinal);
        Assert.Equal(
            [
                "parse begins", "parse done in 2.1 s: llamaparse real (simulated), 32 pages, 96 credits, $0.12",
                "chunk begins", "chunk done in 12 ms: no_call_needed, 2 chunks",
                "embed begins", "embed done in 850 ms: openai real (simulated), 1 token, $0.00000002",
                "completed",
            ],
            // The count of chunks is known to the last events only; how many the watch saw before is chance.
            lines.Skip(2).Select(line => line == "chunk done in 12 ms: no_call_needed" ? line + ", 2 chunks" : line));
        Assert.DoesNotContain(answer.All, letter => char.IsControl(letter) && letter != '\n');
    }

    [Fact]
    public async Task Process_StageUnderWay_ProgressIsLive()
    {
        await using var server = await ScriptedServer.StartAsync();
        using var work = new Workspace();
        var seen = new TaskCompletionSource();
        server.Script.Process = async (request, run) =>
        {
            var job = Answers.Job(request, run);
            await run.AcceptAsync(job);
            var parse = Answers.Stages()[0];
            parse.EndTime = null;
            job.Stages.Add(parse);
            run.Move(job);
            await seen.Task;
            Answers.Complete(job);
            return new ProcessResponse { Job = job, Chunks = { Answers.Chunk(0), Answers.Chunk(1) } };
        };
        using var tvdb = Tvdb.Start(server.Address, "process", work.Write("a.md", "x"));
        await tvdb.ReadUntilAsync("parse begins");
        seen.SetResult();
        Assert.Equal(0, (await tvdb.AnswerAsync()).ExitCode);
    }

    [Fact]
    public async Task Process_OnATerminal_DrawnLiveThenReported()
    {
        Assert.SkipUnless(File.Exists(Tvdb.Script), "needs script(1) for a terminal");
        await using var server = await ScriptedServer.StartAsync();
        using var work = new Workspace();
        server.Script.Process = async (request, run) =>
        {
            var response = await Answers.CompleteAsync(request, run);
            await Task.Delay(TimeSpan.FromMilliseconds(400), TimeProvider.System, run.Cancelled);
            return response;
        };
        work.Write("docs/[red]a.md", "x");
        work.Write("docs/b.md", "x");
        var answer = await Tvdb.RunOnTerminalAsync(server.Address, "process", work.In("docs"));

        Assert.Equal(0, answer.ExitCode);
        Assert.Contains("━━", answer.Output, StringComparison.Ordinal);
        Assert.Contains("[red]a.md", answer.Output, StringComparison.Ordinal);
        Assert.Contains("2 documents · 64 pages · 4 chunks", answer.Output, StringComparison.Ordinal);
        // What hides the cursor shows it again.
        Assert.True(answer.Output.LastIndexOf("\u001b[?25h", StringComparison.Ordinal) > answer.Output.LastIndexOf("\u001b[?25l", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Process_Folder_WalkedSortedAndOnlySupportedEndings()
    {
        await using var server = await ScriptedServer.StartAsync();
        using var work = new Workspace();
        foreach (var name in new[] { "docs/b.md", "docs/a/z.TXT", "docs/a.html", "docs/image.png", "docs/.hidden/c.md", "docs/d.docx" })
        {
            work.Write(name, name);
        }
        var answer = await Tvdb.RunAsync(server.Address, "process", work.In("docs"), work.In("docs/b.md"), "--json", "--parallel", "3");

        Assert.Equal(0, answer.ExitCode);
        Assert.Equal(
            [work.In("docs/a/z.TXT"), work.In("docs/a.html"), work.In("docs/b.md"), work.In("docs/d.docx")],
            answer.JsonLines().Select(line => line.GetProperty("file").GetString()));
        Assert.Equal(4, server.Script.Requests.Count);
    }

    [Fact]
    public async Task Process_OneOfSeveralFails_AllTriedAndFailureTold()
    {
        await using var server = await ScriptedServer.StartAsync();
        using var work = new Workspace();
        server.Script.Process = (request, run) =>
            request.Filename == "bad.md" ? throw Answers.BadField() : Answers.CompleteAsync(request, run);
        var answer = await Tvdb.RunAsync(
            server.Address, "process", work.Write("bad.md", "x"), work.Write("good.md", "x"), work.In("missing.md"), "--parallel", "1");

        Assert.Equal(2, answer.ExitCode);
        Assert.Contains("bad.md: the request has a problem", answer.Error, StringComparison.Ordinal);
        Assert.Contains("options.chunk_size  must be at least 16", answer.Error, StringComparison.Ordinal);
        Assert.Contains("CHUNK_SIZE_OUT_OF_RANGE", answer.Error, StringComparison.Ordinal);
        Assert.Contains("missing.md: no such file or folder", answer.Error, StringComparison.Ordinal);
        Assert.Contains("1 of 3 documents completed · 32 pages", answer.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Process_Options_ArriveInTheRequest()
    {
        await using var server = await ScriptedServer.StartAsync();
        using var work = new Workspace();
        var answer = await Tvdb.RunAsync(
            server.Address, "process", work.Write("a.md", "x"),
            "--mode", "real", "--tier", "agentic_plus", "--embedding-model", "text-embedding-3-large", "--dimensions", "256",
            "--chunk-size", "100", "--chunk-overlap", "0", "--max-cost", "0.000000001", "--fresh",
            "--on-budget-exhausted", "reject", "--on-unavailable", "defer", "--request-id", "r-1", "--tenant", "acme");

        Assert.Equal(0, answer.ExitCode);
        Assert.Equal(
            new ProcessRequest
            {
                RequestId = "r-1",
                Content = Google.Protobuf.ByteString.CopyFromUtf8("x"),
                Filename = "a.md",
                Mode = ServiceMode.Real,
                Options = new ProcessOptions
                {
                    ParseTier = ParseTier.AgenticPlus,
                    EmbeddingModel = "text-embedding-3-large",
                    EmbeddingDimensions = 256,
                    ChunkSize = 100,
                    ChunkOverlap = 0,
                },
                OnBudgetExhausted = FallbackPolicy.Reject,
                OnUnavailable = FallbackPolicy.Defer,
                MaxCost = new Google.Type.Money { CurrencyCode = "USD", Nanos = 1 },
                Fresh = true,
            },
            Assert.Single(server.Script.Requests));
        Assert.Equal("acme", Assert.Single(server.Script.Headers).GetValue("x-tvdb-tenant"));
    }
}
