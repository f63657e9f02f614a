namespace TVDb.Pipeline.Providers;

/// <summary>
/// What a provider says, as we may repeat it: of bounded length, on one line, and without our key, which some servers quote
/// when they refuse it.
/// </summary>
internal static class ProviderText
{
    public const int LengthMax = 300;
    private const string Hidden = "[key]";

    public static string Of(string text, string secret = "")
    {
        var shown = secret.Length > 0 ? text.Replace(secret, Hidden, StringComparison.Ordinal) : text;
        shown = shown.Length > LengthMax ? shown[..LengthMax] : shown;
        return string.Create(shown.Length, shown, static (line, source) =>
        {
            for (var i = 0; i < line.Length; i++)
            {
                line[i] = char.IsControl(source[i]) ? ' ' : source[i];
            }
        });
    }
}
