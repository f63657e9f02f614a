using Grpc.Core;
using TVDb.V1;

namespace TVDb.LoadTest.Raise;

/// <summary>A job that is watched: waits for its budget, goes on, ends.</summary>
internal sealed class DeferredJob(AsyncServerStreamingCall<WatchJobResponse> watch)
{
    private readonly IAsyncStreamReader<WatchJobResponse> _changes = watch.ResponseStream;

    /// <summary>Returns once it waits.</summary>
    public async Task DeferredAsync(CancellationToken cancellationToken) => await NextAsync(state => state == JobState.Deferred, cancellationToken);

    /// <summary>When it went on, and how it ended.</summary>
    public async Task<(double ReleasedSeconds, JobState State)> EndAsync(long began, CancellationToken cancellationToken)
    {
        using (watch)
        {
            var state = await NextAsync(state => state != JobState.Deferred, cancellationToken);
            var released = TimeProvider.System.GetElapsedTime(began).TotalSeconds;
            while (await _changes.MoveNext(cancellationToken))
            {
                state = _changes.Current.Job?.State ?? state;
            }
            return (released, state);
        }
    }

    private async Task<JobState> NextAsync(Func<JobState, bool> isWanted, CancellationToken cancellationToken)
    {
        while (await _changes.MoveNext(cancellationToken))
        {
            if (_changes.Current.Job is { } job && isWanted(job.State))
            {
                return job.State;
            }
        }
        throw new InvalidOperationException("the events of a job ended before it did");
    }
}
