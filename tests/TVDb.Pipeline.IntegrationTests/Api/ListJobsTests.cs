using Grpc.Core;
using TVDb.Pipeline.IntegrationTests.Environments;
using TVDb.TestServers;
using TVDb.V1;

namespace TVDb.Pipeline.IntegrationTests.Api;

public sealed class ListJobsTests(RedisServers servers, PipelineEnvironments environments)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<RedisKind> Kinds => RedisServers.Kinds;

    [Theory, MemberData(nameof(Kinds))]
    public async Task ListJobs_120JobsWhileNewOnesArrive_HasEachOnceAndNobodyElseDoes(RedisKind kind)
    {
        var environment = await environments.GetAsync(servers, kind);
        var tenant = $"lister-{Guid.NewGuid():N}";
        var jobs = new List<string>();
        foreach (var some in Enumerable.Range(0, 120).Chunk(20))
        {
            jobs.AddRange(await Task.WhenAll(some.Select(i => SubmitAsync(environment, tenant, $"note {i}"))));
        }

        var listed = new List<Job>();
        var request = new ListJobsRequest { PageSize = 17 };
        do
        {
            var page = await environment.Jobs.ListJobsAsync(request, PipelineEnvironment.As(tenant), cancellationToken: Cancellation);
            listed.AddRange(page.Jobs);
            request.PageToken = page.NextPageToken;
            await SubmitAsync(environment, tenant, $"newer than page {request.PageToken}");
        }
        while (request.PageToken.Length > 0);
        var others = await environment.Jobs.ListJobsAsync(new ListJobsRequest(), PipelineEnvironment.As($"other-{Guid.NewGuid():N}"), cancellationToken: Cancellation);
        var everybody = await environment.Jobs.ListJobsAsync(new ListJobsRequest { Tenant = "*", PageSize = 500 }, PipelineEnvironment.As("operator"), cancellationToken: Cancellation);

        Assert.Equal(jobs.OrderDescending(StringComparer.Ordinal), listed.Select(job => job.Id));
        Assert.All(listed, job => Assert.Equal(tenant, job.Tenant));
        Assert.Empty(others.Jobs);
        Assert.Subset(everybody.Jobs.Select(job => job.Id).ToHashSet(), jobs.ToHashSet());
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task ListJobs_ByStateAndTime_HasThoseAlone(RedisKind kind)
    {
        var environment = await environments.GetAsync(servers, kind);
        var tenant = $"filter-{Guid.NewGuid():N}";
        var done = (await environment.Pipeline.ProcessAsync(Samples.Text("some words"), PipelineEnvironment.As(tenant), cancellationToken: Cancellation)).Job;

        Assert.Equal([done], await ListAsync(new ListJobsRequest { States = { JobState.Completed, JobState.Failed } }));
        Assert.Empty(await ListAsync(new ListJobsRequest { States = { JobState.Queued, JobState.Running, JobState.Deferred, JobState.Failed, JobState.Cancelled } }));
        Assert.Equal([done], await ListAsync(new ListJobsRequest { CreatedAfter = done.CreateTime }));
        Assert.Empty(await ListAsync(new ListJobsRequest { CreatedBefore = done.CreateTime }));

        async Task<IEnumerable<Job>> ListAsync(ListJobsRequest request) =>
            (await environment.Jobs.ListJobsAsync(request, PipelineEnvironment.As(tenant), cancellationToken: Cancellation)).Jobs;
    }

    [Fact]
    public async Task ListJobs_BadFields_AreNamed()
    {
        var environment = await environments.GetAsync(servers, RedisServer.AnyKind);

        Assert.Equal((StatusCode.InvalidArgument, "INVALID_PAGE_SIZE", "page_size"), await RefusedAsync(new ListJobsRequest { PageSize = 501 }));
        Assert.Equal((StatusCode.InvalidArgument, "INVALID_PAGE_TOKEN", "page_token"), await RefusedAsync(new ListJobsRequest { PageToken = "am9i" }));
        Assert.Equal((StatusCode.PermissionDenied, "TENANT_OF_OTHERS", "tenant"), await RefusedAsync(new ListJobsRequest { Tenant = "somebody" }));

        async Task<(StatusCode, string, string)> RefusedAsync(ListJobsRequest request) =>
            (await RpcErrors.OfAsync(environment.Jobs.ListJobsAsync(request, cancellationToken: Cancellation))).Told();
    }

    private static async Task<string> SubmitAsync(PipelineEnvironment environment, string tenant, string text)
    {
        var request = new SubmitJobRequest { Request = Samples.Text(text) };
        request.Request.Mode = ServiceMode.Mock;
        return (await environment.Jobs.SubmitJobAsync(request, PipelineEnvironment.As(tenant), cancellationToken: Cancellation)).Job.Id;
    }
}
