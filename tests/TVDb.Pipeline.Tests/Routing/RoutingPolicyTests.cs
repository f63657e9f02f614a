using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Routing;

namespace TVDb.Pipeline.Tests.Routing;

public class RoutingPolicyTests
{
    /// <summary>
    /// What is known of the one provider; which of the policies decides; and where a step goes in mode real, in hybrid where the
    /// policy says MOCK, and in hybrid where it says otherwise.
    /// </summary>
    public static TheoryData<Obstacle?, bool, string, string, string, string> Table => new()
    {
        { null, false, "none", "real mode_real", "real mode_hybrid", "real mode_hybrid" },
        { Obstacle.Unhealthy, false, "unavailable", "real mode_real", "mock fallback_unhealthy", "real mode_hybrid" },
        { Obstacle.SetToMock, false, "unavailable", "refuse PROVIDER_SET_TO_MOCK", "mock operator_mock", "refuse PROVIDER_SET_TO_MOCK" },
        { Obstacle.NoBudget, true, "budget", "stand", "mock fallback_no_budget", "stand" },
        { Obstacle.NoQuota, true, "budget", "stand", "mock fallback_no_quota", "stand" },
        { Obstacle.RateLimited, true, "unavailable", "stand", "mock fallback_rate_limited", "stand" },
        { Obstacle.Unavailable, true, "unavailable", "stand", "mock fallback_unavailable", "stand" },
        { Obstacle.Misconfigured, true, "unavailable", "stand", "mock fallback_misconfigured", "stand" },
        { Obstacle.Document, true, "none", "stand", "stand", "stand" },
        { Obstacle.Final, true, "none", "stand", "stand", "stand" },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void Decide_OneProvider_IsTheTable(Obstacle? obstacle, bool tried, string decidedBy, string real, string hybridMock, string hybridOther)
    {
        foreach (var onBudget in Enum.GetValues<FallbackPolicy>())
        {
            foreach (var onUnavailable in Enum.GetValues<FallbackPolicy>())
            {
                var facts = Facts(ServiceMode.Hybrid, new RealEnd("openai", obstacle, tried)) with { OnBudgetExhausted = onBudget, OnUnavailable = onUnavailable };
                var policy = decidedBy switch { "budget" => onBudget, "unavailable" => onUnavailable, _ => FallbackPolicy.Mock };

                Assert.Equal(real, Show(RoutingPolicy.Decide(facts with { Mode = ServiceMode.Real })));
                Assert.Equal(policy == FallbackPolicy.Mock ? hybridMock : hybridOther, Show(RoutingPolicy.Decide(facts)));
                Assert.Equal(hybridOther, Show(RoutingPolicy.Decide(facts with { Providers = [new RealEnd("openai", obstacle, tried, NeverMock: true)] })));
                Assert.Equal("mock mode_mock", Show(RoutingPolicy.Decide(facts with { Mode = ServiceMode.Mock })));
                Assert.Equal("mock parsed_by_mock", Show(RoutingPolicy.Decide(facts with { MadeByMock = true })));
            }
        }
    }

    [Fact]
    public void Decide_EveryObstacle_IsInTheTable() =>
        Assert.Equal([null, .. Enum.GetValues<Obstacle>().Cast<Obstacle?>()], Table.Select(row => row.Data.Item1));

    /// <summary>Two providers: what is known of each, and where a step goes in hybrid.</summary>
    [Theory]
    [InlineData(null, null, "real first mode_hybrid")]
    [InlineData(Obstacle.NoBudget, null, "real second after_first_no_budget")]
    [InlineData(Obstacle.Unhealthy, null, "real second after_first_unhealthy")]
    [InlineData(Obstacle.SetToMock, null, "real second after_first_set_to_mock")]
    [InlineData(Obstacle.Unavailable, Obstacle.Unhealthy, "mock fallback_unavailable")]
    [InlineData(Obstacle.Unavailable, Obstacle.Document, "mock fallback_unavailable")]
    [InlineData(Obstacle.Unavailable, Obstacle.Final, "stand")]
    [InlineData(Obstacle.Document, null, "stand")]
    [InlineData(Obstacle.Final, null, "stand")]
    public void Decide_TwoProviders_TakesTheFirstThatMay(Obstacle? first, Obstacle? second, string expected) =>
        Assert.Equal(expected, Show(RoutingPolicy.Decide(Facts(ServiceMode.Hybrid, End("first", first), End("second", second))), withProvider: true));

    /// <summary>In mode real a provider that is thought to be down is tried last: nothing else can tell that it is well again.</summary>
    [Theory]
    [InlineData(Obstacle.Unhealthy, Obstacle.NoBudget, "real first mode_real")]
    [InlineData(Obstacle.Unhealthy, Obstacle.Unhealthy, "real first mode_real")]
    [InlineData(Obstacle.NoBudget, Obstacle.Unhealthy, "real second mode_real")]
    [InlineData(Obstacle.SetToMock, Obstacle.SetToMock, "refuse PROVIDER_SET_TO_MOCK")]
    [InlineData(Obstacle.SetToMock, Obstacle.NoBudget, "stand")]
    public void Decide_TwoProvidersInModeReal_NeverTakesTheMock(Obstacle first, Obstacle second, string expected) =>
        Assert.Equal(expected, Show(RoutingPolicy.Decide(Facts(ServiceMode.Real, End("first", first), End("second", second))), withProvider: true));

    [Theory]
    [InlineData(ServiceMode.Real)]
    [InlineData(ServiceMode.Hybrid)]
    public void Decide_NoProvider_IsRefusedAndNotServedByAMock(ServiceMode mode) =>
        Assert.Equal("refuse REAL_NOT_CONFIGURED", Show(RoutingPolicy.Decide(Facts(mode))));

    private static RealEnd End(string provider, Obstacle? obstacle) =>
        new(provider, obstacle, Tried: obstacle is not (null or Obstacle.Unhealthy or Obstacle.SetToMock));

    private static RoutingFacts Facts(ServiceMode mode, params RealEnd[] providers) => new()
    {
        Mode = mode,
        OnBudgetExhausted = FallbackPolicy.Mock,
        OnUnavailable = FallbackPolicy.Mock,
        Providers = providers,
    };

    private static string Show(RoutingDecision decision, bool withProvider = false) => decision switch
    {
        RoutingDecision.Serve { Provider: null } mock => $"mock {mock.Reason}",
        RoutingDecision.Serve real => withProvider ? $"real {real.Provider} {real.Reason}" : $"real {real.Reason}",
        RoutingDecision.Refuse refuse => $"refuse {refuse.Reason}",
        RoutingDecision.Stand => "stand",
        _ => throw new InvalidOperationException("not a decision"),
    };
}
