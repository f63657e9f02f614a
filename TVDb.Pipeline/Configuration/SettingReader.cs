using System.Globalization;

namespace TVDb.Pipeline.Configuration;

/// <summary>
/// Reads settings by their documented names and collects what is wrong with them, so that a bad start names every
/// problem at once instead of one a try.
/// </summary>
public sealed class SettingReader(IConfiguration configuration)
{
    private readonly List<string> _problems = [];

    public string Text(string name, string fallback) =>
        configuration[name] is { } value && !string.IsNullOrWhiteSpace(value) ? value.Trim() : fallback;

    public int WholeNumber(string name, int fallback, int min, int max) => (int)WholeNumber(name, (long)fallback, min, max);

    public long WholeNumber(string name, long fallback, long min, long max)
    {
        var text = Text(name, "");
        if (text.Length == 0)
        {
            return fallback;
        }
        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) || value < min || value > max)
        {
            Report(name, text, $"a whole number from {min} to {max}");
            return fallback;
        }
        return value;
    }

    public bool Switch(string name, bool fallback)
    {
        var text = Text(name, "");
        if (text.Length == 0)
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

    /// <summary>Reads with a parser of the feature's own; <paramref name="expected"/> says what it takes.</summary>
    public T Parsed<T>(string name, T fallback, string expected, TryParse<T> tryParse)
    {
        var text = Text(name, "");
        if (text.Length == 0)
        {
            return fallback;
        }
        if (!tryParse(text, out var value))
        {
            Report(name, text, expected);
            return fallback;
        }
        return value;
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

    private void Report(string name, string text, string expected) => Reject($"{name} is '{text}': expected {expected}");

    public delegate bool TryParse<T>(string text, out T value);
}
