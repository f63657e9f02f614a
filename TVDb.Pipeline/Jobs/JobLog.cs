using TVDb.Pipeline.Providers;

namespace TVDb.Pipeline.Jobs;

/// <summary>Events 1200 to 1219.</summary>
internal static partial class JobLog
{
    [LoggerMessage(1200, LogLevel.Error, "Job {JobId} crashed")]
    public static partial void JobCrashed(ILogger log, Exception e, string jobId);

    [LoggerMessage(1201, LogLevel.Warning, "Job {JobId} is {State}: {Class} {Reason}: {Message}")]
    public static partial void JobStopped(ILogger log, string jobId, JobState state, ErrorClass @class, string reason, string message);

    [LoggerMessage(1202, LogLevel.Warning, "Job {JobId}: the lease ended before the work did; another worker goes on")]
    public static partial void LeaseLost(ILogger log, string jobId);

    [LoggerMessage(1203, LogLevel.Error, "Job {JobId} is left until its lease runs out, Redis could not be told how it stands: {Detail}")]
    public static partial void LeftToLease(ILogger log, string jobId, string detail);

    [LoggerMessage(1204, LogLevel.Warning, "The queue of jobs does not answer: {Detail}")]
    public static partial void QueueUnavailable(ILogger log, string detail);

    [LoggerMessage(1205, LogLevel.Information, "{Count} jobs did not end within {DrainSeconds} s and are handed back")]
    public static partial void HandingBack(ILogger log, int count, double drainSeconds);

    [LoggerMessage(1206, LogLevel.Warning, "Job {JobId} lost its worker for the {Count}. time and is {State}")]
    public static partial void Reclaimed(ILogger log, string jobId, int count, JobState state);

    [LoggerMessage(1209, LogLevel.Warning, "Job {JobId} was cancelled, and its provider could not be told in time")]
    public static partial void NotAbandoned(ILogger log, string jobId);

    [LoggerMessage(1210, LogLevel.Error, "Job {JobId}: its files cannot be used")]
    public static partial void FilesTrouble(ILogger log, Exception e, string jobId);

    [LoggerMessage(1207, LogLevel.Information, "{Count} deferred jobs go on")]
    public static partial void Released(ILogger log, int count);

    [LoggerMessage(1211, LogLevel.Information, "Job {JobId} was served by a mock and is done again for real")]
    public static partial void Healing(ILogger log, string jobId);

    [LoggerMessage(1208, LogLevel.Information, "{Count} jobs that were over for longer than the retention are forgotten")]
    public static partial void Forgotten(ILogger log, int count);
}
