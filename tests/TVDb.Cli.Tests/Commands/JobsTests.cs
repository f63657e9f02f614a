using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using TVDb.Cli.Tests.Scripted;
using TVDb.V1;

namespace TVDb.Cli.Tests.Commands;

public sealed class JobsTests : IAsyncLifetime
{
    private const string Waiting = "job-00000000-0000-7000-8000-000000000001";
    private const string Working = "job-00000000-0000-7000-8000-000000000002";
    private const string Done = "job-00000000-0000-7000-8000-000000000003";
    private const string Dead = "job-00000000-0000-7000-8000-000000000004";
    private const string Unknown = "job-00000000-0000-7000-8000-000000000009";
    private static readonly DateTimeOffset Noon = new(2099, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private ScriptedServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ScriptedServer.StartAsync();
        foreach (var job in new[] { Deferred, Running, Completed, Failed })
        {
            _server.Script.Jobs[job.Id] = job;
        }
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static Job Deferred => Job(Waiting, job =>
    {
        job.State = JobState.Deferred;
        job.NotBefore = Noon.ToTimestamp();
        job.Error = new JobError { ErrorClass = ErrorClass.CostLimitExceeded, Reason = "COST_LIMIT_EXCEEDED", Provider = "openai", Message = "openai:day is spent" };
    });

    private static Job Running => Job(Working, job =>
    {
        job.State = JobState.Running;
        job.Stage = Stage.Embed;
        job.Progress = 0.759;
        job.Attempts = 2;
        job.LeasesLost = 1;
        job.Stages.AddRange(Answers.Stages()[..2]);
    });

    private static Job Completed => Job(Done, job =>
    {
        job.Stage = Stage.Embed;
        job.StartTime = Noon.AddHours(-1).ToTimestamp();
        job.Stages.AddRange(Answers.Stages());
        Answers.Complete(job);
    });

    private static Job Failed => Job(Dead, job =>
    {
        job.State = JobState.Failed;
        job.Stage = Stage.Parse;
        job.Error = new JobError { ErrorClass = ErrorClass.InvalidDocument, Reason = "PDF_IS_BROKEN", Provider = "llamaparse", Message = "the file is broken" };
    });

    [Fact]
    public async Task List_All_AreShownFromAllPagesNewestFirstWithWhyTheyWait()
    {
        var answer = await Tvdb.RunAsync(_server.Address, "jobs", "list", "--all-tenants", "--since", "2099-01-01", "--before", "2099-01-02T01:00:00+01:00");

        var words = Words(answer.Output);
        Assert.Equal(0, answer.ExitCode);
        Assert.StartsWith($"job state stage progress tenant cost age why {Dead} failed parse 0 % acme $0.00 0 ms invalid_document PDF_IS_BROKEN (llamaparse): the file is broken", words, StringComparison.Ordinal);
        Assert.Contains($"{Done} completed embed 100 % acme $0.12000002 0 ms {Working} running embed 75 % acme $0.00 0 ms try 2, 1 worker lost", words, StringComparison.Ordinal);
        Assert.Matches($"{Waiting} deferred – 0 % acme \\$0.00 0 ms goes on in [0-9]+ days [0-9]+ h at the latest, cost_limit_exceeded COST_LIMIT_EXCEEDED \\(openai\\): openai:day is spent 4 jobs$", words);
        Assert.Equal(
            new ListJobsRequest { Tenant = "*", CreatedAfter = Noon.AddHours(-12).ToTimestamp(), CreatedBefore = Noon.AddHours(12).ToTimestamp(), PageSize = 50 },
            _server.Script.Listed.First());
    }

    [Fact]
    public async Task List_DeadLetters_HaveClassReasonAndMessage()
    {
        var answer = await Tvdb.RunAsync(_server.Address, "jobs", "list", "--state", "failed", "cancelled");

        Assert.Contains("invalid_document PDF_IS_BROKEN (llamaparse): the file is broken", answer.Output, StringComparison.Ordinal);
        Assert.EndsWith("1 job", Words(answer.Output), StringComparison.Ordinal);
        Assert.Equal(new ListJobsRequest { States = { JobState.Failed, JobState.Cancelled }, PageSize = 50 }, Assert.Single(_server.Script.Listed));
    }

    [Fact]
    public async Task List_MoreThanMost_SaysSo()
    {
        var answer = await Tvdb.RunAsync(_server.Address, "jobs", "list", "--most", "3");

        Assert.EndsWith("3 jobs there are more: see --most", Words(answer.Output), StringComparison.Ordinal);
        Assert.Equal([3, 1], _server.Script.Listed.Select(request => request.PageSize));
    }

    [Fact]
    public async Task List_None_SaysSo()
    {
        _server.Script.Jobs.Clear();

        Assert.Equal((0, "no jobs"), await OutcomeAsync("jobs", "list"));
    }

    [Theory]
    [InlineData("'lost'", "--state", "lost")]
    [InlineData("--most: at least 1", "--most", "0")]
    [InlineData("--since: 'yesterday' is not an instant", "--since", "yesterday")]
    public async Task List_BadArguments_AreAUsageErrorAndNothingIsAsked(string told, params string[] arguments)
    {
        var answer = await Tvdb.RunAsync(_server.Address, ["jobs", "list", .. arguments]);

        Assert.Equal(2, answer.ExitCode);
        Assert.Contains(told, answer.Error, StringComparison.Ordinal);
        Assert.Empty(_server.Script.Listed);
    }

    [Fact]
    public async Task ListAndShow_Json_IsTheSameObjectALine()
    {
        const string expected =
            """{"id":"job-00000000-0000-7000-8000-000000000004","state":"failed","stage":"parse","progress":0,"tenant":"acme","priority":"batch","mode":"real","request_id":null,"document_id":"doc-0f","filename":"a.pdf","media_type":"application/pdf","size_bytes":1234,"create_time":"2099-01-01T11:00:00Z","start_time":null,"end_time":null,"not_before":null,"attempts":0,"leases_lost":0,"cancel_requested":false,"degraded":false,"pages":0,"chunk_count":0,"stages":[],"total_cost_usd":"0.00","error":{"class":"invalid_document","reason":"PDF_IS_BROKEN","provider":"llamaparse","message":"the file is broken","resets_at":null},"shares_run_of":null,"uncertain_calls":[],"trace_id":null}""";

        var list = await Tvdb.RunAsync(_server.Address, "jobs", "list", "--state", "failed", "--json");
        var show = await Tvdb.RunAsync(_server.Address, "jobs", "show", Dead, "--json");

        Assert.Equal((expected, expected), (list.Output.TrimEnd('\n'), show.Output.TrimEnd('\n')));
    }

    [Fact]
    public async Task Show_AJob_HasItsFactsItsStagesAndItsTotal()
    {
        var answer = await Tvdb.RunAsync(_server.Address, "jobs", "show", Done);

        var words = Words(answer.Output);
        Assert.Equal(0, answer.ExitCode);
        Assert.StartsWith($"{Done} completed embed 100 % tenant acme document a.pdf application/pdf 1.2 kB doc-0f mode real, batch created 2099-01-01 12:00:00 +01:00 (2099-01-01 11:00:00 UTC)", words, StringComparison.Ordinal);
        Assert.Contains("parse llamaparse real (simulated) cost_effective 32 pages, 96 credits $0.12 $0.12 2.1 s mode_real", words, StringComparison.Ordinal);
        Assert.Contains("total $0.12000002", words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Show_UnknownJob_IsInvalid()
    {
        var answer = await Tvdb.RunAsync(_server.Address, "jobs", "show", Unknown);

        Assert.Equal(3, answer.ExitCode);
        Assert.Contains("JOB_NOT_FOUND", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watch_ToTheEnd_IsALineAnEventAndNoHeartbeat()
    {
        _server.Script.Events[Done] = [Event(1, Job(Done, job => job.State = JobState.Queued)), Event(2, Job(Done, job => job.Mode = ServiceMode.Real)), Event(3, Completed)];

        var answer = await Tvdb.RunAsync(_server.Address, "jobs", "watch", Done, "--after", "1");

        Assert.Equal(
            (0, "12:00:00.000 2 running – 0 % 12:00:00.000 3 completed embed 100 % openai real (simulated), 1 token, $0.00000002"),
            (answer.ExitCode, Words(answer.Output)));
    }

    [Fact]
    public async Task Watch_Json_IsAnObjectALine()
    {
        _server.Script.Events[Dead] = [Event(7, Failed)];

        var answer = await Tvdb.RunAsync(_server.Address, "jobs", "watch", Dead, "--json");

        Assert.Equal(3, answer.ExitCode);
        Assert.StartsWith("""{"sequence":7,"time":"2099-01-01T11:00:00Z","job":{"id":"job-00000000-0000-7000-8000-000000000004","state":"failed",""", answer.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(JobState.Completed, 0, "")]
    [InlineData(JobState.Failed, 3, "the file is broken")]
    [InlineData(JobState.Cancelled, 8, "was cancelled")]
    public async Task Watch_OverBefore_AnswersByHowItEnded(JobState state, int exitCode, string told)
    {
        _server.Script.Jobs[Dead] = Job(Dead, job => (job.State, job.Error) = (state, state == JobState.Failed ? Failed.Error : null));
        _server.Script.Events[Dead] = [];

        var answer = await Tvdb.RunAsync(_server.Address, "jobs", "watch", Dead, "--after", "99");

        Assert.Equal((exitCode, ""), (answer.ExitCode, answer.Output));
        Assert.Contains(told, answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancel_WaitingAndWorkingJobs_TellsWhatBecomesOfEach() =>
        Assert.Equal((0, $"{Waiting} is cancelled {Working} is running, cancel asked for: it ends soon"), await OutcomeAsync("jobs", "cancel", Waiting, Working));

    [Fact]
    public async Task Cancel_OneOfSeveralIsOver_AllAreTriedAndItsStateIsTold()
    {
        var answer = await Tvdb.RunAsync(_server.Address, "jobs", "cancel", Done, Waiting, "--json");

        Assert.Equal(3, answer.ExitCode);
        Assert.Contains($$"""{"id":"{{Waiting}}","state":"cancelled",""", answer.Output, StringComparison.Ordinal);
        Assert.Contains($"{Done}: the job is COMPLETED reason JOB_OVER state COMPLETED", Words(answer.Error), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Retry_ADeadLetterAndAnother_QueuesTheOneAlone()
    {
        var answer = await Tvdb.RunAsync(_server.Address, "jobs", "retry", Working, Dead);

        Assert.Equal((3, $"{Dead} is queued"), (answer.ExitCode, Words(answer.Output)));
        Assert.Contains("JOB_NOT_FAILED", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Retry_QueueFull_IsUnavailableAndSaysWhenToTryAgain()
    {
        _server.Script.RefuseRetry = Answers.Rich(
            Code.ResourceExhausted,
            "10000 jobs wait already",
            new ErrorInfo { Domain = "tvdb", Reason = "QUEUE_FULL" },
            new RetryInfo { RetryDelay = Duration.FromTimeSpan(TimeSpan.FromSeconds(2)) });

        var answer = await Tvdb.RunAsync(_server.Address, "jobs", "retry", Dead);

        Assert.Equal(5, answer.ExitCode);
        Assert.Contains("retry in 2.0 s", Words(answer.Error), StringComparison.Ordinal);
    }

    private static Job Job(string id, Action<Job> change)
    {
        var job = new Job
        {
            Id = id,
            Tenant = "acme",
            DocumentId = "doc-0f",
            Filename = "a.pdf",
            MediaType = "application/pdf",
            SizeBytes = 1234,
            Mode = ServiceMode.Real,
            Priority = JobPriority.Batch,
            State = JobState.Running,
            CreateTime = Noon.AddHours(-1).ToTimestamp(),
            TotalCost = Answers.Usd(0),
        };
        change(job);
        return job;
    }

    private static WatchJobResponse Event(long sequence, Job job) => new() { Sequence = sequence, Time = Noon.AddHours(-1).ToTimestamp(), Job = job };

    private async Task<(int ExitCode, string Output)> OutcomeAsync(params string[] arguments)
    {
        var answer = await Tvdb.RunAsync(_server.Address, arguments);
        return (answer.ExitCode, Words(answer.Output));
    }

    private static string Words(string text) => string.Join(' ', text.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
}
