namespace TVDb.LoadTest.Anomaly;

/// <summary>How a simulated latency behaves.</summary>
internal enum SeriesKind
{
    Flat,
    DailySeason,
    Bursty,
    HeavyTailed,
}

/// <summary>The logarithm of a latency, a figure each 15 s, the same for the same seed.</summary>
internal sealed class SimulatedSeries(SeriesKind kind, int seed)
{
    public const int StepsAnHour = 240;
    public const int StepsADay = 24 * StepsAnHour;
    private const double Spread = 0.15;

    /// <summary>From the best to the worst hour of the day: e times.</summary>
    private const double SeasonHalf = 0.5;
    private const int BurstStepsMin = 4;
    private const int BurstStepsMax = 40;
    private static readonly double Level = Math.Log(200);

    private readonly Random _random = new(seed);
    private readonly double _phase = new Random(seed).NextDouble() * Math.Tau;
    private long _step;
    private int _burstSteps;
    private double _burst;

    public double Next()
    {
        var value = Level + kind switch
        {
            SeriesKind.Flat => Spread * Normal(),
            SeriesKind.DailySeason => (SeasonHalf * Math.Sin((Math.Tau * _step / StepsADay) + _phase)) + (Spread * Normal()),
            SeriesKind.Bursty => Burst() + (Spread * Normal()),
            SeriesKind.HeavyTailed => Spread * StudentT(),
        };
        _step++;
        return value;
    }

    private double Burst()
    {
        if (_burstSteps <= 0 && _random.Next(StepsAnHour) == 0)
        {
            (_burstSteps, _burst) = (_random.Next(BurstStepsMin, BurstStepsMax), 0.5 + _random.NextDouble());
        }
        return _burstSteps-- > 0 ? _burst : 0;
    }

    /// <summary>By Box and Muller.</summary>
    private double Normal() => Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(Math.Tau * _random.NextDouble());

    /// <summary>Of three degrees of freedom: its variance is hardly finite.</summary>
    private double StudentT()
    {
        var (a, b, c) = (Normal(), Normal(), Normal());
        return Normal() / Math.Sqrt(((a * a) + (b * b) + (c * c)) / 3);
    }
}
