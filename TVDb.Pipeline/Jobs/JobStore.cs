using System.Runtime.CompilerServices;
using StackExchange.Redis;

namespace TVDb.Pipeline.Jobs;

/// <summary>Reads jobs: how one stands, its events, lists of them.</summary>
public sealed class JobStore(IConnectionMultiplexer connection, TimeProvider time)
{
    /// <summary>Events are told by pub/sub, which may lose a message: a watcher looks again after this.</summary>
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromSeconds(2);

    private IDatabase Redis => connection.GetDatabase();

    /// <summary>Null where there is no such job, or it is another tenant's.</summary>
    public async Task<JobRecord?> FindAsync(string tenant, string jobId) =>
        await FindAsync(jobId) is { } entry && entry.Job.Tenant == tenant ? entry.Job : null;

    /// <summary>Null where there is no such job.</summary>
    public async Task<JobEntry?> FindAsync(string jobId) => JobEntry.Read(await Redis.StringGetAsync(JobKeys.Job(jobId)));

    /// <summary>
    /// All events after <paramref name="afterSequence"/> in order, those to come as well, until the job is over. Of a job
    /// that has been over for a while only the last is there.
    /// </summary>
    public async IAsyncEnumerable<JobEvent> WatchAsync(string jobId, long afterSequence, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var queue = await connection.GetSubscriber().SubscribeAsync(RedisChannel.Literal(JobKeys.Channel(jobId)));
        try
        {
            long newest = 0;
            for (var read = 0; ;)
            {
                // Asked before the events are read: an end in between is among them.
                var entry = await FindAsync(jobId);
                var events = await Redis.ListRangeAsync(JobKeys.Events(jobId), read);
                read += events.Length;
                foreach (var change in events.Select(JobEntry.ReadEvent))
                {
                    newest = change.Sequence;
                    if (newest <= afterSequence)
                    {
                        continue;
                    }
                    afterSequence = change.Sequence;
                    yield return change;
                }
                if (entry is null)
                {
                    yield break;
                }
                // An event behind the end: it was retried. A degraded job that is to be healed goes on.
                if (entry.Job is { IsOver: true, HealsFrom: null } && entry.Sequence >= newest)
                {
                    if (entry.Sequence > afterSequence)
                    {
                        yield return new JobEvent(entry.Sequence, entry.Job);
                    }
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

    private async Task WaitForMessageAsync(ChannelMessageQueue queue, CancellationToken cancellationToken)
    {
        using var lookAgain = new CancellationTokenSource(LookAgainAfter, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lookAgain.Token);
        try
        {
            await queue.ReadAsync(either.Token);
            while (queue.TryRead(out _))
            {
                // One look sees all that was told until now.
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Nobody told us of an event in time: the caller looks for itself.
        }
    }
}
