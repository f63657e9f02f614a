namespace TVDb.Pipeline.Costs.Analytics;

/// <summary>What could be known at one time of the hours up to the end of the window.</summary>
internal sealed class SpendLook
{
    /// <summary>Recent hours that cost more than this above, or nothing at all, are as surprising as these.</summary>
    private const double SurpriseMax = 2;
    private const double SurpriseMin = -1;

    /// <param name="series">What was spent.</param>
    /// <param name="days">To learn from.</param>
    /// <param name="now">What comes later is not looked at.</param>
    /// <param name="end">Of the window.</param>
    /// <param name="recent">So many hours before now tell how the day is.</param>
    public SpendLook(SpendSeries series, int days, double now, double end, double recent)
    {
        Profile = new SpendProfile(series, (int)now, days);
        Expected = Profile.Between(now, end);
        var recently = Profile.Between(now - recent, now);
        Surprise = recently > 0 ? Math.Clamp((series.Between(now - recent, now) / recently) - 1, SurpriseMin, SurpriseMax) : 0;
    }

    public SpendProfile Profile { get; }

    /// <summary>What the profile alone says of the hours to come.</summary>
    public double Expected { get; }

    /// <summary>How much more the recent hours did cost than was expected of them: 0.5 is half as much again.</summary>
    public double Surprise { get; }

    public double Estimate(double weight) => Expected * (1 + (weight * Surprise));
}

/// <summary>A look on an earlier day, and what came.</summary>
internal sealed record PastLook(SpendLook Then, double Came);

/// <summary>How much of a surprise goes on.</summary>
internal static class SurpriseWeight
{
    /// <summary>Without evidence a half is believed; it weighs like so many days.</summary>
    private const double Doubt = 2;
    private const double Undecided = 0.5;

    /// <summary>Least squares of what came (over what was expected) on the surprise, from 0 to 1.</summary>
    public static double Of(IEnumerable<PastLook> past)
    {
        var (products, squares, count) = (0.0, 0.0, 0);
        foreach (var (then, came) in past.Where(look => look.Then.Expected > 0))
        {
            products += then.Surprise * ((came / then.Expected) - 1);
            squares += then.Surprise * then.Surprise;
            count++;
        }
        var doubt = count > 0 ? Doubt * squares / count : 0;
        return squares > 0 ? Math.Clamp((products + (doubt * Undecided)) / (squares + doubt), 0, 1) : Undecided;
    }
}
