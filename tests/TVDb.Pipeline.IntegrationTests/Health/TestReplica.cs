using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;
using TVDb.Pipeline.Health;
using TVDb.Pipeline.Health.Anomalies;
using TVDb.Pipeline.Health.History;
using TVDb.Pipeline.Health.Sharing;

namespace TVDb.Pipeline.IntegrationTests.Health;

/// <summary>The health of one replica, on a Redis and a clock that the test gives it.</summary>
internal sealed class TestReplica : IDisposable
{
    private readonly Meter _meter = new("test");

    public TestReplica(string name, IConnectionMultiplexer redis, TimeProvider time)
    {
        var (options, metrics, events) = (new HealthOptions { Interval = TimeSpan.FromSeconds(30) }, new HealthMetrics(_meter), new HealthEvents());
        Monitors = new EndMonitors(Board, options, metrics, time, NullLogger<EndMonitor>.Instance);
        var anomalies = new AnomalyWatch(Monitors, metrics, time, NullLogger<AnomalyWatch>.Instance);
        History = new HealthHistory(redis, new ReplicaId(name), time);
        Evidence = new HealthEvidence(Monitors, anomalies, History);
        Sharing = new HealthSharing(redis, Monitors, Board, History, anomalies, events, new ReplicaId(name), time, NullLogger<HealthSharing>.Instance);
        events.Subscribe(Events.Add);
    }

    public HealthBoard Board { get; } = new();

    public EndMonitors Monitors { get; }

    public HealthHistory History { get; }

    public HealthEvidence Evidence { get; }

    public HealthSharing Sharing { get; }

    public List<HealthEvent> Events { get; } = [];

    public ProviderHealthStatus Status => Board.StatusOf("openai", real: true);

    public void Probe(bool good) =>
        Monitors.Of(new EndId("openai", Real: true)).Probed(new ProbeAnswer(good ? null : "503", Simulated: false), DateTimeOffset.MinValue, TimeSpan.FromMilliseconds(20));

    public void Dispose()
    {
        Sharing.Dispose();
        _meter.Dispose();
    }
}
