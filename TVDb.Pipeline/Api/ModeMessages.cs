using Google.Protobuf.WellKnownTypes;
using TVDb.Pipeline.Operations;
using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Routing;
using TVDb.Pipeline.Routing.Modes;

namespace TVDb.Pipeline.Api;

/// <summary>The modes in force, as the contract tells them.</summary>
public sealed class ModeMessages(RunTimeSetting<ModeSettings> setting, RoutingOptions options, ProviderChains chains, TimeProvider time)
{
    /// <summary>Providers whose modes can be set.</summary>
    public IReadOnlyList<string> Providers { get; } = [.. chains.All.Where(provider => provider.IsPaid).Select(provider => provider.Name)];

    public V1.ServiceModes Now()
    {
        var (revision, modes) = setting.Current;
        var now = time.GetUtcNow();
        var defaultMode = modes.SetFor(ModeSettings.DefaultTarget, now);
        // What was set for a provider that is no longer configured shows as well: it would be in force again with it.
        var providers = Providers.Union(modes.Overrides.Keys.Where(target => target != ModeSettings.DefaultTarget)).Order(StringComparer.Ordinal);
        return new V1.ServiceModes
        {
            Revision = revision,
            DefaultMode = (defaultMode ?? options.Mode).ToMessage(),
            ConfiguredMode = options.Mode.ToMessage(),
            DefaultOverride = ToMessage("", modes.Overrides.GetValueOrDefault(ModeSettings.DefaultTarget), defaultMode, now),
            Providers = { providers.Select(provider => ToMessage(provider, modes.Overrides.GetValueOrDefault(provider), modes.OverrideOf(provider, now), now)) },
            EmergencyTime = modes.EmergencySince is { } since ? Timestamp.FromDateTimeOffset(since) : null,
        };
    }

    private static V1.ModeOverride ToMessage(string provider, ModeOverride? set, ServiceMode? inForce, DateTimeOffset now)
    {
        var message = new V1.ModeOverride { Provider = provider, Mode = ToMessage(inForce), LastingMode = ToMessage(set?.Lasting) };
        if (set is { Temporary: { } temporary } && set.IsTemporaryAt(now))
        {
            message.TemporaryMode = temporary.Mode.ToMessage();
            message.UntilTime = Timestamp.FromDateTimeOffset(temporary.Until);
        }
        return message;
    }

    private static V1.ServiceMode ToMessage(ServiceMode? mode) => mode?.ToMessage() ?? V1.ServiceMode.Unspecified;
}
