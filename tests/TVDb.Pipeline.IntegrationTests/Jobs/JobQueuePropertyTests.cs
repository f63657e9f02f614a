using TVDb.Pipeline.Jobs;
using TVDb.Pipeline.Stages;
using TVDb.TestServers;

namespace TVDb.Pipeline.IntegrationTests.Jobs;

/// <summary>
/// Random sequences of all that can happen to jobs, seeded. After every step each job is in exactly one place, the one its
/// record says; a lease has one holder, and whoever held it before can change nothing.
/// </summary>
public sealed class JobQueuePropertyTests
{
    private const int Steps = 150;
    private const int TenantMax = 3;

    private static readonly string[] Tenants = ["a", "a.b", "b"];

    [Theory]
    [InlineData(RedisKind.Redis, 20261124)]
    [InlineData(RedisKind.Redis, 20261125)]
    [InlineData(RedisKind.Redis, 20261126)]
    [InlineData(RedisKind.Redis, 20261127)]
    [InlineData(RedisKind.Garnet, 20261128)]
    [InlineData(RedisKind.Garnet, 20261129)]
    public async Task AnyChanges_InAnyOrder_KeepEachJobInOnePlace(RedisKind kind, int seed)
    {
        await using var queue = await TestQueue.StartAsync(kind, new JobOptions { QueuedMax = 25, ConcurrentPerTenantMax = TenantMax });
        var run = new Run(queue, new Random(seed));

        for (var step = 0; step < Steps; step++)
        {
            var what = await run.StepAsync();
            var problem = await run.ProblemAsync();
            Assert.True(problem is null, $"seed {seed}, step {step}, {what}: {problem}");
        }
        await run.EndAsync();

        Assert.Null(await run.ProblemAsync());
        Assert.All(run.States.Values, state => Assert.True(JobRecord.IsFinal(state)));
        Assert.True(run.Stale > 0, "no stale worker ever tried: the sequence proves little");
    }

    private sealed class Run(TestQueue queue, Random random)
    {
        private readonly Dictionary<string, JobLease> _leases = [];
        private readonly List<JobLease> _stale = [];
        private long _lastToken;

        /// <summary>How each job should stand.</summary>
        public Dictionary<string, JobState> States { get; } = [];

        public int Stale { get; private set; }

        public async Task<string> StepAsync()
        {
            var kind = random.Next(12);
            switch (kind)
            {
                case 0 or 1 or 2:
                    await SubmitAsync();
                    return "submit";
                case 3 or 4:
                    await LeaseAsync(random.Next(1, 4));
                    return "lease";
                case 5 when Pick(_leases.Values) is { } lease:
                    await LeaveAsync(lease);
                    return "leave";
                case 6 when Pick(_leases.Values) is { } lease:
                    await queue.Queue.RenewAsync([lease]);
                    return "renew";
                case 7:
                    queue.Clock.Advance(queue.Options.Lease / random.Next(1, 4));
                    await ReclaimAsync();
                    return "time passes";
                case 8:
                    await ReleaseAsync();
                    return "release";
                case 9 when Pick(States.Keys) is { } id:
                    await CancelAsync(id);
                    return "cancel";
                case 10 when Pick(_stale) is { } stale:
                    await TryStaleAsync(stale);
                    return "stale";
                case 11 when Pick(States.Where(state => state.Value == JobState.Failed).Select(state => state.Key)) is { } id:
                    await RetryAsync(id);
                    return "retry";
                default:
                    return "nothing";
            }
        }

        /// <summary>Lets all that is left end.</summary>
        public async Task EndAsync()
        {
            while (States.Values.Any(state => !JobRecord.IsFinal(state)))
            {
                queue.Clock.Advance(TimeSpan.FromHours(2));
                await ReclaimAsync();
                await ReleaseAsync();
                await LeaseAsync(10);
                foreach (var lease in _leases.Values.ToList())
                {
                    await FinishAsync(lease);
                }
            }
        }

        /// <summary>Null where all is as it should be.</summary>
        public async Task<string?> ProblemAsync()
        {
            var places = new List<(string Id, string Place)>();
            foreach (var priority in new[] { "ready:0", "ready:1" })
            {
                places.AddRange((await queue.Redis.SortedSetRangeByRankAsync("{tvdb:jobs}:" + priority)).Select(member => (member.ToString().Split(' ')[1], "ready")));
            }
            places.AddRange((await queue.Redis.SortedSetRangeByRankAsync(JobKeys.Delayed)).Select(member => (JobGates.JobOf(member.ToString()), "delayed")));
            places.AddRange((await queue.Redis.SortedSetRangeByRankAsync(JobKeys.Leased)).Select(member => (member.ToString(), "leased")));
            foreach (var (id, state) in States)
            {
                var expected = _leases.ContainsKey(id) ? "leased" : state switch { JobState.Deferred => "delayed", JobState.Queued => "ready", _ => "" };
                var found = string.Join('+', places.Where(place => place.Id == id).Select(place => place.Place));
                var entry = await queue.EntryAsync(id);
                if (found != expected || (!_leases.ContainsKey(id) && entry.Job.State != state))
                {
                    return $"{id} is {state} and '{expected}', found {entry.Job.State} in '{found}'";
                }
            }
            var running = (await queue.Redis.HashGetAllAsync("{tvdb:jobs}:running")).ToDictionary(count => count.Name.ToString(), count => (int)count.Value);
            return running.Values.Sum() == _leases.Count && running.Values.All(count => count is > 0 and <= TenantMax) && places.Count(place => place.Place == "leased") == _leases.Count
                ? null
                : $"{_leases.Count} leases, counted {string.Join(' ', running)}";
        }

        private async Task SubmitAsync()
        {
            var job = queue.NewJob(Tenants[random.Next(Tenants.Length)], random.Next(3) == 0 ? JobPriority.Batch : JobPriority.Interactive);
            var waiting = States.Count(state => !_leases.ContainsKey(state.Key) && !JobRecord.IsFinal(state.Value));
            var (result, _) = await queue.Queue.SubmitAsync(job, "");
            Assert.Equal(waiting < queue.Options.QueuedMax ? IntakeResult.Accepted : IntakeResult.QueueFull, result);
            if (result == IntakeResult.Accepted)
            {
                States[job.Id] = JobState.Queued;
            }
        }

        private async Task LeaseAsync(int most)
        {
            foreach (var lease in await queue.LeaseAsync(most))
            {
                Assert.True(lease.Token > _lastToken, "tokens grow");
                Assert.Equal(JobState.Queued, States[lease.JobId]);
                _lastToken = lease.Token;
                _leases.Add(lease.JobId, lease);
            }
        }

        private Task LeaveAsync(JobLease lease) => random.Next(3) switch
        {
            0 => FinishAsync(lease),
            1 => DelayAsync(lease),
            _ => HandBackAsync(lease),
        };

        private async Task FinishAsync(JobLease lease)
        {
            var entry = await queue.EntryAsync(lease.JobId);
            var failed = !entry.CancelRequested && random.Next(2) == 0;
            var ended = entry.CancelRequested ? queue.Ending.Cancelled(entry.Job)
                : queue.Ending.Of(entry.Job, failed ? StageFailure.InvalidDocument("X", "", "x") : null);
            Assert.Equal(JobChange.Done, await queue.Queue.FinishAsync(lease, ended));
            Left(lease, ended.State);
        }

        private async Task DelayAsync(JobLease lease)
        {
            var entry = await queue.EntryAsync(lease.JobId);
            var wait = new JobWait(JobGates.Provider(random.Next(2) == 0 ? "openai" : "llamaparse"), queue.Clock.GetUtcNow() + (queue.Options.Lease * random.NextDouble()));
            var change = await queue.Queue.DelayAsync(lease, entry.Job with { State = JobState.Deferred, Wait = wait });
            Assert.Equal(entry.CancelRequested ? JobChange.Asked : JobChange.Done, change);
            if (change == JobChange.Done)
            {
                Left(lease, JobState.Deferred);
            }
        }

        private async Task HandBackAsync(JobLease lease)
        {
            var entry = await queue.EntryAsync(lease.JobId);
            Assert.Equal(JobChange.Done, await queue.Queue.HandBackAsync(lease, queue.Ending.HandedBack(entry.Job)));
            Left(lease, JobState.Queued);
        }

        private async Task ReclaimAsync()
        {
            foreach (var id in await queue.Queue.ExpiredAsync(100))
            {
                var entry = await queue.EntryAsync(id);
                var job = queue.Ending.Reclaimed(entry.Job with { LeasesLost = 0 }, entry.CancelRequested);
                Assert.Equal(JobChange.Done, await queue.Queue.ReclaimAsync(entry.Sequence, job));
                Assert.Equal(JobChange.Changed, await queue.Queue.ReclaimAsync(entry.Sequence, job));
                Left(_leases[id], JobState.Queued);
            }
        }

        private async Task ReleaseAsync()
        {
            foreach (var id in await queue.Queue.DueAsync(100))
            {
                var entry = await queue.EntryAsync(id);
                Assert.Equal(JobChange.Done, await queue.Queue.ReleaseAsync(entry.Sequence, queue.Ending.Released(entry.Job)));
                States[id] = JobState.Queued;
            }
        }

        private async Task CancelAsync(string id)
        {
            var entry = await queue.EntryAsync(id);
            var change = await queue.Queue.CancelAsync(entry.Sequence, queue.Ending.Cancelled(entry.Job));
            Assert.Equal(_leases.ContainsKey(id) ? JobChange.Asked : JobRecord.IsFinal(States[id]) ? JobChange.Over : JobChange.Done, change);
            if (change == JobChange.Done)
            {
                States[id] = JobState.Cancelled;
            }
        }

        private async Task RetryAsync(string id)
        {
            var entry = await queue.EntryAsync(id);
            if (await queue.Queue.RetryAsync(entry.Sequence, queue.Ending.Retried(entry.Job)) == JobChange.Done)
            {
                States[id] = JobState.Queued;
            }
        }

        private async Task TryStaleAsync(JobLease stale)
        {
            var job = (await queue.EntryAsync(stale.JobId)).Job;
            Assert.Equal(JobChange.LeaseLost, await queue.Queue.AdvanceAsync(stale, job with { State = JobState.Running }));
            Assert.Equal(JobChange.LeaseLost, await queue.Queue.FinishAsync(stale, job with { State = JobState.Failed }));
            Assert.Equal(JobChange.LeaseLost, await queue.Queue.HandBackAsync(stale, job));
            Assert.False(await queue.Queue.BeginCallAsync(stale, "call"));
            Stale++;
        }

        private void Left(JobLease lease, JobState state)
        {
            _leases.Remove(lease.JobId);
            _stale.Add(lease);
            States[lease.JobId] = state;
        }

        private T? Pick<T>(IEnumerable<T> from)
            where T : class
        {
            var all = from.ToList();
            return all.Count == 0 ? null : all[random.Next(all.Count)];
        }
    }
}
