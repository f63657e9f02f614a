using Microsoft.Extensions.Logging.Abstractions;
using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Jobs;
using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Routing;
using TVDb.Pipeline.Routing.Modes;
using TVDb.Pipeline.Stages;
using TVDb.TestServers;

namespace TVDb.Pipeline.IntegrationTests.Jobs;

/// <summary>Deferred jobs go on at one pace, whatever opens their way and however many replicas look.</summary>
public abstract class JobReleaserTests(RedisKind kind)
{
    private const int Pace = 4;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_BudgetHasRoomBeforeItsReset_ThePaceIsThatOfAllReplicasTogether()
    {
        await using var queue = await TestQueue.StartAsync(kind, new JobOptions { ReleasesPerSecond = Pace });
        await DelayAsync(queue, 5 * Pace, opens: TimeSpan.FromHours(1));
        var released = await RoundsAsync(queue, rounds: 4, TimeSpan.FromMilliseconds(240));
        queue.Clock.Advance(TimeSpan.FromSeconds(1));
        var next = await RoundsAsync(queue, rounds: 1, TimeSpan.Zero);

        Assert.Equal((Pace, 2 * Pace), (released, next));
    }

    [Fact]
    public async Task Run_GatesThatOpenOneAfterTheOther_NoSecondHasMoreThanThePace()
    {
        await using var queue = await TestQueue.StartAsync(kind, new JobOptions { ReleasesPerSecond = Pace });
        await DelayAsync(queue, 5 * Pace, opens: TimeSpan.FromSeconds(10));
        queue.Clock.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(Pace, await RoundsAsync(queue, rounds: 4, TimeSpan.FromMilliseconds(240)));
    }

    /// <summary>Three replicas look, and again after a while. Answers how many jobs are ready.</summary>
    private static async Task<long> RoundsAsync(TestQueue queue, int rounds, TimeSpan apart)
    {
        JobReleaser[] replicas = [.. Enumerable.Range(0, 3).Select(_ => Releaser(queue))];
        for (var round = 0; round < rounds; round++)
        {
            foreach (var replica in replicas)
            {
                await replica.RunAsync(Cancellation);
            }
            queue.Clock.Advance(apart);
        }
        return await queue.Redis.SortedSetLengthAsync(JobKeys.Queue[0]);
    }

    private static JobReleaser Releaser(TestQueue queue) => new(
        queue.Queue, queue.Store, queue.Ending, queue.Options, new CostReader(queue.Connection, queue.Costs, queue.Clock), queue.Costs, queue.Health,
        new ServiceModes(ModeSettings.Setting(), new RoutingOptions(ServiceMode.Real), queue.Clock), queue.Connection, queue.Clock, NullLogger<JobReleaser>.Instance);

    private static async Task DelayAsync(TestQueue queue, int count, TimeSpan opens)
    {
        var failure = StageFailure.Ours("DAILY_COST_LIMIT", "no room") with { Class = ErrorClass.CostLimitExceeded, Blocked = new BlockedBudget("openai:day", 1) };
        for (var i = 0; i < count; i++)
        {
            await queue.SubmitAsync();
        }
        foreach (var lease in await queue.LeaseAsync(count))
        {
            var job = (await queue.EntryAsync(lease.JobId)).Job with
            {
                State = JobState.Deferred,
                Failure = failure,
                Wait = new JobWait(JobGates.Budget("openai:day"), TestQueue.Start + opens),
            };
            Assert.Equal(JobChange.Done, await queue.Queue.DelayAsync(lease, job));
        }
    }
}

public sealed class JobReleaserOnRedisTests() : JobReleaserTests(RedisKind.Redis);

public sealed class JobReleaserOnGarnetTests() : JobReleaserTests(RedisKind.Garnet);

public sealed class JobReleaserOnClusterTests() : JobReleaserTests(RedisKind.Cluster);
