using Spectre.Console;
using TVDb.V1;

namespace TVDb.Cli.Output;

/// <summary>The modes in force, and what is set below them.</summary>
internal static class ModesReport
{
    /// <summary>The default among the providers.</summary>
    public const string DefaultTarget = "default";

    /// <summary>Null where nothing is set.</summary>
    public static string? Word(ServiceMode mode) => mode == ServiceMode.Unspecified ? null : Wording.Word(mode);

    public static void Tell(Terminal terminal, ServiceModes modes, bool json)
    {
        if (json)
        {
            JsonLines.Write(terminal, JsonModes.From(modes));
            return;
        }
        Write(terminal, modes);
    }

    private static void Write(Terminal terminal, ServiceModes modes)
    {
        var console = terminal.Output;
        if (modes.EmergencyTime is { } since)
        {
            console.MarkupLine($"[red]EMERGENCY[/] since {Wording.Escaped(Wording.Instant(since.ToDateTimeOffset(), terminal.Clock))}: every provider is on mock; what is set below is in force after tvdb mode restore");
        }
        var table = new Table().Border(TableBorder.None);
        foreach (var title in new[] { "target", "in force", "set for good", "set for a time" })
        {
            table.AddColumn(new TableColumn($"[dim]{title}[/]").NoWrap().Padding(0, 0, 2, 0));
        }
        AddRow(table, DefaultTarget, Wording.Word(modes.DefaultMode), modes.DefaultOverride ?? new ModeOverride(), terminal.Clock);
        foreach (var provider in modes.Providers)
        {
            AddRow(table, provider.Provider, Word(provider.Mode) ?? "as the job says", provider, terminal.Clock);
        }
        console.Write(table);
        console.WriteLine();
        console.MarkupLine($"[dim]SERVICE_MODE {Wording.Word(modes.ConfiguredMode)}, revision {modes.Revision}[/]");
    }

    private static void AddRow(Table table, string target, string inForce, ModeOverride set, TimeProvider clock) => table.AddRow(
        Wording.Escaped(target),
        inForce,
        Word(set.LastingMode) ?? Wording.Nothing,
        set.UntilTime is { } until
            ? Wording.Escaped($"{Wording.Word(set.TemporaryMode)} until {Wording.Instant(until.ToDateTimeOffset(), clock)}")
            : Wording.Nothing);
}
