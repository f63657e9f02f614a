using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using StackExchange.Redis;
using TVDb.Pipeline.Health.Anomalies;
using TVDb.Pipeline.Health.History;
using TVDb.Pipeline.Redis;

namespace TVDb.Pipeline.Health.Sharing;

/// <summary>
/// Tells the other replicas how this one sees the ends, and learns how they do: each second, at once where something here
/// changed, and at once where another says that something changed there. Without Redis this replica goes on by itself and says so.
/// </summary>
public sealed class HealthSharing(
    IConnectionMultiplexer connection,
    EndMonitors monitors,
    HealthBoard board,
    HealthHistory history,
    AnomalyWatch anomalies,
    HealthEvents events,
    ReplicaId replica,
    TimeProvider time,
    ILogger<HealthSharing> log) : BackgroundService
{
    private static readonly TimeSpan BeatInterval = TimeSpan.FromSeconds(1);

    private readonly Channel<bool> _calls = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private volatile IReadOnlyList<HealthView> _views = [];
    private volatile bool _isShared = true;
    private string _told = "";
    private long _seen = -1;
    private bool _subscribed;

    /// <summary>Redis answered at the last beat, a second ago at most: what is known is what all replicas know.</summary>
    public bool IsShared => _isShared;

    public string Replica => replica.Value;

    /// <summary>How the replicas see an end, this one as well; where Redis cannot be reached, this one alone.</summary>
    public IReadOnlyList<ReplicaView> ViewsOf(EndId end) =>
        [.. _views.Where(view => view.Ends.ContainsKey(end)).Select(view => new ReplicaView(view.Replica, view.Ends[end], view.At))];

    /// <summary>The first beat comes before the first caller.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await BeatAsync();
        await base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await history.FlushAsync();
            await connection.GetDatabase().HashDeleteAsync(HealthKeys.Views, replica.Value).WaitAsync(HealthKeys.Patience, time, CancellationToken.None);
        }
        catch (Exception e) when (e is TimeoutException || RedisFaults.IsUnavailable(e))
        {
            HealthLog.Alone(log, e.Message);
        }
    }

    /// <summary>One exchange with the other replicas.</summary>
    public async Task BeatAsync()
    {
        anomalies.Look();
        while (anomalies.TryTake(out var anomaly))
        {
            history.Raised(anomaly.End);
            events.Raise(new HealthEvent.Anomalous(anomaly));
        }
        try
        {
            await ExchangeAsync();
            await history.FlushAsync();
        }
        catch (Exception e) when (e is TimeoutException || RedisFaults.IsUnavailable(e))
        {
            BeAlone(e.Message);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                var changed = board.Changed;
                await BeatAsync();
                await WaitAsync(changed, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task WaitAsync(Task changed, CancellationToken stoppingToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        await Task.WhenAny(changed, _calls.Reader.WaitToReadAsync(over.Token).AsTask(), Task.Delay(BeatInterval, time, over.Token));
        await over.CancelAsync();
        _calls.Reader.TryRead(out _);
        stoppingToken.ThrowIfCancellationRequested();
    }

    private async Task ExchangeAsync()
    {
        var redis = connection.GetDatabase();
        if (!_subscribed)
        {
            await connection.GetSubscriber().SubscribeAsync(HealthKeys.Changed, (_, _) => _calls.Writer.TryWrite(true)).WaitAsync(HealthKeys.Patience, time);
            _subscribed = true;
        }
        var own = OwnView();
        var exchange = await HealthExchange.RunAsync(redis, own, _seen, time);
        Learn(exchange);
        if (own.Statuses != _told)
        {
            _told = own.Statuses;
            await redis.PublishAsync(HealthKeys.Changed, replica.Value).WaitAsync(HealthKeys.Patience, time);
        }
    }

    private void Learn(HealthExchange exchange)
    {
        var changed = !_isShared || !HealthView.AreSame(_views, exchange.Views);
        if (!_isShared)
        {
            HealthLog.SharedAgain(log, exchange.Views.Count);
        }
        (_views, _isShared) = (exchange.Views, true);
        // Those that this replica has as well: another may be configured for more.
        foreach (var (end, monitor) in monitors.All)
        {
            monitor.Shared(exchange.Shared.GetValueOrDefault(end));
        }
        // At its first beat a replica takes only what is young: the rest was told by those before it.
        var oldest = _seen < 0 ? time.GetUtcNow() - TimeSpan.FromMinutes(5) : DateTimeOffset.MinValue;
        foreach (var transition in exchange.Transitions.Where(transition => transition.At >= oldest))
        {
            HealthLog.SharedTurned(log, transition.End, transition.From, transition.To);
            events.Raise(transition);
        }
        _seen = exchange.LastNumber;
        if (changed)
        {
            board.Tell();
        }
    }

    private HealthView OwnView() => new(replica.Value, time.GetUtcNow(), monitors.All.ToDictionary(each => each.Key, each => each.Value.State.Status));

    private void BeAlone(string why)
    {
        if (_isShared)
        {
            HealthLog.Alone(log, why);
        }
        var wasShared = _isShared;
        (_views, _isShared) = ([OwnView()], false);
        foreach (var (_, monitor) in monitors.All)
        {
            monitor.Shared(ProviderHealthStatus.Unknown);
        }
        if (wasShared)
        {
            board.Tell();
        }
    }
}
