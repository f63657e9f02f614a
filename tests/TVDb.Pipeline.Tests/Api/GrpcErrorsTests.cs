using System.Text.Json;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Microsoft.Extensions.Time.Testing;
using TVDb.Pipeline.Api;
using TVDb.Pipeline.Jobs;
using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Routing;
using TVDb.Pipeline.Stages;

namespace TVDb.Pipeline.Tests.Api;

public class GrpcErrorsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 22, 30, 0, TimeSpan.Zero);

    [Fact]
    public void From_InvalidField_IsInvalidArgumentWithTheViolation()
    {
        var e = GrpcErrors.From(RequestException.InvalidField("options.chunk_size", "INVALID_CHUNK_SIZE", "is 0"));

        Assert.Equal(new Grpc.Core.Status(StatusCode.InvalidArgument, "options.chunk_size: is 0"), e.Status);
        Assert.Equal("-1", e.Trailers.GetValue("grpc-retry-pushback-ms"));
        AssertDetails(
            e,
            new ErrorInfo { Domain = "tvdb", Reason = "INVALID_CHUNK_SIZE" },
            new BadRequest
            {
                FieldViolations =
                {
                    new BadRequest.Types.FieldViolation
                    {
                        Field = "options.chunk_size",
                        Description = "is 0",
                        Reason = "INVALID_CHUNK_SIZE",
                    },
                },
            });
    }

    [Fact]
    public void From_RefusalThatWaitingHelps_HasRetryInfoAndLetsClientsRetry()
    {
        var e = GrpcErrors.From(new RequestException(StatusCode.ResourceExhausted, "QUEUE_FULL", "too many jobs") { RetryAfter = TimeSpan.FromSeconds(2) });

        Assert.Equal(new Grpc.Core.Status(StatusCode.ResourceExhausted, "too many jobs"), e.Status);
        Assert.Null(e.Trailers.GetValue("grpc-retry-pushback-ms"));
        AssertDetails(e, new ErrorInfo { Domain = "tvdb", Reason = "QUEUE_FULL" }, new RetryInfo { RetryDelay = Duration.FromTimeSpan(TimeSpan.FromSeconds(2)) });
    }

    [Fact]
    public void From_CostLimitOfAJob_HasFiguresResetAndPushback()
    {
        var failure = new StageFailure(ErrorClass.CostLimitExceeded, "BUDGET_EXCEEDED", "openai", "budget openai:day would be passed", new Dictionary<string, string>
        {
            ["budget"] = "openai:day",
            ["limit"] = "$100.00",
        })
        {
            ResetsAt = Now.AddMinutes(90),
            RetryAfter = TimeSpan.FromSeconds(1),
        };

        var e = GrpcErrors.From(Job(failure), failure, new FakeTimeProvider(Now));

        Assert.Equal(new Grpc.Core.Status(StatusCode.ResourceExhausted, "budget openai:day would be passed"), e.Status);
        Assert.Equal("-1", e.Trailers.GetValue("grpc-retry-pushback-ms"));
        AssertDetails(
            e,
            new ErrorInfo
            {
                Domain = "tvdb",
                Reason = "BUDGET_EXCEEDED",
                Metadata =
                {
                    ["budget"] = "openai:day",
                    ["limit"] = "$100.00",
                    ["job_id"] = "job-1",
                    ["error_class"] = "COST_LIMIT_EXCEEDED",
                    ["provider"] = "openai",
                    ["resets_at"] = "2026-11-24T00:00:00Z",
                },
            },
            new RetryInfo { RetryDelay = Duration.FromTimeSpan(TimeSpan.FromMinutes(90)) });
    }

    [Theory]
    [InlineData(ErrorClass.CostLimitExceeded, StatusCode.ResourceExhausted, "COST_LIMIT_EXCEEDED")]
    [InlineData(ErrorClass.QuotaExhausted, StatusCode.ResourceExhausted, "QUOTA_EXHAUSTED")]
    [InlineData(ErrorClass.RateLimited, StatusCode.Unavailable, "RATE_LIMITED")]
    [InlineData(ErrorClass.ServiceUnavailable, StatusCode.Unavailable, "SERVICE_UNAVAILABLE")]
    [InlineData(ErrorClass.InvalidDocument, StatusCode.InvalidArgument, "INVALID_DOCUMENT")]
    [InlineData(ErrorClass.Configuration, StatusCode.FailedPrecondition, "CONFIGURATION")]
    [InlineData(ErrorClass.Unknown, StatusCode.Internal, "UNKNOWN")]
    public void From_EachClassOfAJobsFailure_IsItsStatusWithoutARetry(ErrorClass errorClass, StatusCode code, string name)
    {
        var failure = new StageFailure(errorClass, "REASON", Provider: "", "message", new Dictionary<string, string>());

        var e = GrpcErrors.From(Job(failure), failure, new FakeTimeProvider(Now));

        Assert.Equal(new Grpc.Core.Status(code, "message"), e.Status);
        Assert.Equal("-1", e.Trailers.GetValue("grpc-retry-pushback-ms"));
        AssertDetails(e, new ErrorInfo { Domain = "tvdb", Reason = "REASON", Metadata = { ["job_id"] = "job-1", ["error_class"] = name } });
    }

    [Fact]
    public void From_ResetInThePast_HasNoRetryInfo()
    {
        var failure = new StageFailure(ErrorClass.CostLimitExceeded, "BUDGET_EXCEEDED", "", "message", new Dictionary<string, string>()) { ResetsAt = Now.AddSeconds(-1) };

        Assert.Null(GrpcErrors.From(Job(failure), failure, new FakeTimeProvider(Now)).GetRpcStatus()!.GetDetail<RetryInfo>());
    }

    [Fact]
    public void Unavailable_AnyReason_LetsClientsRetry()
    {
        var e = GrpcErrors.Unavailable("REDIS_UNAVAILABLE", "Redis does not answer");

        Assert.Equal((StatusCode.Unavailable, null), (e.StatusCode, e.Trailers.GetValue("grpc-retry-pushback-ms")));
        AssertDetails(e, new ErrorInfo { Domain = "tvdb", Reason = "REDIS_UNAVAILABLE" });
    }

    [Fact]
    public void Internal_Always_TellsNothingOfTheInside()
    {
        var e = GrpcErrors.Internal();

        Assert.Equal(new Grpc.Core.Status(StatusCode.Internal, "an unexpected error; the service's log has it"), e.Status);
        AssertDetails(e, new ErrorInfo { Domain = "tvdb", Reason = "UNEXPECTED" });
    }

    private static void AssertDetails(RpcException e, params Google.Protobuf.IMessage[] details)
    {
        var status = e.GetRpcStatus()!;
        Assert.Equal(((int)e.StatusCode, e.Status.Detail), (status.Code, status.Message));
        Assert.Equal(details.Select(Any.Pack), status.Details);
    }

    private static JobRecord Job(StageFailure failure) => new()
    {
        Id = "job-1",
        Tenant = "default",
        RequestId = "",
        RunId = "job-1",
        Priority = JobPriority.Interactive,
        DocumentId = "doc-1",
        Filename = "a.pdf",
        MediaType = "application/pdf",
        SizeBytes = 1,
        NeedsParse = true,
        PagesCounted = 1,
        Mode = ServiceMode.Real,
        Settings = new StageSettings("fast", "text-embedding-3-small", 1536, 512, 64),
        MaxCostNanoUsd = null,
        State = JobState.Failed,
        CreateTime = Now,
        UpdateTime = Now,
        TraceId = "",
        Failure = failure,
    };
}
