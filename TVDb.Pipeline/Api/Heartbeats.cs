using System.Runtime.CompilerServices;

namespace TVDb.Pipeline.Api;

/// <summary>Fills the silence of a stream, so that each end notices when the other is gone.</summary>
internal static class Heartbeats
{
    /// <summary>All events in order; null wherever none came for <paramref name="interval"/>.</summary>
    public static async IAsyncEnumerable<T?> AmongAsync<T>(
        IAsyncEnumerable<T> events,
        TimeSpan interval,
        TimeProvider time,
        [EnumeratorCancellation] CancellationToken cancellationToken)
        where T : class
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var reader = events.GetAsyncEnumerator(ended.Token);
        var next = reader.MoveNextAsync().AsTask();
        try
        {
            while (true)
            {
                if (!await IsInTimeAsync(next, interval, time, ended.Token))
                {
                    yield return null;
                    continue;
                }
                if (!await next)
                {
                    yield break;
                }
                yield return reader.Current;
                next = reader.MoveNextAsync().AsTask();
            }
        }
        finally
        {
            // A reader may not be left while it reads; what it says then is of no use any more.
            await ended.CancelAsync();
            await Task.WhenAny(next);
        }
    }

    private static async Task<bool> IsInTimeAsync(Task next, TimeSpan interval, TimeProvider time, CancellationToken cancellationToken)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(next, Task.Delay(interval, time, waiting.Token));
        await waiting.CancelAsync();
        // A caller that has left is told by the events themselves.
        return next.IsCompleted || cancellationToken.IsCancellationRequested;
    }
}
