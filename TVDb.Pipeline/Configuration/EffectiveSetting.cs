using System.Text.RegularExpressions;

namespace TVDb.Pipeline.Configuration;

/// <summary>A setting as it is in force. What may not be seen is not in it: it is masked before it gets here.</summary>
/// <param name="Name">As the environment spells it.</param>
/// <param name="Value">What is set, else the default; empty: neither.</param>
/// <param name="IsSet">False where the default is in force.</param>
/// <param name="IsSecret">Its value is a mask.</param>
public sealed partial record EffectiveSetting(string Name, string Value, bool IsSet, bool IsSecret)
{
    /// <summary>Of one length, whatever it hides.</summary>
    public const string Mask = "********";

    /// <param name="name">As configuration spells it, <c>Storage:Path</c>.</param>
    /// <param name="text">What is set; null: nothing.</param>
    /// <param name="fallback">What is in force then.</param>
    /// <param name="isSecret">Nothing of it may be seen.</param>
    public static EffectiveSetting Of(string name, string? text, string fallback, bool isSecret) => new(
        name.Replace(":", "__", StringComparison.Ordinal),
        text is not null && isSecret ? Mask : Password().Replace(text ?? fallback, Mask),
        text is not null,
        isSecret);

    /// <summary>The user and password of an address; the password of a connection string.</summary>
    [GeneratedRegex(@"(?<=://)[^/?#\s]*(?=@)|(?<=\bpassword\s*=)[^,;]+", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Password();
}

/// <summary>All settings that this process read, in the order of their names.</summary>
public sealed record EffectiveSettings(IReadOnlyList<EffectiveSetting> All);
