using System.CommandLine;
using System.Globalization;

namespace TVDb.LoadTest.Commands;

/// <summary>A whole number with a range, and with one default for a full run and one for --short.</summary>
internal sealed class WholeNumber : Option<int?>
{
    private readonly int _full;
    private readonly int _brief;

    public WholeNumber(string name, string meaning, int full, int brief, int min, int max) : base(name)
    {
        (_full, _brief) = (full, brief);
        HelpName = "n";
        Description = string.Create(
            CultureInfo.InvariantCulture, $"{meaning} From {min} to {max}. [default: {full}{(full == brief ? "" : $", with --short {brief}")}]");
        Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is { } value && (value < min || value > max))
            {
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} must be from {min} to {max}, not {value}."));
            }
        });
    }

    public int Read(ParseResult parsed, Option<bool> brief) => parsed.GetValue(this) ?? (parsed.GetValue(brief) ? _brief : _full);
}
