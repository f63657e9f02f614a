using TVDb.Pipeline.Providers;

namespace TVDb.Pipeline.Jobs;

/// <summary>Events 1200 to 1299.</summary>
internal static partial class JobLog
{
    [LoggerMessage(1200, LogLevel.Error, "Job {JobId} crashed")]
    public static partial void JobCrashed(ILogger log, Exception e, string jobId);

    [LoggerMessage(1201, LogLevel.Warning, "Job {JobId} failed: {Class} {Reason}: {Message}")]
    public static partial void JobFailed(ILogger log, string jobId, ErrorClass @class, string reason, string message);

    [LoggerMessage(1202, LogLevel.Error, "Job {JobId} ended as {State}, and Redis could not be told")]
    public static partial void EndNotWritten(ILogger log, Exception e, string jobId, JobState state);
}
