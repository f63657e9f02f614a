namespace TVDb.Pipeline.Costs.Analytics;

/// <summary>The way from what is spent now to a window's end, in the shape of a profile; without one it is straight.</summary>
internal sealed class SpendPath(SpendSeries series, SpendProfile? profile, double now, double end, long spent)
{
    /// <summary>Where the window ends if so much more is spent, in whole units of the budget.</summary>
    public long EndWith(double rest) => spent + (long)Math.Min(Math.Round(rest), long.MaxValue / 2);

    /// <summary>When a limit is reached if so much more is spent by the end; null: not in this window.</summary>
    public DateTimeOffset? Reaches(long? limit, double rest)
    {
        if (limit is not { } most || spent + rest < most)
        {
            return null;
        }
        var needed = most - spent;
        if (needed <= 0)
        {
            return series.At(now);
        }
        var (from, done) = (now, 0.0);
        while (from < end)
        {
            var to = Math.Min(Math.Floor(from) + 1, end);
            var here = rest * Share(to) - done;
            if (done + here >= needed)
            {
                return series.At(from + ((to - from) * (needed - done) / here));
            }
            (from, done) = (to, done + here);
        }
        return series.At(end);
    }

    private double Share(double to) =>
        profile is not null && profile.Between(now, end) is > 0 and var whole ? profile.Between(now, to) / whole : (to - now) / (end - now);
}
