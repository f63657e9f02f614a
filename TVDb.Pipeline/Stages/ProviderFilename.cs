namespace TVDb.Pipeline.Stages;

/// <summary>
/// What a document is called to the provider, which decides by the ending how to read it. Callers may give no name, or
/// one that a multipart header cannot carry.
/// </summary>
internal static class ProviderFilename
{
    private const string Unnamed = "document";
    private const int StemLengthMax = 100;

    /// <summary>Letters, digits, '.', '-' and '_' of ASCII, with an ending that fits the media type.</summary>
    public static string Of(string filename, string mediaType)
    {
        var given = filename[(filename.LastIndexOfAny(['/', '\\']) + 1)..].Trim();
        var endings = Endings(mediaType);
        var fitting = endings.FirstOrDefault(ending => given.EndsWith(ending, StringComparison.OrdinalIgnoreCase));
        var (stem, ending) = fitting is null ? (given, endings.FirstOrDefault("")) : (given[..^fitting.Length], given[^fitting.Length..]);
        return (stem.Length > 0 ? Plain(stem) : Unnamed) + ending;
    }

    private static string Plain(string stem) =>
        string.Concat(stem.Take(StemLengthMax).Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' ? c : '_'));

    /// <summary>The usual ending first.</summary>
    private static string[] Endings(string mediaType) => mediaType switch
    {
        "application/pdf" => [".pdf"],
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document" => [".docx"],
        "text/html" => [".html", ".htm", ".xhtml"],
        _ => [],
    };
}
