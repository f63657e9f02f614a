using System.Text;
using System.Text.Json;
using StackExchange.Redis;
using TVDb.Pipeline.Jobs;
using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Routing;
using TVDb.Pipeline.Stages;

namespace TVDb.Pipeline.Tests.Jobs;

public class JobEntryTests
{
    private static readonly DateTimeOffset Now = new(2099, 1, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Every member at its type's default: none of them may be lost where defaults go unwritten.</summary>
    [Fact]
    public void Read_OfARecordWithOnlyDefaults_IsWhatWasWritten()
    {
        var job = Job(ServiceMode.Mock, JobState.Queued, new StageRecord { Stage = Stage.Parse, Reason = "", Variant = Variant.None });

        AssertSame(job, JobEntry.Read(Behind("1 Queued acme 0 0 -\n", JobEntry.Write(job)))!, sequence: 1, cancel: false);
    }

    [Fact]
    public void Read_OfARecordWithEverything_IsWhatWasWritten()
    {
        var record = new StageRecord
        {
            Stage = Stage.Embed,
            Provider = "openai",
            Variant = Variant.Real,
            Simulated = true,
            Reason = "mode_real",
            Model = "text-embedding-3-small",
            EstimateNanoUsd = 7,
            ActualNanoUsd = long.MaxValue,
            Usage = new ProviderUsage(1, 2, 3),
            Requests = 4,
            Duration = TimeSpan.FromTicks(5),
            PriceVersion = "2026-11-23",
            EndTime = Now,
        };
        var job = Job(ServiceMode.Hybrid, JobState.Deferred, record) with
        {
            Fresh = true,
            OnBudgetExhausted = FallbackPolicy.Mock,
            OnUnavailable = FallbackPolicy.Reject,
            MaxCostNanoUsd = 0,
            PagesCounted = 0,
            Stage = Stage.Parse,
            Progress = 0.5,
            Wait = new JobWait("budget/openai:day", Now.AddHours(1)),
            SharesRunOf = "job-2",
            LeasesLost = 2,
            Attempts = 3,
            UncertainCalls = ["job-1:embed:0:1"],
            Failure = new StageFailure(ErrorClass.CostLimitExceeded, "BUDGET_EXCEEDED", "openai", "line\nbreak", new Dictionary<string, string> { ["limit"] = "$1" })
            {
                ResetsAt = Now,
                Blocked = new BlockedBudget("openai:day", 5),
            },
        };

        AssertSame(job, JobEntry.Read(Behind("12 Deferred acme 1 1 budget/openai:day\n", JobEntry.Write(job)))!, sequence: 12, cancel: true);
    }

    private static void AssertSame(JobRecord expected, JobEntry entry, long sequence, bool cancel)
    {
        Assert.Equal((sequence, cancel), (entry.Sequence, entry.CancelRequested));
        Assert.Equal(JsonSerializer.Serialize(expected), JsonSerializer.Serialize(entry.Job));
    }

    private static JobRecord Job(ServiceMode mode, JobState state, StageRecord record) => new()
    {
        Id = "job-1",
        Tenant = "acme",
        RequestId = "",
        RunId = "job-1",
        Priority = JobPriority.Interactive,
        DocumentId = "doc-1",
        Filename = "",
        MediaType = "",
        SizeBytes = 0,
        NeedsParse = false,
        PagesCounted = null,
        Mode = mode,
        Settings = new StageSettings("fast", "text-embedding-3-small", 1536, 512, 0),
        MaxCostNanoUsd = null,
        State = state,
        CreateTime = Now,
        UpdateTime = Now,
        TraceId = "",
        Stages = [record],
    };

    private static RedisValue Behind(string head, RedisValue record) => (byte[])[.. Encoding.UTF8.GetBytes(head), .. (byte[])record!];
}
