using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using TVDb.Pipeline.Api;
using TVDb.Pipeline.Jobs;

namespace TVDb.Pipeline.Tests.Api;

public class ListJobsReaderTests
{
    private static readonly DateTimeOffset Noon = new(2099, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Read_Nothing_IsTheHeadOfTheCallersJobs() =>
        Assert.Equivalent(new JobQuery { Tenant = "acme", PageSize = 50 }, ListJobsReader.Read(new V1.ListJobsRequest(), "acme"), strict: true);

    [Fact]
    public void Read_EveryField_IsTaken()
    {
        var jobId = JobIds.Create(Noon);
        var request = new V1.ListJobsRequest
        {
            States = { V1.JobState.Failed, V1.JobState.Cancelled, V1.JobState.Failed },
            Tenant = "*",
            CreatedAfter = Noon.AddHours(-1).ToTimestamp(),
            CreatedBefore = Noon.ToTimestamp(),
            PageSize = 500,
            PageToken = ListJobsReader.TokenOf(jobId),
        };

        Assert.Equivalent(
            new JobQuery
            {
                Tenant = null,
                States = [JobState.Failed, JobState.Cancelled],
                CreatedAfter = Noon.AddHours(-1),
                CreatedBefore = Noon,
                After = jobId,
                PageSize = 500,
            },
            ListJobsReader.Read(request, "acme"),
            strict: true);
        Assert.Equal("", ListJobsReader.TokenOf(null));
    }

    [Fact]
    public void Read_EveryState_IsOneOfOurs()
    {
        var request = new V1.ListJobsRequest { States = { System.Enum.GetValues<V1.JobState>().Where(state => state != V1.JobState.Unspecified) } };

        Assert.Equal(System.Enum.GetValues<JobState>(), ListJobsReader.Read(request, "acme").States.Order());
    }

    [Fact]
    public void Read_OutOfRange_NamesTheField()
    {
        AssertRefused("page_size", "INVALID_PAGE_SIZE", request => request.PageSize = 501);
        AssertRefused("page_size", "INVALID_PAGE_SIZE", request => request.PageSize = -1);
        AssertRefused("states", "INVALID_STATE", request => request.States.Add(V1.JobState.Unspecified));
        AssertRefused("states", "INVALID_STATE", request => request.States.Add((V1.JobState)99));
        AssertRefused("created_after", "INVALID_TIME", request => request.CreatedAfter = new Timestamp { Seconds = long.MaxValue });
        AssertRefused("created_before", "INVALID_TIME", request => request.CreatedBefore = new Timestamp { Nanos = -1 });
        AssertRefused("created_before", "INVALID_TIME", request => (request.CreatedAfter, request.CreatedBefore) = (Noon.ToTimestamp(), Noon.AddTicks(-1).ToTimestamp()));
    }

    [Theory]
    [InlineData("not base64url!")]
    [InlineData("am9i")]
    [InlineData("50")]
    [InlineData("A")]
    public void Read_TokenOfNoAnswer_IsRefused(string token) => AssertRefused("page_token", "INVALID_PAGE_TOKEN", request => request.PageToken = token);

    [Fact]
    public void Read_TokenLongerThanAny_IsRefused() => AssertRefused("page_token", "INVALID_PAGE_TOKEN", request => request.PageToken = new string('A', 100_000));

    [Fact]
    public void Read_AnotherTenant_IsDenied()
    {
        var denied = Assert.Throws<RequestException>(() => ListJobsReader.Read(new V1.ListJobsRequest { Tenant = "other" }, "acme"));

        Assert.Equal((StatusCode.PermissionDenied, "TENANT_OF_OTHERS", "tenant"), (denied.Code, denied.Reason, denied.Field));
    }

    private static void AssertRefused(string field, string reason, Action<V1.ListJobsRequest> change)
    {
        var request = new V1.ListJobsRequest();
        change(request);

        var refused = Assert.Throws<RequestException>(() => ListJobsReader.Read(request, "acme"));

        Assert.Equal((StatusCode.InvalidArgument, reason, field), (refused.Code, refused.Reason, refused.Field));
    }
}
