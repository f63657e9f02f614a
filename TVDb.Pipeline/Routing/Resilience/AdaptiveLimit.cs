namespace TVDb.Pipeline.Routing.Resilience;

/// <summary>A request as it left: which one it was, and how many were on their way with it.</summary>
internal readonly record struct RequestStart(long Number, int Active, long Timestamp);

/// <summary>
/// How many requests a provider takes at once, found by trying: additive increase, multiplicative decrease (AIMD), with a
/// memory of where it was refused. Not thread-safe: see <see cref="AdaptiveLimiter"/>.
/// <para>
/// 1. A <em>round</em> is a round trip: it ends when a request is served that left after the last one ended. The limit rises
///    at the end of a round, and only if it was used (a request left as the last that fitted) and latency is near its
///    baseline (<see cref="LatencyBaseline"/>).
/// 2. While no limit is known it rises by 1, 2, 4, … a round: from 16 to 64 takes six.
/// 3. A 429 or a timeout is a <em>refusal</em>. The limit falls to a tenth less, or to one below what was refused where that
///    is less, at most by half, never below 1. What was refused is from then on the <em>ceiling</em>.
/// 4. A refusal counts once: of requests that left before the last cut none cuts again, so a burst of 429s is one.
/// 5. Below the ceiling it rises by 1 a round, and stops one short of it. There it stays until 100 requests were served since
///    the refusal; then it tries the ceiling. So with nothing else amiss at most one request in a hundred is refused.
/// 6. A ceiling that holds for a round is none any more: 2. again. Capacity that grew from 5 to 40 is found in eight rounds.
/// 7. Latency far above its baseline cuts the limit too, by as much as it is above it; see there for when not.
/// </para>
/// </summary>
internal sealed class AdaptiveLimit(int max)
{
    public const int Initial = 16;
    private const double CutLeast = 0.9;
    private const double CutMost = 0.5;
    private const int ServedBeforeProbe = 100;

    private readonly LatencyBaseline _latency = new();
    private long _sent;
    private long _roundEnd;
    private long _lastCut;
    private int? _ceiling;
    private int _step = 1;
    private int _servedSinceCut;
    private bool _used;

    public int Value { get; private set; } = Math.Min(Initial, max);

    /// <summary>A request leaves; <paramref name="active"/> are on their way, it included.</summary>
    public RequestStart Begin(int active, long timestamp) => new(++_sent, active, timestamp);

    public void Served(RequestStart request, TimeSpan latency)
    {
        _servedSinceCut++;
        _used |= request.Active >= Value;
        if (request.Number > _lastCut && _latency.Add(latency, isLoaded: request.Active * 2 > Value) is { } excess)
        {
            Cut((int)(Value * Math.Clamp(1 / excess, CutMost, CutLeast)), refused: Value);
            return;
        }
        if (request.Number > _roundEnd)
        {
            _roundEnd = _sent;
            if (_used && _latency.IsNear)
            {
                Rise();
            }
            _used = false;
        }
    }

    public void Refused(RequestStart request)
    {
        if (request.Number > _lastCut)
        {
            var refused = Math.Min(request.Active, Value);
            Cut(Math.Min(refused - 1, (int)(Value * CutLeast)), refused);
        }
    }

    private void Cut(int to, int refused)
    {
        Value = Math.Max(to, Math.Max(1, (int)Math.Ceiling(Value * CutMost)));
        _ceiling = Math.Max(refused, Value + 1);
        _lastCut = _roundEnd = _sent;
        (_servedSinceCut, _step, _used) = (0, 1, false);
        _latency.Restart();
    }

    private void Rise()
    {
        if (_ceiling is { } ceiling && Value < ceiling)
        {
            if (Value + 1 < ceiling || _servedSinceCut >= ServedBeforeProbe)
            {
                Value = Math.Min(Value + 1, max);
            }
            return;
        }
        _ceiling = null;
        Value = Math.Min(Value + _step, max);
        _step = Math.Min(_step * 2, Value);
    }
}
