using System.Text.Json.Serialization;
using TVDb.Pipeline.Operations;

namespace TVDb.Pipeline.Routing.Modes;

/// <summary>A mode until an instant.</summary>
public sealed record TemporaryMode(ServiceMode Mode, DateTimeOffset Until);

/// <summary>What is set for one target: for good, and for a time above it.</summary>
public sealed record ModeOverride(ServiceMode? Lasting, TemporaryMode? Temporary)
{
    public ServiceMode? At(DateTimeOffset now) => IsTemporaryAt(now) ? Temporary!.Mode : Lasting;

    public bool IsTemporaryAt(DateTimeOffset now) => Temporary is { } temporary && now < temporary.Until;
}

/// <summary>
/// The modes that operators set, for the default and for providers. Each method answers with what it makes of them; times
/// pass without anybody changing anything.
/// </summary>
/// <param name="Overrides">By provider, the default under its name.</param>
public sealed record ModeSettings(IReadOnlyDictionary<string, ModeOverride> Overrides)
{
    /// <summary>Names the default among the targets: no provider's name.</summary>
    public const string DefaultTarget = "default";

    public static readonly ModeSettings None = new(new Dictionary<string, ModeOverride>());

    /// <summary>
    /// Since when every provider is on mock, whatever is set for it. What is set lies below and is changed as ever; an
    /// emergency that is over has left no trace. The default is not touched: a request that was to be real stays so, and waits.
    /// </summary>
    public DateTimeOffset? EmergencySince { get; init; }

    /// <summary>What is in force for a provider; null where nothing is set.</summary>
    public ServiceMode? OverrideOf(string provider, DateTimeOffset now) => EmergencySince is null ? SetFor(provider, now) : ServiceMode.Mock;

    /// <summary>What is set for a target, emergency or not.</summary>
    public ServiceMode? SetFor(string target, DateTimeOffset now) => Overrides.GetValueOrDefault(target)?.At(now);

    /// <summary>Sets a target's mode for good; null: nothing is set any more. What was set for a time is gone.</summary>
    public ModeSettings With(string target, ServiceMode? mode)
    {
        var overrides = Overrides.ToDictionary();
        overrides.Remove(target);
        if (mode is not null)
        {
            overrides[target] = new ModeOverride(mode, null);
        }
        return this with { Overrides = overrides };
    }

    /// <summary>Sets a target's mode for a time; then what is set for good is in force again.</summary>
    public ModeSettings With(string target, TemporaryMode temporary) => this with
    {
        Overrides = new Dictionary<string, ModeOverride>(Overrides) { [target] = new(Overrides.GetValueOrDefault(target)?.Lasting, temporary) },
    };

    /// <summary>By what is set: dictionaries compare by reference.</summary>
    public bool Equals(ModeSettings? other) => other is not null
        && EmergencySince == other.EmergencySince
        && Overrides.Count == other.Overrides.Count
        && Overrides.All(each => other.Overrides.GetValueOrDefault(each.Key) == each.Value);

    public override int GetHashCode() => HashCode.Combine(EmergencySince, Overrides.Count);

    /// <summary>As it is kept and followed.</summary>
    internal static RunTimeSetting<ModeSettings> Setting() => new("modes", None, ModeJson.Default.ModeSettings);
}

[JsonSourceGenerationOptions(UseStringEnumConverter = true)]
[JsonSerializable(typeof(ModeSettings))]
internal sealed partial class ModeJson : JsonSerializerContext;
