using System.Runtime.CompilerServices;
using Google.Protobuf.WellKnownTypes;
using TVDb.Pipeline.Jobs;

namespace TVDb.Pipeline.Api;

/// <summary>A job's events as the contract's messages, with heartbeats between them.</summary>
public sealed class JobWatching(JobStore store, JobDrain drain, TimeProvider time)
{
    /// <summary>Below what proxies and load balancers usually take for a dead connection.</summary>
    private static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(15);

    internal async IAsyncEnumerable<V1.WatchJobResponse> ReadAsync(string jobId, long afterSequence, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, drain.Done);
        var events = Heartbeats.AmongAsync(store.WatchAsync(jobId, afterSequence, either.Token), HeartbeatInterval, time, either.Token);
        await using var reader = events.GetAsyncEnumerator(CancellationToken.None);
        while (await IsThereMoreAsync(reader, cancellationToken))
        {
            if (reader.Current is not { } change)
            {
                yield return new V1.WatchJobResponse { Sequence = afterSequence, Time = Timestamp.FromDateTimeOffset(time.GetUtcNow()), Heartbeat = true };
                continue;
            }
            afterSequence = change.Sequence;
            yield return new V1.WatchJobResponse
            {
                Sequence = change.Sequence,
                Time = Timestamp.FromDateTimeOffset(change.Job.UpdateTime),
                Job = change.Job.ToMessage(),
            };
        }
    }

    private async Task<bool> IsThereMoreAsync(IAsyncEnumerator<JobEvent?> reader, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.MoveNextAsync();
        }
        catch (OperationCanceledException) when (drain.Done.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw GrpcErrors.Unavailable("SHUTTING_DOWN", "this replica stops; the job goes on in another: watch it from the last sequence seen");
        }
    }
}
