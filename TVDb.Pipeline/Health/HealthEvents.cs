using System.Globalization;
using TVDb.Pipeline.Health.Anomalies;

namespace TVDb.Pipeline.Health;

/// <summary>
/// Something that somebody may want to be told of. Every replica raises it, so that none is lost with a replica, and all give
/// it the same id: who acts on it once for all keeps the ids.
/// </summary>
public abstract record HealthEvent
{
    private HealthEvent()
    {
    }

    /// <summary>The same in every replica.</summary>
    public abstract string Id { get; }

    /// <summary>For most replicas an end's status changed.</summary>
    /// <param name="Number">Counts the transitions of all ends: no two have the same.</param>
    /// <param name="End">The end.</param>
    /// <param name="From">Its status before.</param>
    /// <param name="To">Its status since.</param>
    /// <param name="At">When it changed.</param>
    /// <param name="Lasted">How long the status before had lasted.</param>
    public sealed record Transitioned(long Number, EndId End, ProviderHealthStatus From, ProviderHealthStatus To, DateTimeOffset At, TimeSpan Lasted) : HealthEvent
    {
        public override string Id => string.Create(CultureInfo.InvariantCulture, $"health/{End}/{At.ToUnixTimeMilliseconds()}");
    }

    /// <summary>An end's latency, errors or cost left their baseline. What several replicas see in the same hour is one event.</summary>
    public sealed record Anomalous(HealthAnomaly Anomaly) : HealthEvent
    {
        public override string Id => string.Create(CultureInfo.InvariantCulture, $"anomaly/{Anomaly.End}/{Anomaly.Kind}/{Anomaly.RaisedAt.UtcDateTime:yyyyMMddHH}");
    }
}

/// <summary>Where health's events are heard: subscribers are called one after the other, and must return at once.</summary>
public sealed class HealthEvents
{
    private readonly Lock _lock = new();
    private Action<HealthEvent>[] _handlers = [];

    public void Subscribe(Action<HealthEvent> handler)
    {
        lock (_lock)
        {
            _handlers = [.. _handlers, handler];
        }
    }

    internal void Raise(HealthEvent happened)
    {
        foreach (var handler in _handlers)
        {
            handler(happened);
        }
    }
}
