using System.Text.Json;
using System.Text.Json.Nodes;
using TVDb.Pipeline.Api;
using TVDb.Pipeline.Jobs;
using TVDb.Pipeline.Routing;
using TVDb.Pipeline.Stages;

namespace TVDb.Pipeline.Tests.Api;

public class JobMessagesTests
{
    private static readonly JobRecord Job = new()
    {
        Id = "job-1",
        Tenant = "acme",
        RequestId = "",
        RunId = "job-1",
        Priority = JobPriority.Interactive,
        DocumentId = "doc-1",
        Filename = "",
        MediaType = "application/pdf",
        SizeBytes = 1,
        NeedsParse = true,
        PagesCounted = 1,
        Mode = ServiceMode.Real,
        Settings = new StageSettings("fast", "text-embedding-3-small", 1536, 512, 64),
        MaxCostNanoUsd = null,
        State = JobState.Running,
        CreateTime = DateTimeOffset.UnixEpoch,
        UpdateTime = DateTimeOffset.UnixEpoch,
        TraceId = "",
        UncertainCalls = ["job-1:embed:0:2", "job-1:embed:1:5"],
    };

    [Fact]
    public void ToMessage_CallsThatMayHaveBeenPaidTwice_AreListed() =>
        Assert.Equal(["job-1:embed:0:2", "job-1:embed:1:5"], Job.ToMessage().UncertainCalls);

    [Fact]
    public void ToMessage_WrittenBeforeSuchCallsWereListed_HasNone()
    {
        var written = JsonNode.Parse(JsonSerializer.Serialize(Job, JobJson.Default.JobRecord))!.AsObject();
        Assert.True(written.Remove(nameof(JobRecord.UncertainCalls)));

        var read = written.Deserialize(JobJson.Default.JobRecord)!;

        Assert.Empty(read.ToMessage().UncertainCalls);
    }
}
