using System.Text;
using StackExchange.Redis;
using TVDb.Pipeline.Jobs;
using TVDb.Pipeline.Routing;
using TVDb.Pipeline.Stages;

namespace TVDb.Pipeline.Tests.Jobs;

/// <summary>Records as Redis has them: long ones are compressed.</summary>
public sealed class JobEntryBytesTests
{
    private static readonly JobRecord Job = new()
    {
        Id = "job-1",
        Tenant = "acme",
        RequestId = "",
        RunId = "job-1",
        Priority = JobPriority.Batch,
        DocumentId = "doc-1",
        Filename = "Übersicht.pdf",
        MediaType = "application/pdf",
        SizeBytes = 1,
        NeedsParse = true,
        PagesCounted = null,
        Mode = ServiceMode.Real,
        Settings = new StageSettings("fast", "text-embedding-3-small", 64, 512, 64),
        MaxCostNanoUsd = null,
        State = JobState.Completed,
        CreateTime = DateTimeOffset.UnixEpoch,
        UpdateTime = DateTimeOffset.UnixEpoch,
        TraceId = "",
    };

    private static JobRecord Long => Job with
    {
        Stages = [.. Enumerable.Range(0, 3).Select(i => new StageRecord { Stage = (Stage)i, Provider = "llamaparse", Reason = "mode_real", Model = "fast", ActualNanoUsd = i })],
        UncertainCalls = ["job-1:parse:0:1", "job-1:embed:0:2"],
    };

    [Fact]
    public void Write_LongRecord_IsReadBackFromHalfTheBytes()
    {
        var written = (byte[])JobEntry.Write(Long)!;
        var entry = JobEntry.Read(Behind("12 Completed acme 1 1 -\n", written))!;
        var change = JobEntry.ReadEvent(Behind("12\n", written));

        Assert.Equal((byte)'z', written[0]);
        Assert.True(written.Length < Encoding.UTF8.GetByteCount(Json(Long)) / 2, $"{written.Length} bytes");
        Assert.Equal((12L, true), (entry.Sequence, entry.CancelRequested));
        Assert.Equal(Json(Long), Json(entry.Job));
        Assert.Equal((12L, Json(Long)), (change.Sequence, Json(change.Job)));
    }

    [Fact]
    public void Read_PlainRecord_IsReadAsWell() =>
        Assert.Equal(Json(Long), Json(JobEntry.Read(Behind("1 Completed acme 1 0 -\n", Encoding.UTF8.GetBytes(Json(Long))))!.Job));

    [Fact]
    public void Read_CutOffRecord_IsAnError()
    {
        var written = (byte[])JobEntry.Write(Long)!;

        Assert.Throws<System.Text.Json.JsonException>(() => JobEntry.Read(Behind("1 Completed acme 1 0 -\n", written[..^3])));
    }

    private static RedisValue Behind(string head, byte[] record) => (byte[])[.. Encoding.UTF8.GetBytes(head), .. record];

    private static string Json(JobRecord job) => System.Text.Json.JsonSerializer.Serialize(job, JobJson.Default.JobRecord);
}
