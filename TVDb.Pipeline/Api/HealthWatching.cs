using System.Runtime.CompilerServices;
using Google.Protobuf.WellKnownTypes;
using TVDb.Pipeline.Health;
using TVDb.Pipeline.Jobs;

namespace TVDb.Pipeline.Api;

/// <summary>Health as it changes, with heartbeats between the changes.</summary>
public sealed class HealthWatching(HealthReading reading, HealthBoard board, JobDrain drain, TimeProvider time)
{
    /// <summary>Below what proxies and load balancers usually take for a dead connection.</summary>
    private static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(15);

    internal async IAsyncEnumerable<V1.WatchHealthResponse> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, drain.Begun);
        var changes = Heartbeats.AmongAsync(ChangesAsync(either.Token), HeartbeatInterval, time, either.Token);
        await using var reader = changes.GetAsyncEnumerator(CancellationToken.None);
        while (await IsThereMoreAsync(reader, cancellationToken))
        {
            yield return new V1.WatchHealthResponse
            {
                Time = Timestamp.FromDateTimeOffset(time.GetUtcNow()),
                Heartbeat = reader.Current is null,
                Health = reader.Current,
            };
        }
    }

    private async IAsyncEnumerable<V1.GetHealthResponse> ChangesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        V1.GetHealthResponse? told = null;
        while (true)
        {
            var changed = board.Changed;
            var health = reading.Read();
            var kept = WithoutFigures(health);
            if (!kept.Equals(told))
            {
                told = kept;
                yield return health;
            }
            await changed.WaitAsync(cancellationToken);
        }
    }

    /// <summary>What has to change for a watcher to be told: figures move with every probe and call.</summary>
    private static V1.GetHealthResponse WithoutFigures(V1.GetHealthResponse health)
    {
        var kept = health.Clone();
        foreach (var provider in kept.Providers)
        {
            (provider.Latency, provider.CheckTime, provider.Calls) = (null, null, 0);
            (provider.LatencyP50, provider.LatencyP95, provider.LatencyP99) = (null, null, null);
            provider.Detail = "";
            provider.ClearSuccessRatio();
            foreach (var view in provider.Views)
            {
                view.Time = null;
            }
        }
        return kept;
    }

    private async Task<bool> IsThereMoreAsync(IAsyncEnumerator<V1.GetHealthResponse?> reader, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.MoveNextAsync();
        }
        catch (OperationCanceledException) when (drain.Begun.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw GrpcErrors.Unavailable("SHUTTING_DOWN", "this replica stops: watch another");
        }
    }
}
