using System.Globalization;
using System.Net.Http;
using System.Net.Sockets;
using Google.Rpc;
using Grpc.Core;
using TVDb.V1;

namespace TVDb.Cli.Client;

/// <summary>Turns what gRPC throws into a <see cref="Failure"/>: the one place that knows statuses and their details.</summary>
internal sealed class FailureReading(Uri address, TimeSpan? timeout)
{
    private const string ResetsAtKey = "resets_at";

    /// <summary>Reasons of the server's that say more than their status; see jobs.proto.</summary>
    private static readonly Dictionary<string, ExitCode> ForReason = new()
    {
        ["QUEUE_FULL"] = ExitCode.Unavailable,
        ["JOB_CANCELLED"] = ExitCode.Cancelled,
        ["JOB_OVER"] = ExitCode.Invalid,
        ["JOB_NOT_FAILED"] = ExitCode.Invalid,
        ["JOB_CHANGING"] = ExitCode.Unavailable,
        ["REVISION_CHANGED"] = ExitCode.Invalid,
    };

    /// <param name="exception">What the call threw.</param>
    /// <param name="jobId">The job's id, where the server had accepted one.</param>
    /// <param name="job">The job as it stood after the failure, where it could be read.</param>
    public Failure Read(RpcException exception, string? jobId = null, Job? job = null)
    {
        if (exception.StatusCode == StatusCode.DeadlineExceeded && timeout is { } limit)
        {
            var goesOn = jobId is null ? "" : $"; job {jobId} goes on";
            return new Failure(ExitCode.Unavailable, Named(exception), $"no answer within --timeout {limit.TotalSeconds:0.###} s{goesOn}");
        }
        return Transport(exception, jobId) ?? FromServer(exception, job);
    }

    public static Failure Interrupted(string? jobId) => new(
        ExitCode.Interrupted,
        Failure.OnThisSide,
        jobId is null ? "interrupted before a job was accepted" : $"interrupted; job {jobId} goes on");

    /// <summary>A job that has no result, told by the job itself.</summary>
    public static Failure FromJob(Job job) => job.State switch
    {
        JobState.Cancelled => new Failure(ExitCode.Cancelled, nameof(StatusCode.OK), $"job {job.Id} was cancelled"),
        JobState.Deferred => Deferred(job),
        _ => FromError(job),
    };

    /// <summary>Nothing is lost, and there is no result yet: the exit code says what it waits for.</summary>
    private static Failure Deferred(Job job)
    {
        var why = job.Error is null ? new Failure(ExitCode.Unavailable, nameof(StatusCode.OK), $"job {job.SharesRunOf} is at the same work") : FromError(job);
        var until = job.NotBefore?.ToDateTimeOffset().ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        return why with { Message = $"deferred until {until}, or earlier: {why.Message}; it goes on by itself: tvdb jobs watch {job.Id}" };
    }

    private static Failure FromError(Job job) => job.Error is { } error
        ? new Failure(ForClass(error.ErrorClass), nameof(StatusCode.OK), error.Message)
        {
            Reason = error.Reason,
            ResetsAt = error.ResetsAt?.ToDateTimeOffset(),
        }
        : Failure.Unexpected($"job {job.Id} ended {job.State.ToString().ToLowerInvariant()}, without a result");

    private Failure? Transport(RpcException exception, string? jobId)
    {
        for (var cause = exception.Status.DebugException; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case HttpRequestException { HttpRequestError: HttpRequestError.VersionNegotiationError or HttpRequestError.HttpProtocolError }:
                    return Unavailable($"{Shown} answers, but not as TVDb's gRPC endpoint: check the port");
                case SocketException or HttpRequestException or IOException when jobId is not null:
                    return Unavailable($"lost TVDb at {Shown}; job {jobId} may go on");
                case SocketException or HttpRequestException or IOException or TimeoutException:
                    return Unavailable($"cannot reach TVDb at {Shown}: is the AppHost running? dotnet run --project TVDb.AppHost");
                default:
                    break;
            }
        }
        return null;

        Failure Unavailable(string message) => new(ExitCode.Unavailable, Named(exception), message);
    }

    private static Failure FromServer(RpcException exception, Job? job)
    {
        var rich = exception.GetRpcStatus();
        var info = rich?.GetDetail<ErrorInfo>();
        var faults = rich?.GetDetail<BadRequest>()?.FieldViolations ?? [];
        var message = rich is { Message.Length: > 0 } ? rich.Message : exception.Status.Detail;
        if (message.Length == 0)
        {
            message = $"the server answered {Named(exception)}";
        }
        var exitCode = info is not null && ForReason.TryGetValue(info.Reason, out var known) ? known : ForStatus(exception.StatusCode, job);
        return new Failure(exitCode, Named(exception), message)
        {
            Reason = info?.Reason ?? "",
            Metadata = info?.Metadata.Where(pair => pair.Key != ResetsAtKey).ToDictionary() ?? [],
            Fields = [.. faults.Select(fault => new FieldFault(fault.Field, fault.Description))],
            RetryAfter = rich?.GetDetail<RetryInfo>()?.RetryDelay?.ToTimeSpan(),
            ResetsAt = ResetsAt(info) ?? job?.Error?.ResetsAt?.ToDateTimeOffset(),
        };
    }

    private static DateTimeOffset? ResetsAt(ErrorInfo? info) =>
        info is not null
        && info.Metadata.TryGetValue(ResetsAtKey, out var text)
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant)
            ? instant
            : null;

    private static ExitCode ForStatus(StatusCode status, Job? job) => status switch
    {
        StatusCode.InvalidArgument or StatusCode.NotFound or StatusCode.AlreadyExists => ExitCode.Invalid,
        StatusCode.ResourceExhausted => ExitCode.CostLimit,
        StatusCode.Unavailable or StatusCode.DeadlineExceeded => ExitCode.Unavailable,
        // The job failed for good: its own record knows whether the document or something else is to blame.
        StatusCode.FailedPrecondition when job?.Error is { } error => ForClass(error.ErrorClass),
        _ => ExitCode.Unexpected,
    };

    private static ExitCode ForClass(ErrorClass failureClass) => failureClass switch
    {
        ErrorClass.InvalidDocument => ExitCode.Invalid,
        ErrorClass.CostLimitExceeded or ErrorClass.QuotaExhausted => ExitCode.CostLimit,
        ErrorClass.RateLimited or ErrorClass.ServiceUnavailable => ExitCode.Unavailable,
        ErrorClass.Configuration or ErrorClass.Unknown or ErrorClass.Unspecified => ExitCode.Unexpected,
    };

    private string Shown => address.ToString().TrimEnd('/');

    /// <summary>As gRPC writes it: RESOURCE_EXHAUSTED.</summary>
    private static string Named(RpcException exception) => string.Concat(exception.StatusCode.ToString()
        .Select((letter, at) => at > 0 && char.IsUpper(letter) ? $"_{letter}" : $"{char.ToUpperInvariant(letter)}"));
}
