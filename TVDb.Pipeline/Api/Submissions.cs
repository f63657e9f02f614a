using Grpc.Core;
using TVDb.Pipeline.Jobs;

namespace TVDb.Pipeline.Api;

/// <summary>Hands checked requests to the queue; what it refuses becomes a named status.</summary>
public sealed class Submissions(JobIntake intake, JobOptions options)
{
    private static readonly TimeSpan QueueFullRetry = TimeSpan.FromSeconds(2);

    /// <summary>The id of the job, new or of the same request before.</summary>
    /// <exception cref="RequestException">There is none.</exception>
    public async Task<string> SubmitAsync(JobSubmission submission, JobPriority priority)
    {
        var (result, jobId) = await intake.SubmitAsync(submission, priority);
        return result switch
        {
            IntakeResult.Accepted or IntakeResult.SameRequest => jobId,
            IntakeResult.RequestIdReused => throw new RequestException(StatusCode.AlreadyExists, "REQUEST_ID_REUSED", "used before with another body")
            {
                Field = "request_id",
                Details = new Dictionary<string, string> { ["job_id"] = jobId },
            },
            IntakeResult.QueueFull => throw QueueFull(options),
        };
    }

    internal static RequestException QueueFull(JobOptions options) =>
        new(StatusCode.ResourceExhausted, "QUEUE_FULL", $"{options.QueuedMax} jobs wait already (MAX_QUEUED_JOBS): try again in a moment")
        {
            Details = new Dictionary<string, string> { ["limit"] = options.QueuedMax.ToString(System.Globalization.CultureInfo.InvariantCulture) },
            RetryAfter = QueueFullRetry,
        };
}
