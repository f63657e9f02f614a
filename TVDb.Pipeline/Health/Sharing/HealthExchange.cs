using System.Globalization;
using StackExchange.Redis;
using TVDb.Pipeline.Redis;

namespace TVDb.Pipeline.Health.Sharing;

/// <summary>What one run of <c>share.lua</c> answered.</summary>
public sealed record HealthExchange(
    IReadOnlyList<HealthView> Views,
    IReadOnlyDictionary<EndId, ProviderHealthStatus> Shared,
    IReadOnlyList<HealthEvent.Transitioned> Transitions,
    long LastNumber)
{
    /// <summary>Ten beats missed: the replica is gone, or cut off.</summary>
    private static readonly TimeSpan ViewAgeMax = TimeSpan.FromSeconds(10);
    private static readonly RedisScript Share = RedisScript.Load("Health/share");

    /// <param name="redis">Where to.</param>
    /// <param name="own">This replica's view.</param>
    /// <param name="seen">The number of the last transition it has seen; below 0: none.</param>
    /// <param name="time">How long an answer is waited for.</param>
    /// <exception cref="TimeoutException">There was none.</exception>
    public static async Task<HealthExchange> RunAsync(IDatabase redis, HealthView own, long seen, TimeProvider time)
    {
        RedisKey[] keys = [HealthKeys.Views, HealthKeys.Shared, HealthKeys.Transitions, HealthKeys.History(own.At)];
        var reply = (RedisResult[])(await Share.RunAsync(
            redis,
            keys,
            own.Replica,
            own.ToText(),
            own.At.ToUnixTimeMilliseconds(),
            (long)ViewAgeMax.TotalMilliseconds,
            own.At.UtcDateTime.ToString("mm", CultureInfo.InvariantCulture),
            (long)HealthKeys.Kept.TotalSeconds,
            Math.Max(0, seen)).WaitAsync(HealthKeys.Patience, time))!;
        var (views, shared, transitions) = (Texts(reply[0]), Texts(reply[1]), Texts(reply[2]));
        return new HealthExchange(
            [.. views.Chunk(2).Select(each => HealthView.Parse(each[0], each[1])).OrderBy(view => view.Replica, StringComparer.Ordinal)],
            shared.Chunk(3).Where(each => EndId.Parse(each[0]) is not null).ToDictionary(each => EndId.Parse(each[0])!.Value, each => (ProviderHealthStatus)int.Parse(each[1], CultureInfo.InvariantCulture)),
            [.. transitions.Select(Transition)],
            (long)reply[3]);
    }

    public static HealthEvent.Transitioned Transition(string text)
    {
        var words = text.Split(' ');
        return new HealthEvent.Transitioned(
            long.Parse(words[0], CultureInfo.InvariantCulture),
            EndId.Parse(words[1]) ?? throw new FormatException($"'{text}' is not a transition"),
            (ProviderHealthStatus)int.Parse(words[2], CultureInfo.InvariantCulture),
            (ProviderHealthStatus)int.Parse(words[3], CultureInfo.InvariantCulture),
            DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(words[4], CultureInfo.InvariantCulture)),
            TimeSpan.FromMilliseconds(long.Parse(words[5], CultureInfo.InvariantCulture)));
    }

    private static string[] Texts(RedisResult result) => (string[])result!;
}
