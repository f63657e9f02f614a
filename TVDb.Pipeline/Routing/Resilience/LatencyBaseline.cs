namespace TVDb.Pipeline.Routing.Resilience;

/// <summary>
/// What a provider's latency is when it has room, and whether it is above that now: medians of 40 requests each, since single
/// ones tell of the document as much as of the provider.
/// <para>
/// The baseline follows lower medians by a fifth, and higher ones by a tenth where the limit was not half used: then the
/// slowness is not our load. Nor is it where three cuts in a row brought no relief: then the higher one is the new baseline,
/// so that a provider that got slow by itself is not cut down to one request at a time.
/// </para>
/// </summary>
internal sealed class LatencyBaseline
{
    private const int Window = 40;
    private const double NearMax = 1.5;
    private const double FarMin = 2;
    private const double FollowDown = 0.2;
    private const double FollowUp = 0.1;
    private const double Relief = 0.9;
    private const int CutsWithoutRelief = 3;

    private readonly double[] _window = new double[Window];
    private int _count;
    private int _loaded;
    private double? _baseline;
    private double _medianAtCut;
    private int _cuts;

    /// <summary>The last full window was near the baseline.</summary>
    public bool IsNear { get; private set; } = true;

    /// <returns>How many times above what is tolerable latency is, where that calls for a cut; otherwise null.</returns>
    public double? Add(TimeSpan latency, bool isLoaded)
    {
        _window[_count++] = latency.TotalMilliseconds;
        _loaded += isLoaded ? 1 : 0;
        if (_count < Window)
        {
            return null;
        }
        Array.Sort(_window);
        var (median, isUsed) = (_window[Window / 2], _loaded > Window / 2);
        Restart();
        return Judge(median, isUsed);
    }

    /// <summary>Begins a new window: what was measured before a cut tells nothing of after.</summary>
    public void Restart() => (_count, _loaded) = (0, 0);

    private double? Judge(double median, bool isUsed)
    {
        var baseline = _baseline ??= median;
        IsNear = median < baseline * NearMax;
        if (isUsed && median >= baseline * FarMin)
        {
            _cuts = median > _medianAtCut * Relief ? _cuts + 1 : 1;
            _medianAtCut = median;
            if (_cuts <= CutsWithoutRelief)
            {
                return median / (baseline * FarMin);
            }
            (_baseline, IsNear) = (median, true);
        }
        else if (median < baseline || !isUsed)
        {
            _baseline = baseline + ((median - baseline) * (median < baseline ? FollowDown : FollowUp));
        }
        (_cuts, _medianAtCut) = (0, 0);
        return null;
    }
}
