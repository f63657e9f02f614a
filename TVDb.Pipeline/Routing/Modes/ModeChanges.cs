using System.Globalization;
using TVDb.Pipeline.Operations;

namespace TVDb.Pipeline.Routing.Modes;

/// <summary>Changes the modes for all replicas, by an operator's word; each change is recorded.</summary>
public sealed class ModeChanges(RunTimeSettings settings, RunTimeSetting<ModeSettings> setting, RoutingOptions options, TimeProvider time)
{
    /// <param name="wish">What to set.</param>
    /// <param name="expected">The revision that the modes must have; null: any.</param>
    /// <param name="by">Who wants it.</param>
    public Task<ChangeResult<ModeSettings>> SetAsync(ModeWish wish, long? expected, Author by) => ChangeAsync(expected, by, (before, now) =>
    {
        var after = wish.Targets.Aggregate(before, (modes, target) => wish is { Mode: { } mode, For: { } span }
            ? modes.With(target, new TemporaryMode(mode, now + span))
            : modes.With(target, wish.Mode));
        return (after, new Operation("set_mode", string.Join(' ', wish.Targets), Describe(before, wish.Targets, now), Describe(after, wish.Targets, now)));
    });

    /// <summary>Puts every provider on mock, whatever is set; unchanged where it is so already.</summary>
    public Task<ChangeResult<ModeSettings>> BeginEmergencyAsync(Author by) => ChangeAsync(null, by, (before, now) =>
        before.EmergencySince is null
            ? (before with { EmergencySince = now }, new Operation("begin_emergency", "*", DescribeAll(before, now), "all providers mock"))
            : null);

    /// <summary>Every provider is again on what is set for it.</summary>
    public Task<ChangeResult<ModeSettings>> EndEmergencyAsync(Author by) => ChangeAsync(null, by, (before, now) =>
        before.EmergencySince is null
            ? null
            : (before with { EmergencySince = null }, new Operation("end_emergency", "*", "all providers mock", DescribeAll(before, now))));

    private Task<ChangeResult<ModeSettings>> ChangeAsync(
        long? expected, Author by, Func<ModeSettings, DateTimeOffset, (ModeSettings After, Operation Operation)?> change) =>
        settings.ChangeAsync(setting, expected, by, before => change(before.Value, time.GetUtcNow()) is { } changed && changed.After != before.Value
            ? new Edit<ModeSettings>(changed.After, changed.Operation)
            : null);

    private string DescribeAll(ModeSettings modes, DateTimeOffset now)
    {
        var all = Describe(modes, [.. modes.Overrides.Keys.Where(target => target != ModeSettings.DefaultTarget).Order(StringComparer.Ordinal)], now);
        return all.Length > 0 ? all : "nothing set";
    }

    private string Describe(ModeSettings modes, IReadOnlyList<string> targets, DateTimeOffset now)
    {
        var each = targets.Select(target => (Target: target, Mode: Describe(target, modes.Overrides.GetValueOrDefault(target), now))).ToList();
        return each is [var one] ? one.Mode : string.Join(", ", each.Select(one => $"{one.Target} {one.Mode}"));
    }

    private string Describe(string target, ModeOverride? set, DateTimeOffset now)
    {
        var lasting = set?.Lasting is { } mode ? Word(mode)
            : target == ModeSettings.DefaultTarget ? $"SERVICE_MODE ({Word(options.Mode)})"
            : "not set";
        return set is { Temporary: { } temporary } && set.IsTemporaryAt(now)
            ? string.Create(CultureInfo.InvariantCulture, $"{Word(temporary.Mode)} until {temporary.Until.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}, then {lasting}")
            : lasting;
    }

    private static string Word(ServiceMode mode) => mode.ToString().ToLowerInvariant();
}
