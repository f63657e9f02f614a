namespace TVDb.MockProviders.LlamaParse;

/// <summary>How a parse ended: with pages, or with a failure.</summary>
internal sealed record ParseResult(IReadOnlyList<ParsedPage> Pages, ParseFailure? Failure)
{
    public static ParseResult Failed(string code, string message) => new([], new ParseFailure(code, message));
}

/// <summary>A page's content, or why it has none. The tier <c>fast</c> makes no markdown.</summary>
internal sealed record ParsedPage(int Number, string? Markdown, string Text, string? Error);

internal sealed record ParseFailure(string Code, string Message);

/// <summary>The vendor's error codes.</summary>
internal static class ParseErrorCodes
{
    public const string UnsupportedFileType = "UNSUPPORTED_FILE_TYPE";
    public const string PdfIsProtected = "PDF_IS_PROTECTED";
    public const string PdfIsBroken = "PDF_IS_BROKEN";
    public const string NoData = "NO_DATA_FOUND_IN_FILE";
    public const string DocumentTooLarge = "DOCUMENT_TOO_LARGE";
    public const string TooManyPages = "TOO_MANY_PAGES";
    public const string InvalidTierVersion = "INVALID_TIER_VERSION_COMBINATION";

    /// <summary>Ours: the vendor's code for too many failed pages is not known.</summary>
    public const string TooManyFailedPages = "TOO_MANY_FAILED_PAGES";

    /// <summary>Ours: the vendor's code for a source_url that cannot be fetched is not known.</summary>
    public const string SourceUnreachable = "SOURCE_URL_UNREACHABLE";

    /// <summary>Ours: a defect of the mock itself.</summary>
    public const string Internal = "INTERNAL_ERROR";
}
