using TVDb.V1;

namespace TVDb.Cli.Output;

/// <summary>`mode … --json`.</summary>
internal sealed record JsonModes(long Revision, string DefaultMode, string ConfiguredMode, DateTime? EmergencyTime, IReadOnlyList<JsonModeTarget> Targets)
{
    public static JsonModes From(ServiceModes modes) => new(
        modes.Revision,
        Wording.Word(modes.DefaultMode),
        Wording.Word(modes.ConfiguredMode),
        modes.EmergencyTime?.ToDateTime(),
        [
            JsonModeTarget.From(ModesReport.DefaultTarget, modes.DefaultOverride ?? new ModeOverride()),
            .. modes.Providers.Select(provider => JsonModeTarget.From(provider.Provider, provider)),
        ]);
}

/// <summary>Null where nothing is set.</summary>
internal sealed record JsonModeTarget(string Target, string? Mode, string? LastingMode, string? TemporaryMode, DateTime? UntilTime)
{
    public static JsonModeTarget From(string target, ModeOverride set) => new(
        target,
        ModesReport.Word(set.Mode),
        ModesReport.Word(set.LastingMode),
        ModesReport.Word(set.TemporaryMode),
        set.UntilTime?.ToDateTime());
}
