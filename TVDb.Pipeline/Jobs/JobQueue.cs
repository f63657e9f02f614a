using System.Globalization;
using StackExchange.Redis;
using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Redis;

namespace TVDb.Pipeline.Jobs;

/// <summary>What became of a submission.</summary>
public enum IntakeResult
{
    /// <summary>A new job, written down and ready.</summary>
    Accepted,

    /// <summary>The same request came before: its job answers.</summary>
    SameRequest,

    /// <summary>The request id came before with another body.</summary>
    RequestIdReused,

    /// <summary>As many jobs wait as may.</summary>
    QueueFull,
}

/// <summary>What became of a wish to change a job.</summary>
public enum JobChange
{
    Done,

    /// <summary>The lease is another worker's by now: what this one knows of the job is stale.</summary>
    LeaseLost,

    /// <summary>The job is no longer as the one who wishes saw it.</summary>
    Changed,

    /// <summary>The job is to be cancelled by the worker that has it.</summary>
    Asked,

    /// <summary>The job is over.</summary>
    Over,

    /// <summary>As many jobs wait as may.</summary>
    QueueFull,
}

/// <summary>
/// All jobs' queue in Redis. Each transition of a job is one script: the queue, the job, its events and its indexes change
/// together or not at all, whoever dies when.
/// </summary>
public sealed class JobQueue(IConnectionMultiplexer connection, JobOptions options, CostOptions costs, TimeProvider time)
{
    /// <summary>Watchers of a job that is over have so long to fetch what they missed.</summary>
    private static readonly TimeSpan EventsKept = TimeSpan.FromMinutes(1);

    private const int SkewTries = 3;

    private IDatabase Redis => connection.GetDatabase();

    /// <summary>Writes a job down, once per request id; the answer is the job that holds the id.</summary>
    public async Task<(IntakeResult Result, string JobId)> SubmitAsync(JobRecord job, string bodyHash)
    {
        var hasRequest = job.RequestId.Length > 0;
        var answer = await RunAsync(
            JobScripts.Submit,
            [.. JobKeys.Of(job.Tenant, job.Id), hasRequest ? JobKeys.Request(job.Tenant, job.RequestId) : JobKeys.Job(job.Id), JobKeys.Tenants],
            [.. About(job), job.Tenant, (int)job.Priority, hasRequest ? bodyHash : "", options.QueuedMax]);
        switch (answer[0])
        {
            case "accepted":
                await TellAsync(job.Id, isReady: true);
                return (IntakeResult.Accepted, job.Id);
            case "same":
                return (IntakeResult.SameRequest, answer[1]);
            case "reused":
                return (IntakeResult.RequestIdReused, answer[1]);
            case "full":
                return (IntakeResult.QueueFull, "");
            default:
                throw Unexpected(answer);
        }
    }

    /// <summary>Leases ready jobs; fewer, or none, where there are not so many.</summary>
    public async Task<IReadOnlyList<(string JobId, long Token)>> LeaseAsync(int most)
    {
        var answer = await RunAsync(JobScripts.Lease, JobKeys.Queue, [.. Clock, LeaseEnd, most, options.ConcurrentPerTenantMax]);
        return [.. answer.Chunk(2).Select(pair => (pair[0], long.Parse(pair[1], CultureInfo.InvariantCulture)))];
    }

    /// <summary>Prolongs leases and tells each what became of it.</summary>
    public async Task RenewAsync(IReadOnlyList<JobLease> leases)
    {
        var expires = time.GetUtcNow() + options.Lease;
        var answer = await RunAsync(
            JobScripts.Renew,
            [.. JobKeys.Queue, .. leases.Select(lease => (RedisKey)JobKeys.Job(lease.JobId))],
            [.. Clock, expires.ToUnixTimeMilliseconds(), .. leases.SelectMany(lease => new RedisValue[] { lease.JobId, lease.Token })]);
        foreach (var (lease, state) in leases.Zip(answer))
        {
            switch (state)
            {
                case "held":
                    lease.Renew(expires);
                    break;
                case "cancel":
                    lease.Renew(expires);
                    lease.RequestCancel();
                    break;
                default:
                    lease.Lose();
                    break;
            }
        }
    }

    /// <summary>Notes that a call begins; false where the lease is lost, and no call may be made.</summary>
    public async Task<bool> BeginCallAsync(JobLease lease, string callId) =>
        (await RunAsync(JobScripts.BeginCall, JobKeys.Queue, [.. Clock, lease.JobId, lease.Token, callId]))[0] == "done";

    /// <summary>The last call that a worker began for a job; null: none.</summary>
    public async Task<string?> LastCallAsync(string jobId) => await Redis.HashGetAsync(JobKeys.Calls, jobId);

    public Task<JobChange> AdvanceAsync(JobLease lease, JobRecord job) => ChangeAsync(JobScripts.Advance, job, isReady: false, lease.Token);

    /// <summary>Writes down how a job ended; the lease ends.</summary>
    public Task<JobChange> FinishAsync(JobLease lease, JobRecord job) => ChangeAsync(JobScripts.Finish, job, isReady: true, lease.Token, job.HealsFrom is { } at ? at.ToUnixTimeMilliseconds() : "");

    /// <summary>Puts a job behind the gate of its <see cref="JobRecord.Wait"/>; the lease ends, unless the job is to be cancelled.</summary>
    public Task<JobChange> DelayAsync(JobLease lease, JobRecord job) =>
        ChangeAsync(JobScripts.Delay, job, isReady: true, lease.Token, job.Wait!.Gate, job.Wait.NotBefore.ToUnixTimeMilliseconds());

    /// <summary>Makes a job ready for another worker; the lease ends.</summary>
    public Task<JobChange> HandBackAsync(JobLease lease, JobRecord job) => ChangeAsync(JobScripts.HandBack, job, isReady: true, lease.Token);

    /// <summary>Takes a job from a worker whose lease ran out.</summary>
    public Task<JobChange> ReclaimAsync(long sequence, JobRecord job) => ChangeAsync(JobScripts.Reclaim, job, isReady: true, sequence);

    /// <summary>Lets a job go on that waits behind a gate.</summary>
    public Task<JobChange> ReleaseAsync(long sequence, JobRecord job) => ChangeAsync(JobScripts.Release, job, isReady: true, sequence);

    /// <summary>Cancels a job that waits, or asks the worker that has it to.</summary>
    public async Task<JobChange> CancelAsync(long sequence, JobRecord job)
    {
        var change = await ChangeAsync(JobScripts.Cancel, job, isReady: false, sequence);
        if (change == JobChange.Asked)
        {
            await connection.GetSubscriber().PublishAsync(RedisChannel.Literal(JobKeys.CancelChannel), job.Id);
        }
        return change;
    }

    /// <summary>Makes a dead letter ready again.</summary>
    public Task<JobChange> RetryAsync(long sequence, JobRecord job) => ChangeAsync(JobScripts.Retry, job, isReady: true, sequence, options.QueuedMax);

    /// <summary>Makes a degraded job ready again, to be done for real.</summary>
    public Task<JobChange> HealAsync(long sequence, JobRecord job) => ChangeAsync(JobScripts.Heal, job, isReady: true, sequence);

    /// <summary>Degraded jobs that may be healed by now, as far as the time goes.</summary>
    public async Task<IReadOnlyList<string>> HealableAsync(int most) =>
        Texts(await Redis.SortedSetRangeByScoreAsync(JobKeys.Healing, stop: time.GetUtcNow().ToUnixTimeMilliseconds(), take: most));

    /// <summary>Looks at a degraded job again at a later time.</summary>
    public Task HealLaterAsync(string jobId, DateTimeOffset at) =>
        Redis.SortedSetAddAsync(JobKeys.Healing, jobId, at.ToUnixTimeMilliseconds(), When.Exists);

    /// <summary>A job that is gone is not healed.</summary>
    public Task HealNeverAsync(string jobId) => Redis.SortedSetRemoveAsync(JobKeys.Healing, jobId);

    /// <summary>See <see cref="SharedRuns"/>.</summary>
    public async Task<RunClaim> ClaimRunAsync(JobLease lease, string key, string newRunId, TimeSpan kept)
    {
        var answer = await RunAsync(
            JobScripts.ClaimRun,
            [.. JobKeys.Queue, key],
            [.. Clock, lease.JobId, lease.Token, newRunId, (long)kept.TotalMilliseconds]);
        return answer switch
        {
            ["own", var run] => new RunClaim.Own(run),
            ["done", var run] => new RunClaim.Done(run),
            ["busy", var owner] => new RunClaim.Busy(owner),
            ["lost"] => new RunClaim.LeaseLost(),
            _ => throw Unexpected(answer),
        };
    }

    public Task CompleteRunAsync(string key, string jobId, TimeSpan kept) =>
        RunAsync(JobScripts.CompleteRun, [.. JobKeys.Queue, key], [.. Clock, jobId, (long)kept.TotalMilliseconds]);

    public Task DropRunAsync(string key, string jobId) => RunAsync(JobScripts.DropRun, [.. JobKeys.Queue, key], [.. Clock, jobId]);

    /// <summary>Opens a gate before its time; nothing where nobody waits behind it.</summary>
    public Task OpenAsync(string gate) => Redis.SortedSetAddAsync(JobKeys.Gates, gate, time.GetUtcNow().ToUnixTimeMilliseconds(), When.Exists);

    /// <summary>Whether a job waits behind a gate.</summary>
    public async Task<bool> IsAwaitedAsync(string gate) =>
        (await Redis.SortedSetRangeByValueAsync(JobKeys.Delayed, gate + " ", gate + "!", Exclude.Stop, take: 1)).Length > 0;

    /// <summary>Jobs whose lease has run out, the longest over first.</summary>
    public async Task<IReadOnlyList<string>> ExpiredAsync(int most) =>
        Texts(await Redis.SortedSetRangeByScoreAsync(JobKeys.Leased, stop: time.GetUtcNow().ToUnixTimeMilliseconds(), take: most));

    /// <summary>Jobs that may leave their gates now, by the pace of all replicas together.</summary>
    /// <param name="most">How many at most.</param>
    /// <param name="early">How many may pass gates that are still closed.</param>
    public async Task<IReadOnlyList<string>> DueAsync(int most, params IReadOnlyList<(string Gate, int Count)> early)
    {
        var arguments = early.SelectMany(gate => new RedisValue[] { gate.Gate, gate.Count });
        return [.. (await RunAsync(JobScripts.Due, JobKeys.Queue, [.. Clock, options.ReleasesPerSecond, most, .. arguments])).Select(JobGates.JobOf)];
    }

    private async Task<JobChange> ChangeAsync(RedisScript script, JobRecord job, bool isReady, params RedisValue[] more)
    {
        var answer = await RunAsync(script, JobKeys.Of(job.Tenant, job.Id), [.. About(job), .. more]);
        switch (answer[0])
        {
            case "done":
                await TellAsync(job.Id, isReady);
                return JobChange.Done;
            case "lost":
                return JobChange.LeaseLost;
            case "changed":
                return JobChange.Changed;
            case "asked":
                return JobChange.Asked;
            case "over":
                return JobChange.Over;
            case "full":
                return JobChange.QueueFull;
            default:
                throw Unexpected(answer);
        }
    }

    /// <summary>Nobody waits for the telling: who misses it looks again after a while.</summary>
    private async Task TellAsync(string jobId, bool isReady)
    {
        await Redis.PublishAsync(RedisChannel.Literal(JobKeys.Channel(jobId)), "", CommandFlags.FireAndForget);
        if (isReady)
        {
            // Also where one ended: its tenant may have more.
            await Redis.PublishAsync(RedisChannel.Literal(JobKeys.ReadyChannel), "", CommandFlags.FireAndForget);
        }
    }

    private async Task<string[]> RunAsync(RedisScript script, RedisKey[] keys, RedisValue[] arguments)
    {
        for (var tries = 1; tries <= SkewTries; tries++)
        {
            // A script that waited long looks like a clock that is off: a clock that is off still is at the next try.
            arguments[0] = time.GetUtcNow().ToUnixTimeMilliseconds();
            if (Texts((RedisValue[])(await script.RunAsync(Redis, keys, arguments))!) is not ["skewed"] and var answer)
            {
                return answer;
            }
        }
        throw new ClockSkewException($"this replica's clock is more than {costs.ClockSkewMsMax} ms from Redis's: leases cannot be told from each other");
    }

    private RedisValue[] Clock => [time.GetUtcNow().ToUnixTimeMilliseconds(), costs.ClockSkewMsMax];

    private long LeaseEnd => (time.GetUtcNow() + options.Lease).ToUnixTimeMilliseconds();

    private RedisValue[] About(JobRecord job) =>
    [
        .. Clock, job.Id, JobEntry.Write(job), job.State.ToString(), (long)options.Retention.TotalMilliseconds,
        // Who watches a job that waits to be healed watches on.
        (long)(job.HealsFrom is null ? EventsKept : options.Retention).TotalMilliseconds,
    ];

    private static string[] Texts(RedisValue[] values) => [.. values.Select(value => value.ToString())];

    private static InvalidOperationException Unexpected(string[] answer) => new($"a script of jobs answered {string.Join(' ', answer)}");
}

/// <summary>This replica's clock cannot be trusted with leases.</summary>
public sealed class ClockSkewException(string message) : Exception(message);
