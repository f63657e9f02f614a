using Spectre.Console;
using TVDb.V1;

namespace TVDb.Cli.Output;

/// <summary>A line a setting: what is set stands out from what is a default.</summary>
internal static class ConfigurationReport
{
    public static void Write(Terminal terminal, string replica, IReadOnlyList<ConfigurationSetting> settings)
    {
        var console = terminal.Output;
        var table = new Table().Border(TableBorder.None);
        foreach (var title in new[] { "setting", "", "value" })
        {
            table.AddColumn(new TableColumn($"[dim]{title}[/]").Padding(0, 0, 2, 0));
        }
        table.Columns[0].NoWrap();
        table.Columns[1].NoWrap();
        foreach (var setting in settings)
        {
            var value = setting.Value.Length > 0 ? Wording.Escaped(setting.Value) : Wording.Nothing;
            table.AddRow(Wording.Escaped(setting.Name), setting.IsSet ? "set" : "[dim]default[/]", setting.IsSet ? $"[bold]{value}[/]" : $"[dim]{value}[/]");
        }
        console.Write(table);
        console.WriteLine();
        console.MarkupLine($"[dim]replica {Wording.Escaped(replica)}; what is changed at run time: tvdb mode list, tvdb budgets list[/]");
    }
}

/// <summary>`config --json`.</summary>
internal sealed record JsonConfiguration(string Replica, IReadOnlyList<JsonSetting> Settings)
{
    public static JsonConfiguration From(string replica, IEnumerable<ConfigurationSetting> settings) =>
        new(replica, [.. settings.Select(setting => new JsonSetting(setting.Name, setting.Value.Length > 0 ? setting.Value : null, setting.IsSet, setting.IsSecret))]);
}

/// <param name="Value">Null where nothing is set and there is no default.</param>
internal sealed record JsonSetting(string Name, string? Value, bool IsSet, bool IsSecret);
