using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using TVDb.Cli.Client;
using TVDb.V1;
using Status = Google.Rpc.Status;

namespace TVDb.Cli.Tests.Scripted;

/// <summary>Answers as the pipeline gives them.</summary>
public static class Answers
{
    public const int Dimensions = 4;
    private static readonly DateTimeOffset Begun = new(2026, 11, 23, 20, 0, 0, TimeSpan.Zero);

    public static Google.Type.Money Usd(long nanoUsd) => new NanoUsd(nanoUsd).ToMoney();

    public static async Task<ProcessResponse> CompleteAsync(ProcessRequest request, Run run)
    {
        var job = Job(request, run);
        await run.AcceptAsync(job);
        foreach (var record in Stages())
        {
            var begun = record.Clone();
            begun.EndTime = null;
            job.Stages.Add(begun);
            run.Move(job);
            job.Stages[^1] = record;
            run.Move(job);
        }
        Complete(job);
        run.Move(job);
        return new ProcessResponse { Job = job, Markdown = "# Grüße\n\ntext\n", Chunks = { Chunk(0), Chunk(1) } };
    }

    public static Job Job(ProcessRequest request, Run run) => new()
    {
        Id = run.JobId,
        RequestId = request.RequestId,
        DocumentId = "doc-0f",
        Filename = request.Filename,
        SizeBytes = 1234,
        Mode = ServiceMode.Real,
        State = JobState.Running,
        Stage = Stage.Parse,
        StartTime = Begun.ToTimestamp(),
        TraceId = "4bf92f3577b34da6a3ce929d0e0e4736",
    };

    public static void Complete(Job job)
    {
        job.State = JobState.Completed;
        job.Progress = 1;
        job.Pages = 32;
        job.ChunkCount = 2;
        job.TotalCost = Usd(120_000_020);
        job.EndTime = Begun.AddSeconds(3).ToTimestamp();
    }

    public static StageRecord[] Stages() =>
    [
        new StageRecord
        {
            Stage = Stage.Parse, Provider = "llamaparse", Variant = Variant.Real, Simulated = true, Reason = "mode_real", Model = "cost_effective",
            EstimatedCost = Usd(120_000_000), ActualCost = Usd(120_000_000), Usage = new Usage { Pages = 32, Credits = 96, Requests = 1 },
            Duration = Duration.FromTimeSpan(TimeSpan.FromSeconds(2.1)), PriceVersion = "2026-11", EndTime = Begun.AddSeconds(2).ToTimestamp(),
        },
        new StageRecord
        {
            Stage = Stage.Chunk, Variant = Variant.None, Reason = "no_call_needed",
            Duration = Duration.FromTimeSpan(TimeSpan.FromMilliseconds(12)), EndTime = Begun.AddSeconds(2.1).ToTimestamp(),
        },
        new StageRecord
        {
            Stage = Stage.Embed, Provider = "openai", Variant = Variant.Real, Simulated = true, Reason = "mode_real", Model = "text-embedding-3-small",
            EstimatedCost = Usd(40), ActualCost = Usd(20), Usage = new Usage { Tokens = 1, Requests = 1 },
            Duration = Duration.FromTimeSpan(TimeSpan.FromMilliseconds(850)), PriceVersion = "2026-11", EndTime = Begun.AddSeconds(3).ToTimestamp(),
        },
    ];

    public static Chunk Chunk(int ordinal) => new()
    {
        Id = $"00000000-0000-5000-8000-00000000000{ordinal}",
        Ordinal = ordinal,
        HeadingPath = { "Grüße", "Second" },
        Pages = new PageRange { First = 1, Last = 2 },
        Tokens = 7,
        Text = $"Passage <{ordinal}>\nwith \"quotes\"",
        Embedding = { 0.5f, -0.5f, 0.1f, ordinal },
    };

    public static RpcException Rich(Google.Rpc.Code code, string message, params Google.Protobuf.IMessage[] details)
    {
        var status = new Status { Code = (int)code, Message = message };
        status.Details.AddRange(details.Select(Any.Pack));
        return status.ToRpcException();
    }

    public static RpcException OverBudget() => Rich(
        Code.ResourceExhausted,
        "the budget llamaparse:day has no room for this call",
        new ErrorInfo
        {
            Domain = "tvdb",
            Reason = "COST_LIMIT_EXCEEDED",
            Metadata = { { "budget", "llamaparse:day" }, { "limit", "50.00" }, { "resets_at", "2099-01-02T00:00:00Z" } },
        },
        new RetryInfo { RetryDelay = Duration.FromTimeSpan(TimeSpan.FromSeconds(90)) });

    public static RpcException BadField() => Rich(
        Code.InvalidArgument,
        "the request has a problem",
        new ErrorInfo { Domain = "tvdb", Reason = "CHUNK_SIZE_OUT_OF_RANGE" },
        new BadRequest { FieldViolations = { new BadRequest.Types.FieldViolation { Field = "options.chunk_size", Description = "must be at least 16" } } });
}
