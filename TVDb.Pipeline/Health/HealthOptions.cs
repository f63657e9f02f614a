using TVDb.Pipeline.Configuration;

namespace TVDb.Pipeline.Health;

/// <summary>How often providers are probed, what is slow, and what fails too often.</summary>
public sealed record HealthOptions
{
    /// <summary>False (MONITORING_ENABLED): this replica probes nobody, and goes by calls and circuits alone.</summary>
    public bool Probes { get; init; } = true;

    /// <summary>HEALTH_CHECK_INTERVAL, seconds, 1 to 3600; default 30. Without probes: how long an end that fell is not called.</summary>
    public required TimeSpan Interval { get; init; }

    /// <summary>HEALTH_DEGRADED_MS, 1 to 600000; default 1000. A probe that takes this long or longer is not healthy.</summary>
    public TimeSpan DegradedFrom { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>HEALTH_UNHEALTHY_MS, above HEALTH_DEGRADED_MS; default 3000. A probe that takes this long is unhealthy; it is also given up then.</summary>
    public TimeSpan UnhealthyFrom { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>HEALTH_DEGRADED_SUCCESS_PERCENT, 1 to 100; default 90. An end of whose calls fewer succeed is degraded.</summary>
    public int DegradedBelowPercent { get; init; } = 90;

    /// <summary>HEALTH_UNHEALTHY_SUCCESS_PERCENT, below HEALTH_DEGRADED_SUCCESS_PERCENT; default 50. An end of whose last calls fewer succeed is unhealthy.</summary>
    public int UnhealthyBelowPercent { get; init; } = 50;

    /// <summary>An end that is not well is probed this often, so that its return is seen within two intervals.</summary>
    public TimeSpan RecoveryInterval => Interval / HealthPolicy.ProbesAnInterval;

    public static HealthOptions Read(SettingReader settings)
    {
        var degradedMs = settings.WholeNumber("HEALTH_DEGRADED_MS", 1000, min: 1, max: 600_000);
        var unhealthyMs = settings.WholeNumber("HEALTH_UNHEALTHY_MS", 3000, min: 1, max: 600_000);
        var degradedPercent = settings.WholeNumber("HEALTH_DEGRADED_SUCCESS_PERCENT", 90, min: 1, max: 100);
        var unhealthyPercent = settings.WholeNumber("HEALTH_UNHEALTHY_SUCCESS_PERCENT", 50, min: 0, max: 99);
        if (degradedMs >= unhealthyMs)
        {
            settings.Reject($"HEALTH_DEGRADED_MS ({degradedMs}) must be below HEALTH_UNHEALTHY_MS ({unhealthyMs})");
        }
        if (unhealthyPercent >= degradedPercent)
        {
            settings.Reject($"HEALTH_UNHEALTHY_SUCCESS_PERCENT ({unhealthyPercent}) must be below HEALTH_DEGRADED_SUCCESS_PERCENT ({degradedPercent})");
        }
        return new HealthOptions
        {
            Probes = settings.Switch("MONITORING_ENABLED", true),
            Interval = TimeSpan.FromSeconds(settings.WholeNumber("HEALTH_CHECK_INTERVAL", 30, min: 1, max: 3600)),
            DegradedFrom = TimeSpan.FromMilliseconds(degradedMs),
            UnhealthyFrom = TimeSpan.FromMilliseconds(unhealthyMs),
            DegradedBelowPercent = degradedPercent,
            UnhealthyBelowPercent = unhealthyPercent,
        };
    }
}
