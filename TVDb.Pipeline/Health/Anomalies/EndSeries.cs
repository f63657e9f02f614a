namespace TVDb.Pipeline.Health.Anomalies;

/// <summary>The calls of one end, made figures of 15 s, and a detector for each figure. A step without calls is no figure.</summary>
public sealed class EndSeries(EndId end)
{
    public static readonly TimeSpan Step = TimeSpan.FromSeconds(15);

    private const double StepsAMinute = 4;

    /// <summary>Cost is told from nothing by this much, nano-dollars a step: a tenth of a cent.</summary>
    private const double CostUnit = 1_000_000;

    /// <summary>Half of a latency's usual spread around its mean, as a logarithm.</summary>
    private const double LatencySpread = 0.5;
    private const double LatencyNoiseMin = 0.05;
    private const double CostNoise = 0.1;

    private readonly AnomalyDetector _latency = new();
    private readonly AnomalyDetector _errors = new();
    private readonly AnomalyDetector _cost = new();
    private readonly Dictionary<AnomalyKind, HealthAnomaly> _active = [];
    private int _good;
    private int _bad;
    private double _logLatency;
    private long _costNanoUsd;
    private bool _everCost;

    /// <summary>Raised and not over.</summary>
    public IReadOnlyList<HealthAnomaly> Active => [.. _active.Values.OrderBy(anomaly => anomaly.Kind)];

    public void Add(CallEvidence call)
    {
        if (call.End == CallEnd.Succeeded)
        {
            _good++;
            _logLatency += Math.Log(Math.Max(1, call.Latency.TotalMilliseconds));
        }
        _bad += call.End is CallEnd.Failed or CallEnd.TimedOut ? 1 : 0;
        _costNanoUsd += call.CostNanoUsd;
        _everCost |= call.CostNanoUsd > 0;
    }

    /// <summary>The step is over. Answers what it raised and what it ended.</summary>
    public (IReadOnlyList<HealthAnomaly> Raised, IReadOnlyList<HealthAnomaly> Ended) Close(DateTimeOffset now)
    {
        var (raised, ended) = (new List<HealthAnomaly>(), new List<HealthAnomaly>());
        var count = _good + _bad;
        if (_good > 0)
        {
            var noise = Math.Max(LatencyNoiseMin, LatencySpread / Math.Sqrt(_good));
            Observe(AnomalyKind.Latency, _latency, _logLatency / _good, noise, Math.Exp);
        }
        if (count > 0)
        {
            // Anscombe's: the root's arc sine of a share has a deviation of 1/(2 sqrt n), whatever the share.
            var share = Math.Asin(Math.Sqrt((_bad + 0.375) / (count + 0.75)));
            Observe(AnomalyKind.ErrorRate, _errors, share, 0.5 / Math.Sqrt(count), angle => Math.Pow(Math.Sin(Math.Max(0, angle)), 2));
        }
        if (_everCost)
        {
            Observe(AnomalyKind.CostRate, _cost, Math.Log(1 + (_costNanoUsd / CostUnit)), CostNoise, log => (Math.Exp(log) - 1) * CostUnit * StepsAMinute);
        }
        (_good, _bad, _logLatency, _costNanoUsd) = (0, 0, 0, 0);
        return (raised, ended);

        void Observe(AnomalyKind kind, AnomalyDetector detector, double value, double noise, Func<double, double> figure)
        {
            var expected = detector.Expected;
            if (detector.Observe(value, noise))
            {
                raised.Add(_active[kind] = new HealthAnomaly(end, kind, now, figure(value), figure(expected)));
            }
            else if (!detector.IsRaised && _active.Remove(kind, out var over))
            {
                ended.Add(over);
            }
        }
    }
}
