using System.Globalization;

namespace TVDb.Pipeline.Health.Sharing;

/// <summary>How one replica sees the ends, by its own probes and calls.</summary>
public sealed record HealthView(string Replica, DateTimeOffset At, IReadOnlyDictionary<EndId, ProviderHealthStatus> Ends)
{
    /// <summary>Such as <c>openai/mock=1 openai/real=3</c>.</summary>
    public string Statuses => string.Join(' ', Ends
        .OrderBy(end => end.Key.ToString(), StringComparer.Ordinal)
        .Select(end => string.Create(CultureInfo.InvariantCulture, $"{end.Key}={(int)end.Value}")));

    /// <summary>As <c>share.lua</c> knows it.</summary>
    public string ToText() => string.Create(CultureInfo.InvariantCulture, $"{At.ToUnixTimeMilliseconds()} {Statuses}");

    public static HealthView Parse(string replica, string text)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var ends = new Dictionary<EndId, ProviderHealthStatus>();
        foreach (var word in words.Skip(1))
        {
            var equals = word.LastIndexOf('=');
            if (equals > 0 && EndId.Parse(word[..equals]) is { } end)
            {
                ends[end] = (ProviderHealthStatus)int.Parse(word.AsSpan(equals + 1), CultureInfo.InvariantCulture);
            }
        }
        return new HealthView(replica, DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(words[0], CultureInfo.InvariantCulture)), ends);
    }

    /// <summary>The same replicas say the same, whenever they said it.</summary>
    public static bool AreSame(IReadOnlyList<HealthView> some, IReadOnlyList<HealthView> others) =>
        some.Select(view => (view.Replica, view.Statuses)).SequenceEqual(others.Select(view => (view.Replica, view.Statuses)));
}
