using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace TVDb.Cli.Commands;

/// <summary>An option that names an instant.</summary>
internal static class InstantOption
{
    /// <summary>A date means its midnight; an instant without an offset is in UTC, as everything the ledger says.</summary>
    private static readonly string[] InstantForms = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    public static Option<DateTimeOffset?> Create(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "time",
        CustomParser = result => Parse(name, result),
    };

    private static DateTimeOffset? Parse(string name, ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (DateTimeOffset.TryParseExact(text, InstantForms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant))
        {
            return instant;
        }
        result.AddError($"{name}: '{text}' is not an instant such as 2026-11-01 or 2026-11-01T12:00:00Z");
        return null;
    }
}
