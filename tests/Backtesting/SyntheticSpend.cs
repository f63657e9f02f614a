namespace TVDb.Backtesting;

/// <summary>How made-up spending goes.</summary>
internal enum SpendShape
{
    /// <summary>The same day and night, weekday and weekend.</summary>
    Flat,

    /// <summary>Office hours of working days, little else.</summary>
    Weekly,

    /// <summary>Little, and three times a day somebody sends a pile of documents.</summary>
    Bursty,

    /// <summary>By day more than by night, and one to four percent more every day.</summary>
    Trend,

    /// <summary>By day more than by night; one day a large customer comes, or leaves.</summary>
    Shift,
}

/// <summary>
/// Made-up spending in nano-USD, by steps of ten minutes. Days differ, each a little like the day before; hours and steps
/// scatter about a third. All follows from the seed.
/// </summary>
internal sealed class SyntheticSpend
{
    public const int StepsAnHour = 6;
    private const int HoursADay = 24;
    private const double NanoUsdAnHour = 1e9;

    private readonly Random _random;
    private readonly long[] _steps;

    /// <param name="shape">How it goes.</param>
    /// <param name="days">In all.</param>
    /// <param name="daysBefore">A shift comes after these.</param>
    /// <param name="weekday">Of the first day, 0 is Monday.</param>
    /// <param name="seed">What chance is drawn from.</param>
    public SyntheticSpend(SpendShape shape, int days, int daysBefore, int weekday, int seed)
    {
        _random = new Random(seed);
        var scale = NanoUsdAnHour * Math.Exp(Normal());
        var growth = 0.01 + (0.03 * _random.NextDouble());
        var shiftDay = daysBefore + _random.Next(1, Math.Max(2, days - daysBefore));
        var shift = _random.Next(2) == 0 ? 3 : 0.35;
        var dayMood = 0.0;
        _steps = new long[days * HoursADay * StepsAnHour];
        for (var day = 0; day < days; day++)
        {
            dayMood = (0.6 * dayMood) + (0.08 * Normal());
            for (var hour = 0; hour < HoursADay; hour++)
            {
                var mean = Math.Exp(dayMood) * shape switch
                {
                    SpendShape.Flat => 1,
                    SpendShape.Weekly => Office(hour) * Working((weekday + day) % 7),
                    SpendShape.Bursty => 0.2,
                    SpendShape.Trend => Daytime(hour) * Math.Pow(1 + growth, day),
                    SpendShape.Shift => Daytime(hour) * (day >= shiftDay ? shift : 1),
                };
                Add(day, hour, scale * mean * Scatter(0.3));
            }
        }
        if (shape == SpendShape.Bursty)
        {
            AddBursts(scale);
        }
    }

    /// <summary>What was spent by the hour, oldest first; of the last hour what its steps up to a time came to.</summary>
    public long[] Hours(int from, double until) =>
        [.. Enumerable.Range(from, (int)Math.Ceiling(until) - from).Select(hour => Between(hour, Math.Min(hour + 1, until)))];

    /// <summary>What was spent between two times in hours, whole steps.</summary>
    public long Between(double from, double until) => _steps[(int)(from * StepsAnHour)..(int)(until * StepsAnHour)].Sum();

    private static double Office(int hour) => hour is >= 8 and < 18 ? 1 : hour is 7 or 18 or 19 ? 0.5 : 0.08;

    private static double Working(int weekday) => weekday switch { 5 => 0.3, 6 => 0.15, _ => 1 };

    private static double Daytime(int hour) => 0.4 + (0.6 * Office(hour));

    private void Add(int day, int hour, double amount)
    {
        for (var step = 0; step < StepsAnHour; step++)
        {
            _steps[(((day * HoursADay) + hour) * StepsAnHour) + step] += (long)(amount / StepsAnHour * Scatter(0.4));
        }
    }

    /// <summary>Each lasts one to four hours, and the large ones are several times the small ones.</summary>
    private void AddBursts(double scale)
    {
        const double BurstsADay = 3;
        for (var at = 0.0; ;)
        {
            at += -Math.Log(1 - _random.NextDouble()) / BurstsADay * HoursADay;
            var (first, steps, amount) = ((int)(at * StepsAnHour), _random.Next(1, 5) * StepsAnHour, 4 * scale / StepsAnHour * Scatter(0.8));
            if (first + steps >= _steps.Length)
            {
                return;
            }
            for (var step = first; step < first + steps; step++)
            {
                _steps[step] += (long)(amount * Scatter(0.3));
            }
        }
    }

    /// <summary>A factor of mean 1.</summary>
    private double Scatter(double deviation) => Math.Exp((deviation * Normal()) - (deviation * deviation / 2));

    private double Normal() => Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
}
