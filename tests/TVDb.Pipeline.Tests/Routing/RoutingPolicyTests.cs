using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Routing;

namespace TVDb.Pipeline.Tests.Routing;

public class RoutingPolicyTests
{
    public static TheoryData<ServiceMode, bool, RoutingDecision> Table => new()
    {
        { ServiceMode.Mock, false, new RoutingDecision.Serve(ProviderEnd.Mock, "mode_mock") },
        { ServiceMode.Mock, true, new RoutingDecision.Serve(ProviderEnd.Mock, "mode_mock") },
        { ServiceMode.Real, false, new RoutingDecision.Refuse("REAL_NOT_CONFIGURED", "mode real needs an API key for openai") },
        { ServiceMode.Real, true, new RoutingDecision.Serve(ProviderEnd.Real, "mode_real") },
        { ServiceMode.Hybrid, false, new RoutingDecision.Refuse("HYBRID_NOT_SERVED", "mode hybrid is not served yet") },
        { ServiceMode.Hybrid, true, new RoutingDecision.Refuse("HYBRID_NOT_SERVED", "mode hybrid is not served yet") },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void Decide_ModeAndKey_IsTheTable(ServiceMode mode, bool realConfigured, RoutingDecision expected) =>
        Assert.Equal(expected, RoutingPolicy.Decide(mode, "openai", realConfigured));

    [Fact]
    public void Decide_EveryMode_IsInTheTable() =>
        Assert.Equal(Enum.GetValues<ServiceMode>().Length * 2, Table.Count);
}
