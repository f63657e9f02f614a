namespace TVDb.Pipeline.Health.Anomalies;

/// <summary>
/// Tells when a series of figures leaves its own baseline upwards. One step at a time, in constant space:
/// 1. The baseline is Holt's: a level and a trend, each moved by the error of its forecast (time constant 30 min at 15 s a
///    step). The trend lets it follow a day's rise and fall without having seen a day, which a process that may restart at any
///    time has not. Errors are clipped at 2.5 deviations (Huber), so that what it is to detect does not teach it first.
/// 2. The deviation is the mean absolute error, as a normal one (x 1.2533), with a time constant of 2 h, and never below the
///    noise that the figure has by its own number of calls.
/// 3. The standardised error, clipped at 4, is summed up where it is above 1 (one-sided CUSUM): best against shifts of two
///    deviations, and no single outlier, however far, passes the limit of 8.
/// 4. A series that bursts by itself has such sums all day. So the limit is at least twice the highest sum of the days before,
///    half forgotten each day: an alarm is what even this series does not usually do. What raised one is usual from then on.
/// By design, a series of independent normal errors raises one false alarm in 2e7 steps (Siegmund's approximation), years;
/// others learn their limit, at the price of some alarms in the first day and of a later detection. `TVDb.LoadTest -- anomaly`
/// measures both.
/// </summary>
public sealed class AnomalyDetector
{
    /// <summary>At 15 s a step, an hour: until then it only learns.</summary>
    public const int WarmUpSteps = 240;
    private const int StepsADay = 5760;
    private const int FirstSteps = 20;
    private const double LevelGain = 1.0 / 120;
    private const double TrendGain = LevelGain * LevelGain / 4;
    private const double DeviationGain = 1.0 / 480;
    private const double AbsoluteToNormal = 1.2533;
    private const double ErrorClip = 2.5;
    private const double DeviationClip = 4;
    private const double ScoreClip = 4;
    private const double Slack = 1;
    private const double LimitMin = 8;
    private const double UsualMargin = 2;
    private const double UsualMax = 400;
    private static readonly double UsualDecay = Math.Pow(0.5, 1.0 / StepsADay);

    private long _steps;
    private double _level;
    private double _trend;
    private double _deviation;
    private double _sum;
    private double _peak;
    private double _usual;

    /// <summary>An alarm was raised and the series has not come back yet.</summary>
    public bool IsRaised { get; private set; }

    /// <summary>What the next figure should be.</summary>
    public double Expected => _level + _trend;

    /// <summary>Takes the next figure; answers whether this one raises an alarm.</summary>
    /// <param name="value">On a scale where errors are about symmetrical, such as a logarithm.</param>
    /// <param name="noise">The standard deviation that the figure has at least; above 0.</param>
    public bool Observe(double value, double noise)
    {
        if (_steps++ == 0)
        {
            (_level, _deviation) = (value, noise);
            return false;
        }
        var deviation = Math.Max(_deviation, noise);
        var error = value - Expected;
        Learn(error, deviation, clipped: _steps > FirstSteps);
        _usual *= UsualDecay;
        var limit = Math.Max(LimitMin, UsualMargin * _usual);
        // Not above twice the limit: the end of an anomaly is seen soon as well.
        _sum = Math.Clamp(_sum + Math.Min(error / deviation, ScoreClip) - Slack, 0, 2 * limit);
        _peak = Math.Max(_peak, _sum);
        if (_sum == 0)
        {
            _usual = Math.Max(_usual, Math.Min(_peak, UsualMax));
            (_peak, IsRaised) = (0, false);
            return false;
        }
        if (IsRaised || _sum <= limit || _steps <= WarmUpSteps)
        {
            return false;
        }
        IsRaised = true;
        return true;
    }

    private void Learn(double error, double deviation, bool clipped)
    {
        // The first figures are averaged: one alone says little.
        var mean = 1.0 / _steps;
        var step = clipped ? Math.Clamp(error, -ErrorClip * deviation, ErrorClip * deviation) : error;
        var size = clipped ? Math.Min(Math.Abs(error), DeviationClip * deviation) : Math.Abs(error);
        _level = Expected + (Math.Max(LevelGain, mean) * step);
        _trend += _steps > WarmUpSteps ? TrendGain * step : 0;
        _deviation += Math.Max(DeviationGain, mean) * ((AbsoluteToNormal * size) - _deviation);
    }
}
