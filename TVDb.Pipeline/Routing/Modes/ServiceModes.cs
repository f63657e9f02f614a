using TVDb.Pipeline.Operations;

namespace TVDb.Pipeline.Routing.Modes;

/// <summary>The modes in force at this instant. Each property is to be read when it is needed: operators change them.</summary>
/// <param name="setting">What operators set.</param>
/// <param name="options">SERVICE_MODE.</param>
/// <param name="time">When what is set for a time ends.</param>
public sealed class ServiceModes(RunTimeSetting<ModeSettings> setting, RoutingOptions options, TimeProvider time)
{
    /// <summary>For requests that name no mode.</summary>
    public ServiceMode Default => setting.Current.Value.SetFor(ModeSettings.DefaultTarget, time.GetUtcNow()) ?? options.Mode;

    /// <summary>What operators set for a provider; null where they set nothing. <see cref="RoutingPolicy"/> says what follows.</summary>
    public ServiceMode? OverrideOf(string provider) => setting.Current.Value.OverrideOf(provider, time.GetUtcNow());

    /// <summary>True where everything is on mock by an operator's emergency.</summary>
    public bool IsEmergency => setting.Current.Value.EmergencySince is not null;
}
