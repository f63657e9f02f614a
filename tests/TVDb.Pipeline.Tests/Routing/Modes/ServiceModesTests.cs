using Microsoft.Extensions.Time.Testing;
using TVDb.Pipeline.Operations;
using TVDb.Pipeline.Routing;
using TVDb.Pipeline.Routing.Modes;

namespace TVDb.Pipeline.Tests.Routing.Modes;

public class ServiceModesTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly RunTimeSetting<ModeSettings> _setting = ModeSettings.Setting();

    private ServiceModes Modes => new(_setting, new RoutingOptions(ServiceMode.Real), _time);

    [Fact]
    public void Default_NothingSet_IsTheConfigured() => Assert.Equal((ServiceMode.Real, null, false), (Modes.Default, Modes.OverrideOf("openai"), Modes.IsEmergency));

    [Fact]
    public void Default_SetForAnHour_IsTheConfiguredAfterIt()
    {
        var modes = Modes;
        Set(ModeSettings.None.With(ModeSettings.DefaultTarget, new TemporaryMode(ServiceMode.Hybrid, _time.GetUtcNow().AddHours(1))));
        var before = modes.Default;

        _time.Advance(TimeSpan.FromHours(1));

        Assert.Equal((ServiceMode.Hybrid, ServiceMode.Real), (before, modes.Default));
    }

    [Fact]
    public void OverrideOf_InAnEmergency_IsMockForEveryProviderAndTheDefaultStays()
    {
        Set(ModeSettings.None.With("openai", ServiceMode.Real) with { EmergencySince = _time.GetUtcNow() });

        Assert.Equal((ServiceMode.Mock, ServiceMode.Mock, ServiceMode.Real, true), (Modes.OverrideOf("openai"), Modes.OverrideOf("another"), Modes.Default, Modes.IsEmergency));
    }

    private void Set(ModeSettings modes) => _setting.Set(new Revised<ModeSettings>(1, modes));
}
