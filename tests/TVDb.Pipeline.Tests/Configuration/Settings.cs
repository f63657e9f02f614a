using Microsoft.Extensions.Configuration;
using TVDb.Pipeline.Configuration;

namespace TVDb.Pipeline.Tests.Configuration;

/// <summary>Settings as the environment would have them.</summary>
internal static class Settings
{
    public static SettingReader Of(params (string Name, string? Value)[] values) => new(new ConfigurationBuilder()
        .AddInMemoryCollection(values.Select(value => KeyValuePair.Create(value.Name, value.Value)))
        .Build());

    public static IReadOnlyList<string> ProblemsOf(SettingReader settings) =>
        Record.Exception(settings.ThrowIfAny) is InvalidSettingsException e ? e.Problems : [];
}
