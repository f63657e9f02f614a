namespace TVDb.Pipeline.Alerts.Deliveries;

/// <summary>When a delivery that failed is tried again: a pure function.</summary>
internal static class DeliveryBackoff
{
    /// <param name="options">First and longest wait, and for how long tries go on.</param>
    /// <param name="attempts">Tries that failed, from 1.</param>
    /// <param name="since">How long ago the delivery was begun.</param>
    /// <param name="retryAfter">What the receiver asked for.</param>
    /// <param name="jitter">0 to 1: how much of the second half of the wait is taken, so that alerts of one moment part.</param>
    /// <returns>How long to wait; the last try is at the end of the time. Null: it is given up.</returns>
    public static TimeSpan? Next(AlertOptions options, int attempts, TimeSpan since, TimeSpan? retryAfter, double jitter)
    {
        var left = options.RetryFor - since;
        if (left <= TimeSpan.Zero)
        {
            return null;
        }
        var doubled = options.RetryFirst * Math.Pow(2, Math.Min(attempts - 1, 30));
        var wait = (doubled < options.RetryLongest ? doubled : options.RetryLongest) * (0.5 + (0.5 * jitter));
        var asked = retryAfter > wait ? retryAfter.Value : wait;
        return asked < left ? asked : left;
    }
}
