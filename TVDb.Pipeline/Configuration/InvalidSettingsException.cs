namespace TVDb.Pipeline.Configuration;

/// <summary>The service cannot start with these settings; the message names every problem by its configuration key.</summary>
public sealed class InvalidSettingsException(IReadOnlyList<string> problems)
    : Exception($"TVDb cannot start: {problems.Count} problem(s) in the settings.\n" + string.Join('\n', problems.Select(p => "  - " + p)))
{
    public IReadOnlyList<string> Problems { get; } = problems;
}
