using TVDb.Pipeline.Routing;
using TVDb.Pipeline.Routing.Modes;

namespace TVDb.Pipeline.Tests.Routing.Modes;

public class EffectiveModeTests
{
    private static readonly EffectiveMode MockByOperator = new EffectiveMode.Made(ServiceMode.Mock) { DegradedBy = "operator_mock" };

    public static TheoryData<ServiceMode, ServiceMode?, EffectiveMode> Table => new()
    {
        { ServiceMode.Mock, null, new EffectiveMode.Made(ServiceMode.Mock) },
        { ServiceMode.Mock, ServiceMode.Mock, new EffectiveMode.Made(ServiceMode.Mock) },
        { ServiceMode.Mock, ServiceMode.Real, new EffectiveMode.Made(ServiceMode.Mock) },
        { ServiceMode.Mock, ServiceMode.Hybrid, new EffectiveMode.Made(ServiceMode.Mock) },
        { ServiceMode.Real, null, new EffectiveMode.Made(ServiceMode.Real) },
        { ServiceMode.Real, ServiceMode.Mock, new EffectiveMode.Withheld() },
        { ServiceMode.Real, ServiceMode.Real, new EffectiveMode.Made(ServiceMode.Real) },
        { ServiceMode.Real, ServiceMode.Hybrid, new EffectiveMode.Made(ServiceMode.Real) },
        { ServiceMode.Hybrid, null, new EffectiveMode.Made(ServiceMode.Hybrid) },
        { ServiceMode.Hybrid, ServiceMode.Mock, MockByOperator },
        { ServiceMode.Hybrid, ServiceMode.Real, new EffectiveMode.Made(ServiceMode.Real) },
        { ServiceMode.Hybrid, ServiceMode.Hybrid, new EffectiveMode.Made(ServiceMode.Hybrid) },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void Of_JobsModeAndProviders_IsTheTable(ServiceMode job, ServiceMode? provider, EffectiveMode expected) =>
        Assert.Equal(expected, EffectiveMode.Of(job, provider));

    [Fact]
    public void Of_EveryPair_IsInTheTable()
    {
        var modes = Enum.GetValues<ServiceMode>().Length;
        Assert.Equal(modes * (modes + 1), Table.Count);
    }
}
