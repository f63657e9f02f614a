using System.Diagnostics.Metrics;
using Polly.CircuitBreaker;
using TVDb.Pipeline.Providers;

namespace TVDb.Pipeline.Routing.Resilience;

/// <summary>How calls queue and where their limits are, by target. What the strategies do, retries above all, is in Polly's own meter.</summary>
public sealed class ResilienceMetrics
{
    public const string MeterName = "TVDb.Routing";

    private readonly Gauge<long> _limit;
    private readonly Counter<long> _cuts;
    private readonly UpDownCounter<long> _inFlight;
    private readonly UpDownCounter<long> _queued;
    private readonly Counter<long> _circuitChanges;
    private readonly Histogram<double> _rateWait;

    public ResilienceMetrics(Meter meter)
    {
        _limit = meter.CreateGauge<long>("tvdb.routing.concurrency.limit", "{call}", "Calls that may be under way at once, as found by trying");
        _cuts = meter.CreateCounter<long>("tvdb.routing.concurrency.cuts", "{cut}", "Times that limit was lowered, by a refusal or by latency");
        _inFlight = meter.CreateUpDownCounter<long>("tvdb.routing.concurrency.in_flight", "{call}", "Calls under way");
        _queued = meter.CreateUpDownCounter<long>("tvdb.routing.concurrency.queued", "{call}", "Calls that wait to be under way");
        _circuitChanges = meter.CreateCounter<long>("tvdb.routing.circuit.changes", "{change}", "Circuits opened, isolated and closed, by the state they came to");
        _rateWait = meter.CreateHistogram<double>("tvdb.routing.rate.wait", "s", "How long a call waited for its turn by the requests and tokens a minute");
    }

    public void Limit(ProviderTarget target, int before, int after)
    {
        if (before != after)
        {
            _limit.Record(after, Tag(target));
        }
        if (after < before)
        {
            _cuts.Add(1, Tag(target));
        }
    }

    public void InFlight(ProviderTarget target, int change) => _inFlight.Add(change, Tag(target));

    public void Queued(ProviderTarget target, int change) => _queued.Add(change, Tag(target));

    public void CircuitChanged(ProviderTarget target, CircuitState state) =>
        _circuitChanges.Add(1, Tag(target), new KeyValuePair<string, object?>("state", state.ToString().ToLowerInvariant()));

    public void RateWaited(ProviderTarget target, TimeSpan wait) => _rateWait.Record(wait.TotalSeconds, Tag(target));

    private static KeyValuePair<string, object?> Tag(ProviderTarget target) => new("target", target.ToString());
}
