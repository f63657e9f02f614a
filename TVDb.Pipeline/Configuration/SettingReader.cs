using System.Globalization;

namespace TVDb.Pipeline.Configuration;

/// <summary>
/// Reads settings by their documented names and collects what is wrong with them, so that a bad start names every
/// problem at once instead of one a try. What was read is kept, for those who ask what is in force.
/// </summary>
public sealed class SettingReader(IConfiguration configuration)
{
    private readonly List<string> _problems = [];
    private readonly SortedDictionary<string, EffectiveSetting> _read = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Everything that was asked for so far, by name. The first reader's default stands.</summary>
    public EffectiveSettings Effective => new([.. _read.Values]);

    public string Text(string name, string fallback) => Find(name, fallback) ?? fallback;

    /// <summary>What nobody may see, empty where it is not set. It is never part of a problem's text.</summary>
    public string Secret(string name) => Find(name, "", isSecret: true) ?? "";

    public int WholeNumber(string name, int fallback, int min, int max) => (int)WholeNumber(name, (long)fallback, min, max);

    public long WholeNumber(string name, long fallback, long min, long max) =>
        WholeNumber(name, Find(name, fallback.ToString(CultureInfo.InvariantCulture)), min, max) ?? fallback;

    /// <summary>Null where it is not set: there is no default.</summary>
    public long? WholeNumber(string name, long min, long max) => WholeNumber(name, Find(name, ""), min, max);

    public bool Switch(string name, bool fallback)
    {
        if (Find(name, fallback ? "true" : "false") is not { } text)
        {
            return fallback;
        }
        if (!bool.TryParse(text, out var value))
        {
            Report(name, text, "true or false");
            return fallback;
        }
        return value;
    }

    public Uri Address(string name, string fallback)
    {
        var text = Text(name, fallback);
        if (Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
        {
            return address;
        }
        Report(name, text, "an absolute http or https address");
        return new Uri(fallback);
    }

    /// <summary>Reads with a parser of the feature's own.</summary>
    /// <param name="name">The setting.</param>
    /// <param name="fallback">The default, as one would set it; empty: there is none, and nothing set is <c>default</c>.</param>
    /// <param name="expected">What it takes.</param>
    /// <param name="tryParse">The parser.</param>
    public T? Parsed<T>(string name, string fallback, string expected, TryParse<T> tryParse)
    {
        var text = Find(name, fallback);
        if (text is not null)
        {
            if (tryParse(text, out var value))
            {
                return value;
            }
            Report(name, text, expected);
        }
        return fallback.Length == 0 ? default
            : tryParse(fallback, out var usual) ? usual
            : throw new ArgumentException($"{name}: its default is none of {expected}", nameof(fallback));
    }

    /// <exception cref="InvalidSettingsException">Anything read so far was wrong.</exception>
    public void ThrowIfAny()
    {
        if (_problems.Count > 0)
        {
            throw new InvalidSettingsException(_problems);
        }
    }

    /// <summary>A setting that has no default.</summary>
    public string Required(string name, string what)
    {
        var text = Text(name, "");
        if (text.Length == 0)
        {
            Reject($"{name} is not set: {what}");
        }
        return text;
    }

    /// <summary>Notes a problem that spans settings. A setting that several features read has one problem.</summary>
    public void Reject(string problem)
    {
        if (!_problems.Contains(problem))
        {
            _problems.Add(problem);
        }
    }

    private long? WholeNumber(string name, string? text, long min, long max)
    {
        if (text is null)
        {
            return null;
        }
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max)
        {
            return value;
        }
        Report(name, text, $"a whole number from {min} to {max}");
        return null;
    }

    /// <summary>Null where it is not set, or blank.</summary>
    private string? Find(string name, string fallback, bool isSecret = false)
    {
        var text = configuration[name] is { } value && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;
        if (!_read.TryGetValue(name, out var known) || isSecret && !known.IsSecret)
        {
            _read[name] = EffectiveSetting.Of(name, text, fallback, isSecret);
        }
        return text;
    }

    private void Report(string name, string text, string expected) => Reject($"{name} is '{text}': expected {expected}");

    public delegate bool TryParse<T>(string text, out T value);
}
