using System.Runtime.CompilerServices;
using Google.Protobuf.WellKnownTypes;
using TVDb.Pipeline.Alerts;
using TVDb.Pipeline.Jobs;
using TVDb.Pipeline.Redis;

namespace TVDb.Pipeline.Api;

/// <summary>Alerts as they are raised, as the contract's messages, with heartbeats between them.</summary>
public sealed class AlertWatching(AlertStore store, JobDrain drain, TimeProvider time)
{
    /// <summary>Below what proxies and load balancers usually take for a dead connection.</summary>
    private static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(15);

    /// <summary>Each alert is told within a second.</summary>
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(400);

    internal async IAsyncEnumerable<V1.WatchAlertsResponse> ReadAsync(V1.WatchAlertsRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (request.AfterSequence < 0 || (request.AfterSequence > 0 && request.IncludeOpen))
        {
            throw RequestException.InvalidField("after_sequence", "INVALID_SEQUENCE", "must be 0 or more, and 0 with include_open");
        }
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, drain.Done);
        var from = request.AfterSequence > 0 ? request.AfterSequence : await store.NewestAsync();
        var alerts = Heartbeats.AmongAsync(AlertsAsync(from, request.IncludeOpen, either.Token), HeartbeatInterval, time, either.Token);
        await using var reader = alerts.GetAsyncEnumerator(CancellationToken.None);
        for (var last = from; await IsThereMoreAsync(reader, cancellationToken);)
        {
            if (reader.Current is not { } alert)
            {
                yield return new V1.WatchAlertsResponse { Sequence = last, Time = Timestamp.FromDateTimeOffset(time.GetUtcNow()), Heartbeat = true };
                continue;
            }
            last = Math.Max(last, alert.Sequence);
            yield return new V1.WatchAlertsResponse { Sequence = alert.Sequence, Time = Timestamp.FromDateTimeOffset(alert.RaisedAt), Alert = alert.ToMessage() };
        }
    }

    /// <summary>The open ones up to <paramref name="from"/> where wanted, then all behind it.</summary>
    private async IAsyncEnumerable<AlertRecord> AlertsAsync(long from, bool openFirst, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var last = openFirst ? 0 : from; openFirst;)
        {
            var open = await store.AfterAsync(last, openOnly: true, upTo: from);
            foreach (var alert in open)
            {
                yield return alert;
            }
            openFirst = open.Count > 0;
            last = openFirst ? open[^1].Sequence : last;
        }
        using var timer = new PeriodicTimer(LookInterval, time);
        while (true)
        {
            var raised = await LookAsync(from);
            foreach (var alert in raised)
            {
                from = alert.Sequence;
                yield return alert;
            }
            if (raised.Count == 0)
            {
                await timer.WaitForNextTickAsync(cancellationToken);
            }
        }
    }

    /// <summary>While Redis does not answer there are none: heartbeats go on, and so do alerts when it does.</summary>
    private async Task<IReadOnlyList<AlertRecord>> LookAsync(long from)
    {
        try
        {
            return await store.AfterAsync(from);
        }
        catch (Exception e) when (RedisFaults.IsUnavailable(e))
        {
            return [];
        }
    }

    private async Task<bool> IsThereMoreAsync(IAsyncEnumerator<AlertRecord?> reader, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.MoveNextAsync();
        }
        catch (OperationCanceledException) when (drain.Done.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw GrpcErrors.Unavailable("SHUTTING_DOWN", "this replica stops; another goes on: watch it from the last sequence seen");
        }
    }
}
