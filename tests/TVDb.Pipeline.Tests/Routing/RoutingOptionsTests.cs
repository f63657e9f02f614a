using TVDb.Pipeline.Routing;
using TVDb.Pipeline.Tests.Configuration;

namespace TVDb.Pipeline.Tests.Routing;

public class RoutingOptionsTests
{
    [Theory]
    [InlineData(null, ServiceMode.Mock)]
    [InlineData("mock", ServiceMode.Mock)]
    [InlineData("REAL", ServiceMode.Real)]
    [InlineData(" Real ", ServiceMode.Real)]
    [InlineData("hybrid", ServiceMode.Hybrid)]
    public void Read_AServedMode_IsTaken(string? text, ServiceMode mode)
    {
        var settings = Settings.Of(("SERVICE_MODE", text));

        Assert.Equal(new RoutingOptions(mode), RoutingOptions.Read(settings));
        Assert.Empty(Settings.ProblemsOf(settings));
    }

    [Theory]
    [InlineData("1")]
    [InlineData("+1")]
    [InlineData("-1")]
    [InlineData("live")]
    [InlineData("mock,real")]
    [InlineData("mock, mock")]
    public void Read_AnythingElse_IsMockAndNamed(string text)
    {
        var settings = Settings.Of(("SERVICE_MODE", text));

        Assert.Equal(new RoutingOptions(ServiceMode.Mock), RoutingOptions.Read(settings));
        Assert.Equal([$"SERVICE_MODE is '{text}': expected mock, real or hybrid"], Settings.ProblemsOf(settings));
    }
}
