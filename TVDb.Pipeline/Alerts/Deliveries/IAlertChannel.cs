namespace TVDb.Pipeline.Alerts.Deliveries;

/// <summary>A way to people.</summary>
public interface IAlertChannel
{
    /// <summary>Lower-case letters: it names the channel in Redis and to people.</summary>
    string Name { get; }

    /// <summary>One try. A receiver may get an alert more than once, always with the same id.</summary>
    Task<SendOutcome> SendAsync(AlertRecord alert, CancellationToken cancellationToken);
}

/// <summary>How a try ended.</summary>
/// <param name="Problem">Null where it was delivered; otherwise why not, without any secret.</param>
/// <param name="RetryAfter">How long the receiver asks to wait; null: it does not.</param>
public sealed record SendOutcome(string? Problem, TimeSpan? RetryAfter = null)
{
    public static readonly SendOutcome Delivered = new((string?)null);
}
