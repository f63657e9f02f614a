using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using TVDb.Pipeline.Jobs;
using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Stages;
using Status = Google.Rpc.Status;

namespace TVDb.Pipeline.Api;

/// <summary>The one place where failures become gRPC statuses with their google.rpc details.</summary>
internal static class GrpcErrors
{
    private const string Domain = "tvdb";

    /// <summary>Tells standard clients not to retry by themselves: TVDb has already done what helps.</summary>
    private const string PushbackKey = "grpc-retry-pushback-ms";

    public static RpcException From(RequestException e)
    {
        var status = Describe(e.Code, e.Reason, e.Message, e.Details);
        if (e.Field.Length > 0)
        {
            var violations = new BadRequest { FieldViolations = { new BadRequest.Types.FieldViolation { Field = e.Field, Description = e.Problem, Reason = e.Reason } } };
            status.Details.Add(Any.Pack(violations));
        }
        AddRetryInfo(status, e.RetryAfter);
        return Exception(status, noRetry: e.RetryAfter is null);
    }

    /// <summary>A finished job's failure, as the answer to the call that waited for it.</summary>
    public static RpcException From(JobRecord job, StageFailure failure, TimeProvider time)
    {
        var details = new Dictionary<string, string>(failure.Details) { ["job_id"] = job.Id, ["error_class"] = JsonNamingPolicy.SnakeCaseUpper.ConvertName(failure.Class.ToString()) };
        if (failure.Provider.Length > 0)
        {
            details["provider"] = failure.Provider;
        }
        if (failure.ResetsAt is { } resetsAt)
        {
            details["resets_at"] = resetsAt.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture);
        }
        var status = Describe(CodeOf(failure.Class), failure.Reason, failure.Message, details);
        AddRetryInfo(status, failure.ResetsAt - time.GetUtcNow() ?? failure.RetryAfter);
        return Exception(status, noRetry: true);
    }

    public static RpcException Unavailable(string reason, string message) =>
        Exception(Describe(StatusCode.Unavailable, reason, message, new Dictionary<string, string>()), noRetry: false);

    /// <summary>Something nobody foresaw: the log has it, the caller gets no inside of ours.</summary>
    public static RpcException Internal() =>
        Exception(Describe(StatusCode.Internal, "UNEXPECTED", "an unexpected error; the service's log has it", new Dictionary<string, string>()), noRetry: true);

    private static StatusCode CodeOf(ErrorClass errorClass) => errorClass switch
    {
        ErrorClass.CostLimitExceeded or ErrorClass.QuotaExhausted => StatusCode.ResourceExhausted,
        ErrorClass.RateLimited or ErrorClass.ServiceUnavailable => StatusCode.Unavailable,
        ErrorClass.InvalidDocument => StatusCode.InvalidArgument,
        ErrorClass.Configuration => StatusCode.FailedPrecondition,
        ErrorClass.Unknown => StatusCode.Internal,
    };

    private static Status Describe(StatusCode code, string reason, string message, IReadOnlyDictionary<string, string> details)
    {
        var info = new ErrorInfo { Domain = Domain, Reason = reason };
        foreach (var (key, value) in details)
        {
            info.Metadata[key] = value;
        }
        return new Status { Code = (int)code, Message = message, Details = { Any.Pack(info) } };
    }

    private static void AddRetryInfo(Status status, TimeSpan? delay)
    {
        if (delay > TimeSpan.Zero)
        {
            status.Details.Add(Any.Pack(new RetryInfo { RetryDelay = Duration.FromTimeSpan(delay.Value) }));
        }
    }

    private static RpcException Exception(Status status, bool noRetry)
    {
        var trailers = new Metadata { { "grpc-status-details-bin", status.ToByteArray() } };
        if (noRetry)
        {
            trailers.Add(PushbackKey, "-1");
        }
        return new RpcException(new Grpc.Core.Status((StatusCode)status.Code, status.Message), trailers);
    }
}
