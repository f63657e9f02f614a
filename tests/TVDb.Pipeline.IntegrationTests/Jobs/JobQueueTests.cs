using TVDb.Pipeline.Jobs;
using TVDb.Pipeline.Stages;
using TVDb.TestServers;

namespace TVDb.Pipeline.IntegrationTests.Jobs;

/// <summary>The queue's transitions, on each kind of Redis.</summary>
public abstract class JobQueueTests(RedisKind kind)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Submit_TheSameRequestFiftyTimesAtOnce_MakesOneJob()
    {
        await using var queue = await TestQueue.StartAsync(kind);

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => queue.Queue.SubmitAsync(queue.NewJob(requestId: "request-1"), "hash")));
        var other = await queue.Queue.SubmitAsync(queue.NewJob(requestId: "request-1"), "another");

        var made = Assert.Single(answers, answer => answer.Result == IntakeResult.Accepted).JobId;
        Assert.All(answers, answer => Assert.Equal(made, answer.JobId));
        Assert.Equal((IntakeResult.RequestIdReused, made), other);
        Assert.Equal(made, (await queue.LeaseAsync())?.JobId);
        Assert.Null(await queue.LeaseAsync());
    }

    [Fact]
    public async Task Submit_MoreThanMayWait_IsRefusedUntilOneIsLeased()
    {
        await using var queue = await TestQueue.StartAsync(kind, new JobOptions { QueuedMax = 2 });
        await queue.SubmitAsync();
        await queue.SubmitAsync();

        var full = await queue.Queue.SubmitAsync(queue.NewJob(requestId: "r"), "hash");
        await queue.LeaseAsync();
        var fits = await queue.Queue.SubmitAsync(queue.NewJob(requestId: "r"), "hash");

        Assert.Equal((IntakeResult.QueueFull, ""), full);
        Assert.Equal(IntakeResult.Accepted, fits.Result);
    }

    [Fact]
    public async Task Lease_ManyAtOnce_EachJobIsLeasedOnceAndTokensGrow()
    {
        await using var queue = await TestQueue.StartAsync(kind);
        var jobs = new List<string>();
        for (var i = 0; i < 60; i++)
        {
            jobs.Add((await queue.SubmitAsync($"tenant-{i % 3}")).Id);
        }

        var leased = (await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => queue.Queue.LeaseAsync(4)))).SelectMany(part => part).ToList();

        Assert.Equal(jobs.Order(StringComparer.Ordinal), leased.Select(lease => lease.JobId).Order(StringComparer.Ordinal));
        Assert.Equal(60, leased.Select(lease => lease.Token).Distinct().Count());
        Assert.All(leased, lease => Assert.True(lease.Token >= TestQueue.Start.ToUnixTimeMilliseconds()));
    }

    [Fact]
    public async Task Lease_TwoPrioritiesAndThreeTenants_GoesInTurnAndStarvesNone()
    {
        await using var queue = await TestQueue.StartAsync(kind);
        for (var i = 0; i < 20; i++)
        {
            await queue.SubmitAsync("many");
        }
        var batch = await queue.SubmitAsync("patient", JobPriority.Batch);
        var few = await queue.SubmitAsync("few");

        var order = (await queue.Queue.LeaseAsync(22)).Select(lease => lease.JobId).ToList();

        Assert.InRange(order.IndexOf(few.Id), 0, 1);
        Assert.Equal(7, order.IndexOf(batch.Id));
    }

    [Fact]
    public async Task Lease_TenantAtItsLimit_WaitsForTheEndOfOneAndKeepsNoOtherBack()
    {
        await using var queue = await TestQueue.StartAsync(kind, new JobOptions { ConcurrentPerTenantMax = 2 });
        for (var i = 0; i < 4; i++)
        {
            await queue.SubmitAsync("greedy");
        }
        var other = await queue.SubmitAsync("other");

        var leased = await queue.LeaseAsync(10);
        var none = await queue.LeaseAsync(10);
        var first = leased.First(lease => lease.JobId != other.Id);
        await queue.Queue.FinishAsync(first, queue.Ending.Of((await queue.EntryAsync(first.JobId)).Job, failure: null));
        var next = await queue.LeaseAsync(10);

        Assert.Equal(3, leased.Count);
        Assert.Contains(leased, lease => lease.JobId == other.Id);
        Assert.Empty(none);
        Assert.Single(next);
    }

    [Fact]
    public async Task Lease_RunsOut_TheNextWorkerHasTheJobAndTheStaleOneCanWriteNothing()
    {
        await using var queue = await TestQueue.StartAsync(kind);
        var job = await queue.SubmitAsync();
        var stale = (await queue.LeaseAsync())!;
        Assert.Equal(JobChange.Done, await queue.Queue.AdvanceAsync(stale, job with { State = JobState.Running, Stage = Stage.Parse }));
        Assert.Empty(await queue.Queue.ExpiredAsync(10));

        queue.Clock.Advance(queue.Options.Lease);
        Assert.Equal([job.Id], await queue.Queue.ExpiredAsync(10));
        var entry = await queue.EntryAsync(job.Id);
        Assert.Equal(JobChange.Done, await queue.Queue.ReclaimAsync(entry.Sequence, queue.Ending.Reclaimed(entry.Job, cancelRequested: false)));
        var fresh = (await queue.LeaseAsync())!;

        Assert.True(fresh.Token > stale.Token);
        Assert.True(stale.Working.IsCancellationRequested);
        Assert.Equal(JobChange.LeaseLost, await queue.Queue.AdvanceAsync(stale, job with { State = JobState.Running }));
        Assert.Equal(JobChange.LeaseLost, await queue.Queue.FinishAsync(stale, job with { State = JobState.Failed }));
        Assert.False(await queue.Queue.BeginCallAsync(stale, "call"));
        Assert.True(await queue.Queue.BeginCallAsync(fresh, "call"));
        await queue.Queue.RenewAsync([stale, fresh]);
        Assert.False(fresh.Working.IsCancellationRequested);
        Assert.Equal((1, JobState.Queued), ((await queue.EntryAsync(job.Id)).Job.LeasesLost, (await queue.EntryAsync(job.Id)).Job.State));
    }

    [Fact]
    public async Task Lease_Renewed_DoesNotRunOut()
    {
        await using var queue = await TestQueue.StartAsync(kind);
        await queue.SubmitAsync();
        var lease = (await queue.LeaseAsync())!;

        for (var i = 0; i < 5; i++)
        {
            queue.Clock.Advance(queue.Options.Lease / 2);
            await queue.Queue.RenewAsync([lease]);
        }

        Assert.Empty(await queue.Queue.ExpiredAsync(10));
        Assert.False(lease.Working.IsCancellationRequested);
    }

    [Fact]
    public async Task Delay_BehindAGate_WaitsForItsTimeAndGoesOnAtThePaceOldestFirst()
    {
        await using var queue = await TestQueue.StartAsync(kind, new JobOptions { ReleasesPerSecond = 3, ConcurrentPerTenantMax = 1000 });
        var jobs = new List<JobRecord>();
        for (var i = 0; i < 8; i++)
        {
            jobs.Add(await queue.SubmitAsync(priority: i < 4 ? JobPriority.Batch : JobPriority.Interactive));
        }
        var opens = TestQueue.Start.AddHours(1);
        foreach (var lease in await queue.LeaseAsync(8))
        {
            var job = (await queue.EntryAsync(lease.JobId)).Job with { State = JobState.Deferred, Wait = new JobWait(JobGates.Budget("openai:day"), opens) };
            Assert.Equal(JobChange.Done, await queue.Queue.DelayAsync(lease, job));
        }

        var early = await queue.Queue.DueAsync(100);
        queue.Clock.Advance(TimeSpan.FromHours(1));
        var rounds = new List<string[]>();
        for (var round = 0; round < 4; round++)
        {
            var due = await queue.Queue.DueAsync(100);
            foreach (var id in due)
            {
                var entry = await queue.EntryAsync(id);
                Assert.Equal(JobChange.Done, await queue.Queue.ReleaseAsync(entry.Sequence, queue.Ending.Released(entry.Job)));
                Assert.Equal(JobChange.Changed, await queue.Queue.ReleaseAsync(entry.Sequence, queue.Ending.Released(entry.Job)));
            }
            rounds.Add([.. due]);
            queue.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Empty(early);
        Assert.Equal([3, 3, 2, 0], rounds.Select(round => round.Length));
        Assert.Equal([.. jobs[4..].Select(job => job.Id), .. jobs[..4].Select(job => job.Id)], rounds.SelectMany(round => round));
        Assert.Equal(8, (await queue.LeaseAsync(100)).Count);
        Assert.Equal(0, await queue.Redis.SortedSetLengthAsync(JobKeys.Gates));
    }

    [Fact]
    public async Task Cancel_WaitingJobIsOverAtOnceAndOneAtWorkIsTold()
    {
        await using var queue = await TestQueue.StartAsync(kind);
        var working = await queue.SubmitAsync();
        var lease = (await queue.LeaseAsync())!;
        var waiting = await queue.SubmitAsync();

        var atOnce = await queue.Queue.CancelAsync(1, queue.Ending.Cancelled(waiting));
        var asked = await queue.Queue.CancelAsync(1, queue.Ending.Cancelled(working));
        var again = await queue.Queue.CancelAsync(2, queue.Ending.Cancelled(waiting));
        await queue.Queue.RenewAsync([lease]);

        Assert.Equal((JobChange.Done, JobChange.Asked, JobChange.Over), (atOnce, asked, again));
        Assert.True(lease.CancelRequested && lease.Working.IsCancellationRequested);
        Assert.Equal((JobState.Cancelled, JobState.Queued, true), ((await queue.EntryAsync(waiting.Id)).Job.State, (await queue.EntryAsync(working.Id)).Job.State, (await queue.EntryAsync(working.Id)).CancelRequested));
        Assert.Null(await queue.LeaseAsync());
    }

    [Fact]
    public async Task Retry_OfADeadLetter_MakesItReadyAgainAndItsEventsGoOn()
    {
        await using var queue = await TestQueue.StartAsync(kind);
        var job = await queue.SubmitAsync();
        var lease = (await queue.LeaseAsync())!;
        await queue.Queue.FinishAsync(lease, queue.Ending.Of(job, StageFailure.InvalidDocument("NO_TEXT_FOUND", "llamaparse", "no text")));

        var entry = await queue.EntryAsync(job.Id);
        var retried = await queue.Queue.RetryAsync(entry.Sequence, queue.Ending.Retried(entry.Job));
        var again = (await queue.LeaseAsync())!;
        await queue.Queue.FinishAsync(again, queue.Ending.Of(entry.Job, failure: null));
        var events = await queue.Store.WatchAsync(job.Id, 0, Cancellation).ToListAsync(Cancellation);

        Assert.Equal((JobState.Failed, JobChange.Done), (entry.Job.State, retried));
        Assert.Equal(
            [(1L, JobState.Queued), (2L, JobState.Failed), (3L, JobState.Queued), (4L, JobState.Completed)],
            events.Select(change => (change.Sequence, change.Job.State)));
        Assert.InRange((await queue.Redis.KeyTimeToLiveAsync(JobKeys.Events(job.Id)))!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task Delay_OfAJobWhoseEndIsAskedFor_IsRefusedAndTheWorkerKeepsIt()
    {
        await using var queue = await TestQueue.StartAsync(kind);
        var job = await queue.SubmitAsync();
        var lease = (await queue.LeaseAsync())!;
        await queue.Queue.CancelAsync(1, queue.Ending.Cancelled(job));

        var delayed = await queue.Queue.DelayAsync(lease, job with { State = JobState.Deferred, Wait = new JobWait(JobGates.Provider("openai"), TestQueue.Start.AddHours(1)) });

        Assert.Equal((JobChange.Asked, JobChange.Done), (delayed, await queue.Queue.FinishAsync(lease, queue.Ending.Cancelled(job))));
        Assert.Equal(0, await queue.Redis.SortedSetLengthAsync(JobKeys.Delayed));
    }

    [Fact]
    public async Task HandBack_IsReadyForAnother()
    {
        await using var queue = await TestQueue.StartAsync(kind);
        var job = await queue.SubmitAsync();
        var lease = (await queue.LeaseAsync())!;

        Assert.Equal(JobChange.Done, await queue.Queue.HandBackAsync(lease, queue.Ending.HandedBack(job)));

        Assert.Equal(job.Id, (await queue.LeaseAsync())?.JobId);
    }

    [Fact]
    public async Task AnyChange_ByAClockThatIsOff_IsRefusedAndChangesNothing()
    {
        await using var queue = await TestQueue.StartAsync(kind);
        var strict = new JobQueue(queue.Connection, queue.Options, queue.Costs with { ClockSkewMsMax = 2000 }, queue.Clock);

        await Assert.ThrowsAsync<ClockSkewException>(() => strict.SubmitAsync(queue.NewJob(), ""));

        Assert.Null(await queue.LeaseAsync());
    }
}

public sealed class JobQueueOnRedisTests() : JobQueueTests(RedisKind.Redis);

public sealed class JobQueueOnGarnetTests() : JobQueueTests(RedisKind.Garnet);

public sealed class JobQueueOnClusterTests() : JobQueueTests(RedisKind.Cluster);
