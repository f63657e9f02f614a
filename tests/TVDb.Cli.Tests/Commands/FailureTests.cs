using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using TVDb.Cli.Tests.Scripted;
using TVDb.V1;

namespace TVDb.Cli.Tests.Commands;

public sealed class FailureTests
{
    [Theory]
    [InlineData(Code.InvalidArgument, 3)]
    [InlineData(Code.NotFound, 3)]
    [InlineData(Code.AlreadyExists, 3)]
    [InlineData(Code.ResourceExhausted, 4)]
    [InlineData(Code.Unavailable, 5)]
    [InlineData(Code.FailedPrecondition, 1)]
    [InlineData(Code.Internal, 1)]
    public async Task Process_ServerRefuses_ExitCodeByStatus(Code code, int expected)
    {
        await using var server = await ScriptedServer.StartAsync();
        using var work = new Workspace();
        server.Script.Process = (_, _) => throw Answers.Rich(code, "no, because");
        var answer = await Tvdb.RunAsync(server.Address, "process", work.Write("a.md", "x"));

        Assert.Equal(expected, answer.ExitCode);
        Assert.Contains("a.md: no, because", answer.Error, StringComparison.Ordinal);
        AssertNoStackTrace(answer);
    }

    [Fact]
    public async Task Process_OverBudget_TellsBudgetAndResetInLocalTimeAndUtc()
    {
        await using var server = await ScriptedServer.StartAsync();
        using var work = new Workspace();
        server.Script.Process = (_, _) => throw Answers.OverBudget();
        var answer = await Tvdb.RunAsync(server.Address, "process", work.Write("a.md", "x"));

        Assert.Equal(4, answer.ExitCode);
        Assert.Contains("a.md: the budget llamaparse:day has no room for this call", answer.Error, StringComparison.Ordinal);
        AssertDetail(answer, "reason", "COST_LIMIT_EXCEEDED");
        AssertDetail(answer, "budget", "llamaparse:day");
        AssertDetail(answer, "limit", "50.00");
        AssertDetail(answer, "resets at", "2099-01-02 01:00:00 +01:00 (2099-01-02 00:00:00 UTC), in ");
        AssertDetail(answer, "retry in", "1 min 30 s");
    }

    [Fact]
    public async Task Process_Deferred_TellsUntilWhenAndThatItGoesOn()
    {
        await using var server = await ScriptedServer.StartAsync();
        using var work = new Workspace();
        server.Script.Process = (_, run) => Task.FromResult(new ProcessResponse
        {
            Job = new Job
            {
                Id = run.JobId,
                State = JobState.Deferred,
                NotBefore = Timestamp.FromDateTime(new System.DateTime(2099, 1, 2, 0, 0, 3, DateTimeKind.Utc)),
                Error = new JobError { ErrorClass = ErrorClass.CostLimitExceeded, Reason = "BUDGET_EXCEEDED", Message = "the budget is spent" },
            },
        });
        var answer = await Tvdb.RunAsync(server.Address, "process", work.Write("a.md", "x"));

        Assert.Equal(4, answer.ExitCode);
        Assert.Matches(@"a\.md: deferred until 2099-01-02 00:00:03Z, or earlier: the budget is spent; it goes on by itself: tvdb jobs watch \S+", answer.Error);
        AssertDetail(answer, "reason", "BUDGET_EXCEEDED");
    }

    [Fact]
    public async Task Process_OverBudgetWithJson_ErrorIsInTheObject()
    {
        await using var server = await ScriptedServer.StartAsync();
        using var work = new Workspace();
        server.Script.Process = (_, _) => throw Answers.OverBudget();
        var answer = await Tvdb.RunAsync(server.Address, "process", work.Write("a.md", "x"), "--json");

        Assert.Equal(4, answer.ExitCode);
        var line = Assert.Single(answer.JsonLines());
        Assert.Equal(4, line.GetProperty("exit_code").GetInt32());
        Assert.Equal(
            """{"status":"RESOURCE_EXHAUSTED","message":"the budget llamaparse:day has no room for this call","reason":"COST_LIMIT_EXCEEDED","fields":[],"metadata":{"budget":"llamaparse:day","limit":"50.00"},"retry_after_ms":90000,"resets_at":"2099-01-02T00:00:00Z"}""",
            line.GetProperty("error").GetRawText());
    }

    [Fact]
    public async Task Process_FailsAfterAPaidStage_StageAndItsCostAreTold()
    {
        await using var server = await ScriptedServer.StartAsync();
        using var work = new Workspace();
        server.Script.Process = async (request, run) =>
        {
            var job = Answers.Job(request, run);
            await run.AcceptAsync(job);
            job.Stages.Add(Answers.Stages()[0]);
            job.State = JobState.Failed;
            job.TotalCost = Answers.Usd(120_000_000);
            job.Error = new JobError { ErrorClass = ErrorClass.InvalidDocument, Reason = "NO_TEXT", Message = "no text" };
            run.Move(job);
            throw Answers.Rich(Code.FailedPrecondition, "no text found in the document");
        };
        var answer = await Tvdb.RunAsync(server.Address, "process", work.Write("a.pdf", "x"));

        Assert.Equal(3, answer.ExitCode);
        Assert.Contains("32 pages, 96 credits", answer.Output, StringComparison.Ordinal);
        Assert.Contains("0 of 1 document completed · 0 pages · 0 chunks · 0 tokens · $0.12", answer.Output, StringComparison.Ordinal);
        AssertDetail(answer, "job", server.Script.Jobs.Single().Key);
    }

    [Theory]
    [InlineData("process")]
    [InlineData("cost")]
    [InlineData("health")]
    public async Task AnyCommand_NoServer_SaysHowToStartIt(string command)
    {
        using var work = new Workspace();
        // Port 9 (discard) has no listener on any sane machine.
        string[] arguments = command == "process" ? [command, work.Write("a.md", "x")] : [command];
        var answer = await Tvdb.RunAsync("http://127.0.0.1:9", arguments);

        Assert.Equal(5, answer.ExitCode);
        Assert.Contains(
            "cannot reach TVDb at http://127.0.0.1:9: is the AppHost running? dotnet run --project TVDb.AppHost", answer.Error, StringComparison.Ordinal);
        AssertNoStackTrace(answer);
    }

    [Fact]
    public async Task Process_TimeoutPasses_SaysThatTheJobGoesOn()
    {
        await using var server = await ScriptedServer.StartAsync();
        using var work = new Workspace();
        server.Script.Process = NeverEndsAsync;
        var answer = await Tvdb.RunAsync(server.Address, "process", work.Write("a.md", "x"), "--timeout", "4s");

        Assert.Equal(5, answer.ExitCode);
        Assert.Contains($"no answer within --timeout 4 s; job {server.Script.Jobs.Single().Key} goes on", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Process_ServerDiesUnderWay_SaysWhichJobMayGoOn()
    {
        await using var server = await ScriptedServer.StartAsync();
        using var work = new Workspace();
        server.Script.Process = NeverEndsAsync;
        using var tvdb = Tvdb.Start(server.Address, "process", work.Write("a.md", "x"));
        await tvdb.ReadUntilAsync("is job-");
        await server.DisposeAsync();
        var answer = await tvdb.AnswerAsync();

        Assert.Equal(5, answer.ExitCode);
        AssertNoStackTrace(answer);
        Assert.Contains(server.Script.Jobs.Single().Key, answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Process_Interrupted_Exits130AndSaysThatTheJobGoesOn()
    {
        await using var server = await ScriptedServer.StartAsync();
        using var work = new Workspace();
        server.Script.Process = NeverEndsAsync;
        using var tvdb = Tvdb.Start(server.Address, "process", work.Write("a.md", "x"), work.Write("b.md", "x"), "--parallel", "1");
        await tvdb.ReadUntilAsync("is job-");
        tvdb.Signal("INT");
        var answer = await tvdb.AnswerAsync();

        Assert.Equal(130, answer.ExitCode);
        Assert.Contains($"a.md: interrupted; job {server.Script.Jobs.Single().Key} goes on", answer.Error, StringComparison.Ordinal);
        Assert.Contains("b.md: interrupted before it was begun", answer.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--max-cost: '0.0000000001' is finer than a nano-dollar", "process", "a.md", "--max-cost", "0.0000000001")]
    [InlineData("--parallel: 1 to 64 files at once", "process", "a.md", "--parallel", "0")]
    [InlineData("--timeout: 'soon' is not a time", "cost", "--timeout", "soon")]
    [InlineData("'xml' not recognized", "ledger", "export", "--format", "xml")]
    [InlineData("--from: 'yesterday' is not an instant", "ledger", "export", "--from", "yesterday")]
    [InlineData("--to must not be before --from", "ledger", "export", "--from", "2026-11-02", "--to", "2026-11-01")]
    [InlineData("--out: cannot write", "ledger", "export", "--out", "no/such/folder/file")]
    [InlineData("Required command", "ledger")]
    [InlineData("--address: 'ftp://x' is not an address", "cost", "--address", "ftp://x")]
    [InlineData("--tenant: 'a b' is not a tenant's name", "cost", "--tenant", "a b")]
    [InlineData("'cheap' not recognized", "process", "a.md", "--mode", "cheap")]
    [InlineData("'twelve'", "process", "a.md", "--chunk-size", "twelve")]
    [InlineData("--request-id names one job", "process", "tvdb.dll", "tvdb.pdb", "--request-id", "r")]
    [InlineData("no such file or folder", "process", "missing.pdf")]
    [InlineData("FILE", "process")]
    [InlineData("'nonsense'", "nonsense")]
    [InlineData("Required command", new string[0])]
    public async Task AnyCommand_BadArguments_ExitCode2(string expected, params string[] arguments)
    {
        var inPlace = arguments.Select(argument => argument.StartsWith("tvdb.", StringComparison.Ordinal) ? Path.Combine(AppContext.BaseDirectory, argument) : argument);
        var answer = await Tvdb.RunAsync("http://127.0.0.1:9", [.. inPlace]);

        Assert.Equal((2, ""), (answer.ExitCode, arguments is [_, "missing.pdf"] ? "" : answer.Output));
        Assert.Contains(expected, answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnyCommand_BadAddressVariable_ExitCode2()
    {
        var answer = await Tvdb.RunAsync("ftp://x", "cost");
        Assert.Equal(2, answer.ExitCode);
        Assert.Contains("TVDB_ADDRESS: 'ftp://x' is not an address", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ASubcommand_BadAddressVariable_ExitCode2() => Assert.Equal(2, (await Tvdb.RunAsync("ftp://x", "ledger", "verify")).ExitCode);

    [Fact]
    public async Task Help_OfAnyCommand_ShowsExitCodes()
    {
        var answer = await Tvdb.RunAsync(null, "process", "--help");
        Assert.Equal(0, answer.ExitCode);
        Assert.Contains("  130  interrupted (Ctrl-C); the jobs go on", answer.Output, StringComparison.Ordinal);
    }

    private static async Task<ProcessResponse> NeverEndsAsync(ProcessRequest request, Run run)
    {
        await run.AcceptAsync(Answers.Job(request, run));
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, run.Cancelled);
        throw new RpcException(Grpc.Core.Status.DefaultCancelled);
    }

    private static void AssertDetail(Answer answer, string name, string value) => Assert.Contains(
        answer.Error.Split('\n'),
        line => line.StartsWith($"  {name} ", StringComparison.Ordinal) && line[(name.Length + 2)..].TrimStart().StartsWith(value, StringComparison.Ordinal));

    private static void AssertNoStackTrace(Answer answer)
    {
        Assert.DoesNotContain("   at ", answer.All, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", answer.All, StringComparison.Ordinal);
    }
}
