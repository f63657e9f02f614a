using TVDb.Pipeline.Health;
using TVDb.Pipeline.Tests.Configuration;

namespace TVDb.Pipeline.Tests.Health;

public class HealthOptionsTests
{
    [Fact]
    public void Read_Nothing_AreTheDefaults() => Assert.Equal(
        new HealthOptions
        {
            Interval = TimeSpan.FromSeconds(30),
            DegradedFrom = TimeSpan.FromSeconds(1),
            UnhealthyFrom = TimeSpan.FromSeconds(3),
            DegradedBelowPercent = 90,
            UnhealthyBelowPercent = 50,
        },
        HealthOptions.Read(Settings.Of()));

    [Fact]
    public void Read_EachSetting_IsRead() => Assert.Equal(
        new HealthOptions
        {
            Probes = false,
            Interval = TimeSpan.FromSeconds(4),
            DegradedFrom = TimeSpan.FromMilliseconds(200),
            UnhealthyFrom = TimeSpan.FromMilliseconds(201),
            DegradedBelowPercent = 99,
            UnhealthyBelowPercent = 98,
        },
        HealthOptions.Read(Settings.Of(
            ("MONITORING_ENABLED", "false"),
            ("HEALTH_CHECK_INTERVAL", "4"),
            ("HEALTH_DEGRADED_MS", "200"),
            ("HEALTH_UNHEALTHY_MS", "201"),
            ("HEALTH_DEGRADED_SUCCESS_PERCENT", "99"),
            ("HEALTH_UNHEALTHY_SUCCESS_PERCENT", "98"))));

    [Fact]
    public void Read_LimitsTheWrongWayRound_BothAreNamed()
    {
        var settings = Settings.Of(("HEALTH_DEGRADED_MS", "3000"), ("HEALTH_UNHEALTHY_SUCCESS_PERCENT", "95"));

        HealthOptions.Read(settings);

        Assert.Equal(
            [
                "HEALTH_DEGRADED_MS (3000) must be below HEALTH_UNHEALTHY_MS (3000)",
                "HEALTH_UNHEALTHY_SUCCESS_PERCENT (95) must be below HEALTH_DEGRADED_SUCCESS_PERCENT (90)",
            ],
            Settings.ProblemsOf(settings));
    }
}
