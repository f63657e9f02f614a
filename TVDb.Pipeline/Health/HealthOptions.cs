using TVDb.Pipeline.Configuration;

namespace TVDb.Pipeline.Health;

/// <summary>How often providers are probed and what is slow.</summary>
public sealed record HealthOptions
{
    /// <summary>HEALTH_CHECK_INTERVAL, seconds, 1 to 3600; default 30.</summary>
    public required TimeSpan Interval { get; init; }

    /// <summary>A probe that takes this long or longer is not healthy.</summary>
    public TimeSpan DegradedFrom { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>A probe that takes this long or longer is unhealthy; it is also given up then.</summary>
    public TimeSpan UnhealthyFrom { get; init; } = TimeSpan.FromSeconds(3);

    public static HealthOptions Read(SettingReader settings) => new()
    {
        Interval = TimeSpan.FromSeconds(settings.WholeNumber("HEALTH_CHECK_INTERVAL", 30, min: 1, max: 3600)),
    };
}
