using Google.Protobuf.WellKnownTypes;
using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Jobs;
using TVDb.Pipeline.Stages;

namespace TVDb.Pipeline.Api;

/// <summary>Jobs as the contract's messages.</summary>
internal static class JobMessages
{
    /// <summary>A job as it stands.</summary>
    public static V1.Job ToMessage(this JobEntry entry)
    {
        var message = entry.Job.ToMessage();
        message.CancelRequested = entry.CancelRequested && !entry.Job.IsOver;
        return message;
    }

    public static V1.Job ToMessage(this JobRecord job)
    {
        var message = new V1.Job
        {
            Id = job.Id,
            RequestId = job.RequestId,
            Tenant = job.Tenant,
            DocumentId = job.DocumentId,
            Filename = job.Filename,
            MediaType = job.MediaType,
            SizeBytes = job.SizeBytes,
            Mode = job.Mode.ToMessage(),
            State = job.State.ToMessage(),
            Stage = job.Stage is { } stage ? stage.ToMessage() : V1.Stage.Unspecified,
            Progress = job.Progress,
            CreateTime = Timestamp.FromDateTimeOffset(job.CreateTime),
            Attempts = job.Attempts,
            TotalCost = new NanoUsd(job.TotalNanoUsd).ToMessage(),
            TraceId = job.TraceId,
            Pages = job.Pages,
            ChunkCount = job.ChunkCount,
            StartTime = ToMessage(job.StartTime),
            EndTime = ToMessage(job.EndTime),
            NotBefore = ToMessage(job.Wait?.NotBefore),
            LeasesLost = job.LeasesLost,
            SharesRunOf = job.SharesRunOf ?? "",
            Priority = job.Priority.ToMessage(),
            Degraded = job.IsDegraded,
            AwaitsHealing = job.AwaitsHealing,
            HealTime = ToMessage(job.HealTime),
            Error = job.Failure is { } failure ? ToMessage(failure) : null,
        };
        message.Stages.AddRange(job.Stages.Select(ToMessage));
        message.UncertainCalls.AddRange(job.UncertainCalls);
        return message;
    }

    private static V1.StageRecord ToMessage(StageRecord record) => new()
    {
        Stage = record.Stage.ToMessage(),
        Provider = record.Provider,
        Variant = record.Variant.ToMessage(),
        Simulated = record.Simulated,
        Reason = record.Reason,
        Model = record.Model,
        EstimatedCost = new NanoUsd(record.EstimateNanoUsd).ToMessage(),
        ActualCost = new NanoUsd(record.ActualNanoUsd).ToMessage(),
        Usage = new V1.Usage
        {
            Pages = record.Usage.Pages,
            Credits = record.Usage.Credits,
            Tokens = record.Usage.Tokens,
            Requests = record.Requests,
        },
        Duration = Duration.FromTimeSpan(record.Duration),
        PriceVersion = record.PriceVersion,
        EndTime = ToMessage(record.EndTime),
    };

    private static V1.JobError ToMessage(StageFailure failure) => new()
    {
        ErrorClass = failure.Class.ToMessage(),
        Reason = failure.Reason,
        Provider = failure.Provider,
        Message = failure.Message,
        ResetsAt = ToMessage(failure.ResetsAt),
    };

    private static Timestamp? ToMessage(DateTimeOffset? time) => time is { } at ? Timestamp.FromDateTimeOffset(at) : null;
}
