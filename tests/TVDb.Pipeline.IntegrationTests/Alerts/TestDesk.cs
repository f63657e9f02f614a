using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;
using TVDb.Pipeline.Alerts;
using TVDb.Pipeline.Alerts.Deliveries;
using TVDb.Pipeline.IntegrationTests.Environments;
using TVDb.TestServers;

namespace TVDb.Pipeline.IntegrationTests.Alerts;

/// <summary>Alerts of some replicas on a Redis of its own, with a clock and channels of the test's.</summary>
internal sealed class TestDesk : IAsyncDisposable
{
    private readonly RedisServer _redis;
    private readonly ConnectionMultiplexer _connection;

    private TestDesk(RedisServer redis, ConnectionMultiplexer connection, AlertOptions options, IAlertChannel[] channels)
    {
        (_redis, _connection, Options) = (redis, connection, options);
        Store = new AlertStore(connection, Clock);
        Queue = new DeliveryQueue(connection, Store, options, Clock);
        Channels = channels;
        Metrics = new AlertMetrics(Meter);
    }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2099, 1, 1, 12, 0, 0, TimeSpan.Zero));

    public AlertOptions Options { get; }

    public AlertStore Store { get; }

    public DeliveryQueue Queue { get; }

    public IAlertChannel[] Channels { get; }

    public Meter Meter { get; } = new(AlertMetrics.MeterName);

    public AlertMetrics Metrics { get; }

    public IConnectionMultiplexer Connection => _connection;

    public static async Task<TestDesk> StartAsync(RedisKind kind, AlertOptions? options = null, params IAlertChannel[] channels)
    {
        Assert.SkipUnless(RedisServer.IsHere(kind), "redis-server is not on the PATH: the same test runs on garnet-server");
        var redis = await SpareServers.RedisAsync(kind);
        return new TestDesk(redis, await redis.ConnectAsync(), options ?? new AlertOptions(), channels);
    }

    /// <summary>A replica's desk.</summary>
    public AlertDesk Desk() => new(_connection, Options, Channels, Metrics, Clock, NullLogger<AlertDesk>.Instance);

    /// <summary>A replica's courier.</summary>
    public AlertCourier Courier() => new(Channels, Queue, Options, Metrics, Clock, NullLogger<AlertCourier>.Instance);

    public static AlertEvent Event(string id, AlertKind kind = AlertKind.Anomaly, AlertSeverity severity = AlertSeverity.Warning) => new()
    {
        Id = id,
        Kind = kind,
        Severity = severity,
        Subject = new AlertSubject(AlertSubjectKind.Provider, "openai"),
        Text = $"text of {id}",
    };

    public async Task<IReadOnlyList<AlertRecord>> AllAsync() => (await Store.ListAsync(new AlertQuery { PageSize = 500 })).Alerts;

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        await _redis.DisposeAsync();
        Meter.Dispose();
    }
}

/// <summary>A channel that keeps what it got, and fails as the test wants.</summary>
internal sealed class TestChannel(string name = "test") : IAlertChannel
{
    public string Name => name;

    public ConcurrentQueue<string> Received { get; } = new();

    public Func<AlertRecord, SendOutcome> Answer { get; set; } = _ => SendOutcome.Delivered;

    public Task<SendOutcome> SendAsync(AlertRecord alert, CancellationToken cancellationToken)
    {
        Received.Enqueue(alert.Event.Id);
        return Task.FromResult(Answer(alert));
    }
}
