using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace TVDb.Cli.Commands;

/// <summary>An option that says how long: `90s`, `5m`, `2h`, `3d`.</summary>
internal static class SpanOption
{
    public static Option<TimeSpan?> Create(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "time",
        CustomParser = result => Parse(name, result),
    };

    private static TimeSpan? Parse(string name, ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        TimeSpan? unit = text is [.., var letter]
            ? letter switch
            {
                's' => TimeSpan.FromSeconds(1),
                'm' => TimeSpan.FromMinutes(1),
                'h' => TimeSpan.FromHours(1),
                'd' => TimeSpan.FromDays(1),
                _ => null,
            }
            : null;
        // The server's bound is a year and a day; this one only keeps the product a time.
        if (unit is { } one && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is > 0 and < 1_000_000)
        {
            return count * one;
        }
        result.AddError($"{name}: '{text}' is not a time such as 90s, 5m, 2h or 3d");
        return null;
    }
}
