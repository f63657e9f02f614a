using StackExchange.Redis;

namespace TVDb.Pipeline.Alerts;

/// <summary>The keys of all alerts, in one hash slot: raising one changes several at once.</summary>
internal static class AlertKeys
{
    private const string Prefix = "{tvdb:alerts}:";

    /// <summary>String: the number of the last alert.</summary>
    public static readonly RedisKey Sequence = Prefix + "seq";

    /// <summary>Sorted set: all alerts by their numbers.</summary>
    public static readonly RedisKey Log = Prefix + "log";

    /// <summary>Sorted set: those that nobody acknowledged, by their numbers.</summary>
    public static readonly RedisKey Open = Prefix + "open";

    /// <summary>Hash: the state last told of each thing whose changes are alerts.</summary>
    public static readonly RedisKey States = Prefix + "states";

    /// <summary>Field of an alert: what happened.</summary>
    public const string EventField = "event";

    /// <summary>Field of an alert: its number.</summary>
    public const string SequenceField = "seq";

    /// <summary>Field of an alert: when it was raised, unix ms.</summary>
    public const string RaisedField = "raised";

    /// <summary>Field of an alert: who acknowledged it.</summary>
    public const string AcknowledgementField = "ack";

    /// <summary>Begins the field of an alert's delivery through a channel.</summary>
    public const string DeliveryPrefix = "to:";

    /// <summary>Hash: one alert.</summary>
    public static RedisKey Alert(string id) => Prefix + "alert:" + id;

    /// <summary>Sorted set: alerts to be delivered through a channel, by when, unix ms.</summary>
    public static RedisKey Due(string channel) => Prefix + "due:" + channel;

    /// <summary>Sorted set: the same alerts, by when their delivery was begun, unix ms.</summary>
    public static RedisKey Waiting(string channel) => Prefix + "waiting:" + channel;

    public static string Delivery(string channel) => DeliveryPrefix + channel;
}
