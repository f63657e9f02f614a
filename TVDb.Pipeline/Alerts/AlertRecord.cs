namespace TVDb.Pipeline.Alerts;

/// <summary>Where the delivery of an alert through a channel stands.</summary>
public enum DeliveryState
{
    /// <summary>Tried now, or again later.</summary>
    Pending,

    Delivered,

    /// <summary>Given up after 24 hours: it waits for a person.</summary>
    DeadLetter,
}

/// <summary>The delivery of an alert through one channel.</summary>
/// <param name="State">Where it stands.</param>
/// <param name="Attempts">Tries that ended, since it was last begun.</param>
/// <param name="Since">When it was begun: the tries end 24 hours later.</param>
/// <param name="At">When it last changed.</param>
/// <param name="Problem">Why the last try failed; empty where none did.</param>
public sealed record Delivery(DeliveryState State, int Attempts, DateTimeOffset Since, DateTimeOffset At, string Problem);

/// <summary>Someone has seen an alert.</summary>
public sealed record Acknowledgement(string Who, string Note, DateTimeOffset At);

/// <summary>A raised alert as it stands.</summary>
/// <param name="Event">What happened.</param>
/// <param name="Sequence">Its number, from 1, in the order in which alerts were raised.</param>
/// <param name="RaisedAt">When.</param>
/// <param name="Deliveries">By channel, in the order of their names.</param>
/// <param name="Acknowledgement">Null while it is open.</param>
public sealed record AlertRecord(
    AlertEvent Event,
    long Sequence,
    DateTimeOffset RaisedAt,
    IReadOnlyList<KeyValuePair<string, Delivery>> Deliveries,
    Acknowledgement? Acknowledgement);
