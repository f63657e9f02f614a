using System.Text.RegularExpressions;

namespace TVDb.Pipeline.Stages.Bills;

/// <summary>A parse's hold id, as <see cref="ParseStage"/> and the router make it: run, stage, step and call ordinal.</summary>
internal static partial class ParseHoldId
{
    /// <summary>Null where it is no parse's.</summary>
    public static string? RunOf(string holdId) => Form().Match(holdId) is { Success: true } match ? match.Groups[1].Value : null;

    [GeneratedRegex(@"^([A-Za-z0-9_-]{1,128}):parse:\d+:\d+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
