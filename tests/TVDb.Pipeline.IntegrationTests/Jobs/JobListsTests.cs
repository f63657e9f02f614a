using StackExchange.Redis;
using StackExchange.Redis.Profiling;
using TVDb.Pipeline.Jobs;
using TVDb.Pipeline.Stages;
using TVDb.TestServers;

namespace TVDb.Pipeline.IntegrationTests.Jobs;

/// <summary>Lists of jobs, page by page, on each kind of Redis.</summary>
public abstract class JobListsTests(RedisKind kind)
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(40)]
    [InlineData(120)]
    [InlineData(500)]
    public async Task Read_PagesWhileNewJobsArrive_HaveEachOldJobOnceNewestFirst(int pageSize)
    {
        await using var queue = await TestQueue.StartAsync(kind);
        var jobs = new List<string>();
        for (var i = 0; i < 40; i++)
        {
            jobs.Add((await queue.SubmitAsync()).Id);
        }

        var read = await ReadAllAsync(queue, new JobQuery { Tenant = "acme", PageSize = pageSize }, () => queue.SubmitAsync());

        Assert.Equal(jobs.AsEnumerable().Reverse(), read);
    }

    [Fact]
    public async Task Read_SeveralStatesAndTenants_AreMergedInOrder()
    {
        await using var queue = await TestQueue.StartAsync(kind);
        var jobs = new List<(string Id, string Tenant, JobState State)>();
        for (var i = 0; i < 60; i++)
        {
            var tenant = $"tenant-{i % 7}";
            var job = await queue.SubmitAsync(tenant);
            var state = (i % 4) switch { 0 => JobState.Failed, 1 => JobState.Cancelled, 2 => JobState.Completed, _ => JobState.Queued };
            jobs.Add((job.Id, tenant, state));
        }
        foreach (var lease in await queue.LeaseAsync(jobs.Count))
        {
            await BringToAsync(queue, lease, jobs.Single(job => job.Id == lease.JobId).State);
        }
        jobs.Reverse();

        var everybody = await ReadAllAsync(queue, new JobQuery { Tenant = null, PageSize = 9 });
        var dead = await ReadAllAsync(queue, new JobQuery { Tenant = null, States = [JobState.Failed], PageSize = 4 });
        var over = await ReadAllAsync(queue, new JobQuery { Tenant = "tenant-3", States = [JobState.Completed, JobState.Failed, JobState.Cancelled, JobState.Failed], PageSize = 2 });
        var running = await ReadAllAsync(queue, new JobQuery { Tenant = null, States = [JobState.Running, JobState.Deferred], PageSize = 2 });

        Assert.Equal(jobs.Select(job => job.Id), everybody);
        Assert.Equal(jobs.Where(job => job.State == JobState.Failed).Select(job => job.Id), dead);
        Assert.Equal(jobs.Where(job => job.Tenant == "tenant-3" && job.State != JobState.Queued).Select(job => job.Id), over);
        Assert.Empty(running);
    }

    [Fact]
    public async Task Read_BetweenTwoInstants_HasThoseMadeThere()
    {
        await using var queue = await TestQueue.StartAsync(kind);
        var jobs = new List<string>();
        for (var i = 0; i < 6; i++)
        {
            jobs.Add((await queue.SubmitAsync()).Id);
        }
        var query = new JobQuery { Tenant = "acme", PageSize = 2 };

        var middle = await ReadAllAsync(queue, query with { CreatedAfter = TestQueue.Start.AddMilliseconds(1), CreatedBefore = TestQueue.Start.AddMilliseconds(4) });
        var none = await ReadAllAsync(queue, query with { CreatedAfter = TestQueue.Start.AddMilliseconds(6) });
        var empty = await ReadAllAsync(queue, query with { CreatedAfter = TestQueue.Start, CreatedBefore = TestQueue.Start });

        Assert.Equal([jobs[3], jobs[2], jobs[1]], middle);
        Assert.Empty(none.Concat(empty));
    }

    [Fact]
    public async Task Read_RecordsThatAreGone_ArePassedAndThePageIsFull()
    {
        await using var queue = await TestQueue.StartAsync(kind);
        var jobs = new List<string>();
        for (var i = 0; i < 9; i++)
        {
            jobs.Add((await queue.SubmitAsync()).Id);
        }
        foreach (var gone in jobs.Skip(3).Take(4))
        {
            await queue.Redis.KeyDeleteAsync(JobKeys.Job(gone));
        }

        var page = await new JobLists(queue.Connection).ReadAsync(new JobQuery { Tenant = "acme", PageSize = 4 });
        var rest = await new JobLists(queue.Connection).ReadAsync(new JobQuery { Tenant = "acme", PageSize = 4, After = page.Next });

        Assert.Equal([jobs[8], jobs[7], jobs[2], jobs[1]], page.Jobs.Select(entry => entry.Job.Id));
        Assert.Equal([jobs[0]], rest.Jobs.Select(entry => entry.Job.Id));
        Assert.Null(rest.Next);
    }

    [Fact]
    public async Task Read_AnotherTenant_SeesNothing()
    {
        await using var queue = await TestQueue.StartAsync(kind);
        await queue.SubmitAsync("acme");

        Assert.Empty(await ReadAllAsync(queue, new JobQuery { Tenant = "other", PageSize = 10 }));
    }

    [Fact]
    public async Task Read_OnePage_SendsAsManyCommandsHoweverManyJobsThereAre()
    {
        await using var queue = await TestQueue.StartAsync(kind);
        var lists = new JobLists(queue.Connection);
        var query = new JobQuery { Tenant = "acme", States = [JobState.Queued, JobState.Failed], PageSize = 5 };
        for (var i = 0; i < 10; i++)
        {
            await queue.SubmitAsync();
        }

        var few = await CommandsAsync(queue.Connection, () => lists.ReadAsync(query));
        for (var i = 0; i < 200; i++)
        {
            await queue.SubmitAsync();
        }
        var many = await CommandsAsync(queue.Connection, () => lists.ReadAsync(query));

        Assert.Equal(few, many);
        // One transaction over both indexes, one reading of the records.
        Assert.Equal(2, many);
    }

    private static async Task<int> CommandsAsync(IConnectionMultiplexer connection, Func<Task> read)
    {
        var session = new ProfilingSession();
        connection.RegisterProfiler(() => session);
        await read();
        return session.FinishProfiling().Count();
    }

    private static async Task BringToAsync(TestQueue queue, JobLease lease, JobState state)
    {
        var job = (await queue.EntryAsync(lease.JobId)).Job;
        if (state is JobState.Failed or JobState.Completed)
        {
            var failure = state == JobState.Failed ? StageFailure.InvalidDocument("NO_TEXT_FOUND", "llamaparse", "no text") : null;
            Assert.Equal(JobChange.Done, await queue.Queue.FinishAsync(lease, queue.Ending.Of(job, failure)));
            return;
        }
        Assert.Equal(JobChange.Done, await queue.Queue.HandBackAsync(lease, queue.Ending.HandedBack(job)));
        if (state == JobState.Cancelled)
        {
            Assert.Equal(JobChange.Done, await queue.Queue.CancelAsync((await queue.EntryAsync(job.Id)).Sequence, queue.Ending.Cancelled(job)));
        }
    }

    private static async Task<List<string>> ReadAllAsync(TestQueue queue, JobQuery query, Func<Task>? between = null)
    {
        var lists = new JobLists(queue.Connection);
        var ids = new List<string>();
        string? after = null;
        do
        {
            var page = await lists.ReadAsync(query with { After = after });
            Assert.True(page.Next is null || page.Jobs.Count == query.PageSize);
            ids.AddRange(page.Jobs.Select(entry => entry.Job.Id));
            after = page.Next;
            await (between?.Invoke() ?? Task.CompletedTask);
        }
        while (after is not null);
        return ids;
    }
}

public sealed class JobListsOnRedisTests() : JobListsTests(RedisKind.Redis);

public sealed class JobListsOnGarnetTests() : JobListsTests(RedisKind.Garnet);

public sealed class JobListsOnClusterTests() : JobListsTests(RedisKind.Cluster);
