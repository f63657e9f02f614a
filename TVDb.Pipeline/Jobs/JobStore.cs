using System.Runtime.CompilerServices;
using System.Text.Json;
using StackExchange.Redis;
using TVDb.Pipeline.Redis;

namespace TVDb.Pipeline.Jobs;

/// <summary>A job's record after its event number <paramref name="Sequence"/>, from 1.</summary>
public sealed record JobEvent(long Sequence, JobRecord Job);

/// <summary>Jobs in Redis: each is its list of events, the last of which is how it stands.</summary>
public sealed class JobStore(IConnectionMultiplexer connection, TimeProvider time)
{
    private static readonly TimeSpan Retention = TimeSpan.FromDays(7);

    /// <summary>Events are told by pub/sub, which may lose a message: a watcher looks again after this.</summary>
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromSeconds(2);

    private static readonly RedisScript AppendScript = RedisScript.Load("Jobs/append");

    private IDatabase Redis => connection.GetDatabase();

    /// <summary>Writes the first event; false where the job is there already.</summary>
    public async Task<bool> CreateAsync(JobRecord job) => await AppendAsync(job, first: true) > 0;

    public Task UpdateAsync(JobRecord job) => AppendAsync(job, first: false);

    /// <summary>Null where there is no such job, or it is another tenant's.</summary>
    public async Task<JobRecord?> FindAsync(string tenant, string jobId)
    {
        var last = await Redis.ListGetByIndexAsync(JobKeys.Events(jobId), -1);
        return last.IsNull ? null : Read(last) is { } job && job.Tenant == tenant ? job : null;
    }

    /// <summary>A number never used before in this job, whatever process asks.</summary>
    public Task<long> NextOrdinalAsync(string jobId) => Redis.HashIncrementAsync(JobKeys.Record(jobId), "calls");

    /// <summary>
    /// Claims a request id for a job and a body. The first claim stands: the answer is the job and body that hold the id.
    /// </summary>
    public async Task<(string JobId, string BodyHash)> ClaimRequestAsync(string tenant, string requestId, string jobId, string bodyHash)
    {
        var key = JobKeys.Request(tenant, requestId);
        var mine = $"{jobId} {bodyHash}";
        var holder = await Redis.StringSetAndGetAsync(key, mine, Retention, keepTtl: false, When.NotExists);
        var parts = (holder.IsNull ? mine : holder.ToString()).Split(' ');
        return (parts[0], parts[1]);
    }

    /// <summary>All events after <paramref name="afterSequence"/> in order, those to come as well, until the job is over.</summary>
    public async IAsyncEnumerable<JobEvent> WatchAsync(string jobId, long afterSequence, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var queue = await connection.GetSubscriber().SubscribeAsync(RedisChannel.Literal(JobKeys.Channel(jobId)));
        try
        {
            while (true)
            {
                // Asked before the events are read: an end in between is among them.
                var ended = await HasEndedAsync(jobId);
                foreach (var entry in await Redis.ListRangeAsync(JobKeys.Events(jobId), afterSequence))
                {
                    var job = Read(entry);
                    yield return new JobEvent(++afterSequence, job);
                    if (job.IsOver)
                    {
                        yield break;
                    }
                }
                if (ended)
                {
                    yield break;
                }
                await WaitForMessageAsync(queue, cancellationToken);
            }
        }
        finally
        {
            await queue.UnsubscribeAsync();
        }
    }

    /// <summary>True as well where the job is gone: no event comes after that.</summary>
    private async Task<bool> HasEndedAsync(string jobId)
    {
        var state = await Redis.HashGetAsync(JobKeys.Record(jobId), "state");
        return state.IsNull || JobRecord.IsFinal(Enum.Parse<JobState>(state.ToString()));
    }

    private async Task WaitForMessageAsync(ChannelMessageQueue queue, CancellationToken cancellationToken)
    {
        using var lookAgain = new CancellationTokenSource(LookAgainAfter, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lookAgain.Token);
        try
        {
            await queue.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Nobody told us of an event in time: the caller looks for itself.
        }
    }

    private async Task<long> AppendAsync(JobRecord job, bool first)
    {
        var sequence = (long)await AppendScript.RunAsync(
            Redis,
            [JobKeys.Record(job.Id), JobKeys.Events(job.Id)],
            JsonSerializer.Serialize(job, JobJson.Default.JobRecord),
            job.State.ToString(),
            job.Tenant,
            job.UpdateTime.Add(Retention).ToUnixTimeMilliseconds(),
            first ? 1 : 0);
        await Redis.PublishAsync(RedisChannel.Literal(JobKeys.Channel(job.Id)), sequence);
        return sequence;
    }

    private static JobRecord Read(RedisValue json) =>
        JsonSerializer.Deserialize((string)json!, JobJson.Default.JobRecord) ?? throw new JsonException("a job's event is null");
}
