using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using StackExchange.Redis;
using TVDb.Pipeline.Alerts.Deliveries;
using TVDb.Pipeline.Redis;

namespace TVDb.Pipeline.Alerts;

/// <summary>
/// Where alerts are raised. Each event is one alert, however many replicas tell of it and however often: its id says what
/// happened, and the script that writes it down does so once. From then on it is delivered whoever dies.
/// </summary>
public sealed class AlertDesk(
    IConnectionMultiplexer connection,
    AlertOptions options,
    IEnumerable<IAlertChannel> channels,
    AlertMetrics metrics,
    TimeProvider time,
    ILogger<AlertDesk> log) : BackgroundService
{
    /// <summary>Events that may wait for Redis in this replica.</summary>
    private const int WaitingMax = 1000;

    /// <summary>Ids of which this replica knows that they were raised: saves asking again and again.</summary>
    private const int KnownMax = 10_000;

    private static readonly TimeSpan SayAgainAfter = TimeSpan.FromSeconds(1);

    private readonly string[] _channels = [.. channels.Select(channel => channel.Name)];
    private readonly ConcurrentDictionary<string, bool> _known = new();
    private readonly Channel<AlertEvent> _waiting = Channel.CreateBounded<AlertEvent>(WaitingMax);

    /// <summary>Whether anything is raised at all (ALERTING_ENABLED).</summary>
    public bool IsOpen => options.Enabled;

    /// <summary>Raises an alert unless its event was told before. Where Redis does not answer, this replica says it until it does.</summary>
    public async Task RaiseAsync(AlertEvent alert)
    {
        try
        {
            await RaiseNowAsync(alert);
        }
        catch (Exception e) when (RedisFaults.IsUnavailable(e))
        {
            RaiseSoon(alert);
        }
    }

    /// <summary>As <see cref="RaiseAsync"/>, for callers that cannot wait: it is said from elsewhere, at once if that can be.</summary>
    public void RaiseSoon(AlertEvent alert)
    {
        if (options.Enabled && !_waiting.Writer.TryWrite(alert))
        {
            AlertLog.Lost(log, alert.Id, alert.Text);
        }
    }

    /// <summary>Raises an alert unless its event was told before; when this returns, it is written down.</summary>
    /// <returns>True where this call was the first to tell of it.</returns>
    /// <exception cref="RedisException">Redis does not answer; whether it was raised is not known. Say it again.</exception>
    public async Task<bool> RaiseNowAsync(AlertEvent alert)
    {
        if (!options.Enabled || _known.ContainsKey(alert.Id))
        {
            return false;
        }
        var now = time.GetUtcNow();
        RedisKey[] keys =
        [
            AlertKeys.Alert(alert.Id), AlertKeys.Sequence, AlertKeys.Log, AlertKeys.Open, AlertKeys.States,
            .. _channels.SelectMany(channel => new[] { AlertKeys.Due(channel), AlertKeys.Waiting(channel) }),
        ];
        RedisValue[] arguments =
        [
            alert.Id,
            AlertJson.Write(alert),
            now.ToUnixTimeMilliseconds(),
            (long)options.Retention.TotalMilliseconds,
            alert.Transition?.Thing ?? "",
            alert.Transition?.State ?? "",
            alert.Transition is { IsWell: true } ? "1" : "0",
            AlertJson.Write(new Delivery(DeliveryState.Pending, 0, now, now, "")),
            .. _channels.Select(channel => (RedisValue)AlertKeys.Delivery(channel)),
        ];
        var number = (long)await AlertScripts.Raise.RunAsync(connection.GetDatabase(), keys, arguments);
        Know(alert.Id);
        if (number > 0)
        {
            metrics.Raised(alert.Kind);
        }
        return number > 0;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var alert in _waiting.Reader.ReadAllAsync(stoppingToken))
            {
                await SayAsync(alert, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task SayAsync(AlertEvent alert, CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                await RaiseNowAsync(alert);
                return;
            }
            catch (Exception e) when (RedisFaults.IsUnavailable(e))
            {
                AlertLog.RedisUnavailable(log, e.Message);
                await Task.Delay(SayAgainAfter, time, stoppingToken);
            }
        }
    }

    private void Know(string id)
    {
        if (_known.Count >= KnownMax)
        {
            _known.Clear();
        }
        _known[id] = true;
    }
}
