using System.Diagnostics.Metrics;
using System.Text.Json;

namespace TVDb.Pipeline.Alerts;

/// <summary>What was raised, and how its deliveries go.</summary>
public sealed class AlertMetrics
{
    public const string MeterName = "TVDb.Alerts";

    private readonly Counter<long> _raised;
    private readonly Counter<long> _deliveries;
    private readonly Gauge<long> _depth;
    private readonly Gauge<double> _age;

    public AlertMetrics(Meter meter)
    {
        _raised = meter.CreateCounter<long>("tvdb.alerts.raised", "{alert}", "Alerts raised by this replica, by kind");
        _deliveries = meter.CreateCounter<long>("tvdb.alerts.deliveries", "{try}", "Tries to deliver an alert that ended, by channel and outcome: delivered, failed, dead_letter");
        _depth = meter.CreateGauge<long>("tvdb.alerts.outbox_depth", "{alert}", "Alerts that wait for their delivery through a channel");
        _age = meter.CreateGauge<double>("tvdb.alerts.outbox_age", "s", "Since when the oldest of them waits");
    }

    public void Raised(AlertKind kind) => _raised.Add(1, new KeyValuePair<string, object?>("kind", JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.ToString())));

    public void Tried(string channel, DeliveryState outcome) => _deliveries.Add(
        1,
        Channel(channel),
        new KeyValuePair<string, object?>("outcome", outcome switch
        {
            DeliveryState.Pending => "failed",
            DeliveryState.Delivered => "delivered",
            DeliveryState.DeadLetter => "dead_letter",
        }));

    public void Outbox(string channel, long depth, TimeSpan age)
    {
        _depth.Record(depth, Channel(channel));
        _age.Record(age.TotalSeconds, Channel(channel));
    }

    private static KeyValuePair<string, object?> Channel(string name) => new("channel", name);
}
